import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { migrate } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'
import { upsertRows } from '../store/rows.ts'
import { writeTransaction } from '../store/transaction.ts'

/**
 * `new-epoch`: to be run on a database that was put back to an older copy, before a server starts on it. Tells the tills
 * with the server's next answer that what it acknowledged may be lost, and they offer again what they keep. Prints
 * the epoch as one JSON line.
 */
export async function newEpochCommand(config: Config): Promise<number> {
  const store = openStore(config.place)
  try {
    // An older copy may be of an older version.
    await migrate(store)
    const epoch = randomUUID()
    await writeTransaction(store, (tx) =>
      upsertRows(tx, 'server_state', ['name'], [{ name: 'epoch', value: epoch }], { value: 'offered.value' }),
    )
    console.log(JSON.stringify({ epoch }))
    return 0
  } finally {
    await store.close()
  }
}
