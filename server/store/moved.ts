import type { Reader } from './transaction.ts'

/** Names in `server_state`. Where a shop was moved to: its old database keeps it, so that nobody goes on working there. */
export const MOVED_TO = 'moved_to'
/** In the database that a shop is moved to, until the move is done and verified; holds the shop's epoch. */
export const MOVE_UNFINISHED = 'move_unfinished'

/** Throws, in one clear line, when nobody may work on this database: two truths would be worse than none. */
export async function assertNotMoved(db: Reader): Promise<void> {
  const marks = await db
    .selectFrom('server_state')
    .select(['name', 'value'])
    .where('name', 'in', [MOVED_TO, MOVE_UNFINISHED])
    .execute()
  for (const { name, value } of marks) {
    if (name === MOVED_TO) throw new Error(`the shop was moved to ${value}; set DATABASE_URL to it`)
    throw new Error('a move into this database did not come to its end; run move-to again')
  }
}
