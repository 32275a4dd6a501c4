import { createHash } from 'node:crypto'
import { type ChainedFact, type ChainLink, factText } from '../../src-shared/sync/hash-chain.ts'

export interface ChainHead {
  readonly index: number
  readonly hash: string
}

/**
 * `next`: the fact continues the chain. `early`: facts before it are still on their way. `broken`: it contradicts what the
 * server has, or its hash is not that of its content.
 */
export type LinkVerdict = 'next' | 'early' | 'broken'

type SealedFact = Omit<ChainedFact, 'body'> & { readonly bodyText: string | null }

export function verifyLink(head: ChainHead, fact: SealedFact, link: ChainLink): LinkVerdict {
  if (link.index > head.index + 1) return 'early'
  if (link.index <= head.index || link.previousHash !== head.hash) return 'broken'
  return hashOf(fact, link) === link.hash ? 'next' : 'broken'
}

/** What is wrong where a till says that its chain begins anew. */
export interface ChainBreak {
  /** A gap: facts are missing. Broken: the fact was changed after it was sealed, or follows another one than the server's. */
  readonly kind: 'chain-gap' | 'chain-broken'
  readonly detail: Readonly<Record<string, string | number | null>>
}

/** The break that a fact leaves behind the chain's head; null where it cannot stand: its place is taken. */
export function breakAt(head: ChainHead, fact: SealedFact, link: ChainLink): ChainBreak | null {
  if (link.index <= head.index || fact.bodyText === null) return null
  const isWhole = hashOf(fact, link) === link.hash
  if (link.index > head.index + 1) {
    const missing = { firstMissing: head.index + 1, lastMissing: link.index - 1 }
    return { kind: 'chain-gap', detail: { index: link.index, ...missing, ...(!isWhole && { statedHash: link.hash }) } }
  }
  const detail = { index: link.index, statedHash: link.hash, contentHash: hashOf(fact, link) }
  return { kind: 'chain-broken', detail: { ...detail, statedPrevious: link.previousHash, previousHash: head.hash } }
}

/** Null for text that is no Unicode: it has no canonical form, so nobody can have hashed it. */
function hashOf(fact: SealedFact, link: ChainLink): string | null {
  if (fact.bodyText === null) return null
  try {
    return createHash('sha256')
      .update(factText(fact, fact.bodyText, link.index, link.previousHash))
      .digest('hex')
  } catch {
    return null
  }
}
