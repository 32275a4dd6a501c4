import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ChainLink } from '../../src-shared/sync/hash-chain.ts'
import type { ChainHead } from '../../src-shared/sync/till-identity.ts'
import { readTransaction } from '../database/transaction.ts'
import { factsToRelink, linkBehind } from '../tables/outbox-chain.ts'
import type { Till } from '../till/till.ts'
import { SLICE_MS } from './sync-context.ts'

/**
 * Reckons the links that the facts which the server lacks will have behind `head`, by key, in short turns: hashing
 * thousands takes seconds, and writing them does not. Nothing is written, so a program that ends has begun nothing.
 */
export async function planLinks(
  till: Till,
  head: ChainHead,
  final: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ChainLink>> {
  const links = new Map<string, ChainLink>()
  let last = head
  let position = 0
  const planSome = () =>
    readTransaction(till.database, (tx) => {
      const until = performance.now() + SLICE_MS
      for (const fact of factsToRelink(tx, position)) {
        position = fact.position
        if (final.has(fact.key)) continue
        const link = linkBehind(last, fact)
        links.set(fact.key, link)
        last = link
        if (performance.now() > until) return true
      }
      return false
    })
  while (planSome()) await nextTurn()
  return links
}
