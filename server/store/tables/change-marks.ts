import { createHash, randomBytes } from 'node:crypto'
import type { ChangesTable } from '../schema/operations.ts'
import type { Reader } from '../transaction.ts'

/*
 * A database that is put back to an older copy gives the same change numbers once more, to other changes. Who has read the
 * first ones cannot tell by the number alone: so each change carries a word of the server that wrote it, which is new with
 * every start, and readers keep the mark of the last change that they have seen.
 */

const newWriter = () => randomBytes(6).toString('hex')
let writer = newWriter()

/** What stands beside every change that this process writes. */
export function presentWriter(): string {
  return writer
}

/** The database was put back while this process ran: what it writes from now on is told from what it wrote before. */
export function renewWriter(): void {
  writer = newWriter()
}

export type MarkedChange = Pick<ChangesTable, 'seq' | 'entity' | 'entity_id' | 'version' | 'writer'>

/** Tells a change from any other that may bear the same number in another history of the same tenant. */
export function markOf({ seq, entity, entity_id: id, version, writer: by }: MarkedChange): string {
  return createHash('sha256')
    .update(JSON.stringify([seq, entity, id, version, by]))
    .digest('hex')
    .slice(0, 32)
}

/** The mark of the tenant's change `seq`; null when there is none, as before the first. */
export async function readMark(db: Reader, tenantId: string, seq: number): Promise<string | null> {
  const row = await db
    .selectFrom('changes')
    .select(['seq', 'entity', 'entity_id', 'version', 'writer'])
    .where('tenant_id', '=', tenantId)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row === undefined ? null : markOf(row)
}
