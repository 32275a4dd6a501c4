import type { Kysely } from 'kysely'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { GENESIS_HASH } from '../../src-shared/sync/hash-chain.ts'
import { type ChainHead, verifyLink } from '../operations/verify-link.ts'
import type { Database, TillsTable } from '../store/database.ts'

const PAGE = 500

/** Walks a till's chain from its beginning to its head; answers how many facts it has. */
export async function verifyChain(
  db: Kysely<Database>,
  till: TillsTable,
  note: (detail: string) => void,
): Promise<number> {
  let head: ChainHead = { index: 0, hash: GENESIS_HASH }
  for (;;) {
    const facts = await db
      .selectFrom('operations')
      .selectAll()
      .where('tenant_id', '=', till.tenant_id)
      .where('till_id', '=', till.id)
      .where('chain_index', '>', head.index)
      .orderBy('chain_index')
      .limit(PAGE)
      .execute()
    for (const fact of facts) {
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
        note(`till ${till.id}: fact ${link.index} (${content.key}) does not continue the chain behind ${head.index}`)
        return head.index
      }
      head = { index: link.index, hash: link.hash }
    }
    if (facts.length < PAGE) break
  }
  if (head.index !== till.chain_index || head.hash !== till.chain_hash) {
    note(`till ${till.id}: the chain ends at ${head.index}, but its head stands at ${till.chain_index}`)
  }
  return head.index
}
