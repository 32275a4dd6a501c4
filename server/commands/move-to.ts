import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config.ts'
import { isComplete, type MoveRefusal, moveStore } from '../move/move-store.ts'
import { openStore } from '../store/open-store.ts'

const USAGE = 'move-to: say where to, as mysql://user:password@host:3306/database'

/**
 * `move-to <mysql url>`: moves a shop from its embedded database to MySQL and prints a report as one JSON line; 1 when it
 * was refused or anything differs, 2 when it was called wrongly.
 */
export async function moveToCommand(config: Config, rest: string[]): Promise<number> {
  const url = readUrl(rest)
  if (url === null) {
    console.error(USAGE)
    return 2
  }
  if (config.place.engine !== 'embedded') {
    console.error('move-to: it moves the embedded database in DATA_DIR; DATABASE_URL must not be set yet')
    return 2
  }
  const { folder } = config.place
  // Opening it would make one.
  if (!existsSync(join(folder, 'mostrador.db'))) {
    console.error(`move-to: there is no database in ${folder}; set DATA_DIR`)
    return 1
  }
  const place = `mysql://${url.host}${url.pathname}`
  const { place: targetPlace } = readConfig({ DATABASE_URL: url.href, DATABASE_CONNECTIONS: '4' })
  const target = openStore(targetPlace)
  try {
    // Before anything is touched: a wrong host, user or database name is the likeliest fault.
    await target.reader.connection().execute(async () => undefined)
    const source = openStore(config.place)
    try {
      const moved = await moveStore(source, target, place, (table) => console.error(`move-to: ${table}`))
      if (!moved.ok) {
        console.error(`move-to: ${words(moved.refusal, folder, place)}`)
        return moved.refusal === 'already-moved' ? 0 : 1
      }
      const complete = isComplete(moved.value)
      console.log(JSON.stringify({ complete, place, ...moved.value }))
      console.error(
        complete
          ? `move-to: done; start the server with DATABASE_URL set to ${place} (with user and password) from now on`
          : 'move-to: what arrived differs, see the report; the shop stays where it is, and nothing will start on the copy',
      )
      return complete ? 0 : 1
    } finally {
      await source.close()
    }
  } finally {
    await target.close()
  }
}

/** null: not one URL that may be MySQL's. The URL is never printed: its password is a secret. */
function readUrl(rest: string[]): URL | null {
  try {
    const { positionals } = parseArgs({ args: rest, allowPositionals: true })
    const [text, ...more] = positionals
    if (text === undefined || more.length > 0) return null
    readConfig({ DATABASE_URL: text })
    return URL.parse(text)
  } catch {
    return null
  }
}

function words(refusal: MoveRefusal, folder: string, place: string): string {
  switch (refusal) {
    case 'source-in-use':
      return `a server still runs on ${folder}; stop it first`
    case 'source-empty':
      return `there is no shop in ${folder}`
    case 'source-moved-elsewhere':
      return `the shop in ${folder} was moved already, and lives on where it is now; restore that from a backup if it is lost`
    case 'already-moved':
      return `the shop is at ${place} already; set DATABASE_URL to it`
    case 'target-not-empty':
      return 'the database holds a shop already; move-to needs an empty one'
    case 'target-of-another-move':
      return 'the database holds what an interrupted move of another shop left; move-to needs an empty one'
    case 'target-in-use':
      return 'another move into this database is under way'
  }
}
