import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { BundleInterrupted } from '../bundles/apply-bundle.ts'
import { refusalWords } from '../bundles/bundle-refusal.ts'
import { stageBundle } from '../bundles/stage-bundle.ts'
import { takeBundle } from '../bundles/take-bundle.ts'
import type { Config } from '../config.ts'
import { codeOf } from '../store/database-errors.ts'
import { migrate } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'

/** The passphrase, where no file names it: the command line is seen by everybody on the machine. */
const PASSPHRASE_VARIABLE = 'BUNDLE_PASSPHRASE'

/** `import-bundle`: takes a till's unsent work from a file and prints one JSON line; works beside a running server. */
export async function importBundleCommand(config: Config, rest: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { 'passphrase-file': { type: 'string' }, 'accept-revoked': { type: 'boolean', default: false } },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) {
    console.error('import-bundle: name one file: import-bundle <file> [--passphrase-file <file>] [--accept-revoked]')
    return 1
  }
  const passphrase = await readPassphrase(values['passphrase-file'])
  const staged = await stageBundle(createReadStream(file))
  if (staged === 'too-large') return fail(refusalWords(staged))
  const store = openStore(config.place)
  try {
    await migrate(store)
    // Running servers find what is new in the feed's counter, as they do for one another.
    const taken = await takeBundle({ store, news: { announce: () => undefined } }, staged.file, {
      tenantId: null,
      passphrase,
      acceptRevoked: values['accept-revoked'],
    })
    if (!taken.ok) return fail(refusalWords(taken.refusal).replace('acceptRevoked', '--accept-revoked'))
    console.log(JSON.stringify(taken.value))
    return 0
  } catch (error) {
    if (!(error instanceof BundleInterrupted)) throw error
    const { committed, replayed } = error.counts
    const code = codeOf(error.cause) || 'no answer'
    return fail(`the database went away (${code}) after ${committed + replayed} operations; import the same file again`)
  } finally {
    await store.close()
    await staged.discard()
  }
}

function fail(words: string): number {
  console.error(`import-bundle: ${words}`)
  return 1
}

/** What people type ends with their Enter. */
async function readPassphrase(file: string | undefined): Promise<string | null> {
  const text = file === undefined ? (process.env[PASSPHRASE_VARIABLE] ?? null) : await readFile(file, 'utf8')
  return text?.replace(/\r?\n$/, '') ?? null
}
