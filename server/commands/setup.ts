import { parseArgs } from 'node:util'
import { z } from 'zod'
import { importCatalog } from '../catalog/import-catalog.ts'
import { readCatalogFile } from '../catalog/read-catalog-file.ts'
import type { Config } from '../config.ts'
import { setUpTenant, setupRequestSchema } from '../routes/tenants/set-up-tenant.ts'
import { migrate } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'

/** Lines left out that are named one by one. */
const MOST_REPORTED = 100

const optionsSchema = setupRequestSchema.extend({ tills: z.coerce.number().int().min(0).max(50).default(1) })

/** `setup`: makes a tenant and prints one JSON line `{tenantId, storeId, userId, enrolmentCodes}`. */
export async function setupCommand(config: Config, rest: string[]): Promise<number> {
  const { values } = parseArgs({
    args: rest,
    options: {
      tenant: { type: 'string' },
      store: { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
      tills: { type: 'string' },
      currency: { type: 'string' },
      'time-zone': { type: 'string' },
      catalog: { type: 'string' },
    },
  })
  const { catalog, 'time-zone': timeZone, ...given } = values
  const options = optionsSchema.safeParse({ ...given, ...(timeZone === undefined ? {} : { timeZone }) })
  if (!options.success) {
    const issue = options.error.issues[0]
    console.error(`setup: --${issue?.path.join('.')}: ${issue?.message}`)
    return 1
  }
  // Read before anything is made: a file that is no catalog leaves no half-made tenant behind.
  const file = catalog === undefined ? null : await readCatalogFile(catalog, options.data.currency)
  const store = openStore(config.place)
  try {
    await migrate(store)
    const made = await setUpTenant(store, options.data)
    if (!made.ok) {
      console.error('setup: there is a tenant of this name already')
      return 1
    }
    if (file !== null) {
      await importCatalog(store, { ...made.value, by: options.data.user }, file.rows)
      for (const { line, column, reason } of file.refused.slice(0, MOST_REPORTED)) {
        console.error(`setup: line ${line} of the catalog was left out: ${column} ${reason}`)
      }
      console.error(`setup: ${file.rows.length} products taken, ${file.refused.length} lines left out`)
    }
    console.log(JSON.stringify(made.value))
    return 0
  } finally {
    await store.close()
  }
}
