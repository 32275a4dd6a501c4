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

/** The token; null where the key store that sealed it is not there: the file was moved, or the store was put back. */
export function openToken(vault: TokenVault, sealed: string): string | null {
  try {
    return vault.open(sealed)
  } catch {
    return null
  }
}
