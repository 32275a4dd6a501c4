import { expect } from 'vitest'
import type { Till } from '../../src-main/till/till.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { factHash, GENESIS_HASH } from '../../src-shared/sync/hash-chain.ts'

interface Link {
  key: string
  kind: string
  at: number
  userId: string
  body: string
  index: number
  previousHash: string
  hash: string
}

/** Walks the chain as the server does; the number of links. */
export function verifyChain(till: Till): number {
  const links = till.database
    .prepare(
      `SELECT key, kind, at_ms AS at, user_id AS userId, body, chain_index AS "index",
         chain_previous_hash AS previousHash, chain_hash AS hash
       FROM outbox WHERE chain_index IS NOT NULL ORDER BY position`,
    )
    .all() as Link[]
  let previousHash = GENESIS_HASH
  links.forEach((link, position) => {
    expect(link.index).toBe(position + 1)
    expect(link.previousHash).toBe(previousHash)
    expect(factHash({ ...link, body: JSON.parse(link.body) }, link.index, link.previousHash)).toBe(link.hash)
    expect(canonicalJson(JSON.parse(link.body))).toBe(link.body)
    previousHash = link.hash
  })
  return links.length
}
