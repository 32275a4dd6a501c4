import type { Kysely } from 'kysely'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { GENESIS_HASH } from '../../src-shared/sync/hash-chain.ts'
import { type ChainHead, verifyLink } from '../operations/verify-link.ts'
import type { Database } from '../store/database.ts'
import type { TillsTable } from '../store/schema/tenants.ts'

const PAGE = 500

/** What a till's chain is made of. */
export interface VerifiedChain {
  readonly facts: number
  /** Places where it begins anew, as its till said and an exception tells. */
  readonly breaks: number
}

/** Walks a till's chain from its beginning to its head. */
export async function verifyChain(
  db: Kysely<Database>,
  till: TillsTable,
  note: (detail: string) => void,
): Promise<VerifiedChain> {
  let head: ChainHead = { index: 0, hash: GENESIS_HASH }
  let facts = 0
  let breaks = 0
  for (;;) {
    const page = await db
      .selectFrom('operations')
      .selectAll()
      .where('tenant_id', '=', till.tenant_id)
      .where('till_id', '=', till.id)
      .where('chain_index', '>', head.index)
      .orderBy('chain_index')
      .limit(PAGE)
      .execute()
    for (const fact of page) {
      const link = {
        index: fact.chain_index ?? 0,
        previousHash: fact.chain_previous_hash ?? '',
        hash: fact.chain_hash ?? '',
      }
      const content = {
        key: fact.operation_key,
        kind: fact.kind,
        at: fact.at_ms,
        userId: fact.user_id,
        bodyText: canonicalJson(JSON.parse(fact.body ?? 'null')),
      }
      if (verifyLink(head, content, link) !== 'next') {
        const where = `till ${till.id}: fact ${link.index} (${content.key})`
        if (link.index <= head.index || !(await isKnownBreak(db, till.tenant_id, content.key))) {
          note(`${where} does not continue the chain behind ${head.index}`)
          return { facts, breaks }
        }
        breaks += 1
      }
      head = { index: link.index, hash: link.hash }
      facts += 1
    }
    if (page.length < PAGE) break
  }
  if (head.index !== till.chain_index || head.hash !== till.chain_hash) {
    note(`till ${till.id}: the chain ends at ${head.index}, but its head stands at ${till.chain_index}`)
  }
  return { facts, breaks }
}

async function isKnownBreak(db: Kysely<Database>, tenantId: string, key: string): Promise<boolean> {
  const told = await db
    .selectFrom('exceptions')
    .select('detail')
    .where('tenant_id', '=', tenantId)
    .where('kind', 'in', ['chain-gap', 'chain-broken'])
    .where('subject', '=', key)
    .execute()
  return told.some(({ detail }) => (JSON.parse(detail) as { accepted?: boolean }).accepted === true)
}
