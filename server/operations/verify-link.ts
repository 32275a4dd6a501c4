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

export function verifyLink(
  head: ChainHead,
  fact: Omit<ChainedFact, 'body'> & { readonly bodyText: string | null },
  link: ChainLink,
): LinkVerdict {
  if (link.index > head.index + 1) return 'early'
  if (link.index <= head.index || link.previousHash !== head.hash) return 'broken'
  // Text that is no Unicode has no canonical form, so nobody can have hashed it.
  if (fact.bodyText === null) return 'broken'
  try {
    const text = factText(fact, fact.bodyText, link.index, link.previousHash)
    return createHash('sha256').update(text).digest('hex') === link.hash ? 'next' : 'broken'
  } catch {
    return 'broken'
  }
}
