import type { Config } from '../config.ts'
import { migrate } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'

/** `migrate`: brings the database to this version and says what it did. */
export async function migrateCommand(config: Config): Promise<number> {
  const store = openStore(config.place)
  try {
    const ran = await migrate(store)
    console.log(JSON.stringify({ migrated: ran }))
    return 0
  } finally {
    await store.close()
  }
}
