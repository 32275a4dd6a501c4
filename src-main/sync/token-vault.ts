/**
 * Turns the till's token into what is stored and back. Electron hands in one that uses the system's key store; elsewhere
 * the token lies in the till's file as it is, guarded by the file's permissions.
 */
export interface TokenVault {
  seal(text: string): string
  /** Throws when the sealed text is another machine's. */
  open(sealed: string): string
}

export const plainVault: TokenVault = { seal: (text) => text, open: (sealed) => sealed }
