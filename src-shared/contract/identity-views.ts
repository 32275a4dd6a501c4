import type { Fence } from '../sync/till-identity.ts'

/** The server shuts this till out; nothing but the way out of it can be done. */
export interface BlockView {
  readonly fence: Fence
  readonly sinceMs: number
}

/** `code-needed`: only a manager can let it in again. `copied-too-often`: so it is for today. */
export type ResumeRefusal = { readonly code: 'server-unreachable' | 'code-needed' | 'copied-too-often' }

/** What the server noticed and a person should look at. */
export interface NoticeView {
  /** One of the server's kinds of exceptions; a newer server may have others. */
  readonly kind: string
  /** What it is about; with the kind it names the notice. */
  readonly subject: string
  /** Whether this till gave rise to it; null: no till did. */
  readonly isOwn: boolean | null
  /** What people call the till that gave rise to it, and the number on the receipt that it is about, as far as the server says. */
  readonly tillCode: string | null
  readonly receiptNumber: string | null
  /** Names of the product and of the customer that it is about, as far as this till knows them. */
  readonly productName: string | null
  readonly customerName: string | null
  /** Figures and names that belong to it, by the kind. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly timesSeen: number
  readonly readAtMs: number | null
  readonly readBy: string | null
}

export type NoticeRefusal = { readonly code: 'server-unreachable' } | { readonly code: 'not-found' }
