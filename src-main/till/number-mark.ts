import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Connection } from '../database/connection.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { readSeriesTurn, writeSeriesTurn } from '../tables/identity.ts'
import { countNumbers } from '../tables/receipt-counters.ts'
import type { TillHints } from './till-hints.ts'

/** Beside the database: whoever puts an old copy of that back does not put this back. */
export const NUMBER_MARK_FILE = 'numbers.json'

/** After a sale; a few of them share one write. */
const WRITE_AFTER_MS = 200

/** How many numbers this till has given out at least, and how often it began a series by itself. */
const markSchema = z.object({ numbers: z.int().min(0), turn: z.int().min(0) })
type Mark = z.infer<typeof markSchema>

export interface NumberMark {
  /** Writes what is not written yet: before the database is closed. */
  close(): void
}

/**
 * Keeps how many receipt and quote numbers were given out in a file of its own, synced to disk. A database that knows of
 * fewer is an older copy that somebody put back: it begins another series, so that no number is printed twice, also where
 * there is no server to ask. A mark that lags behind by the last moments before a power cut does no harm.
 */
export function keepNumberMark(database: Connection, dataFolder: string, hints: TillHints): NumberMark {
  const file = join(dataFolder, NUMBER_MARK_FILE)
  beginSeriesAfter(database, readMark(file))
  let written = ''
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const textNow = () => JSON.stringify(readTransaction(database, markOf))
  const write = async () => {
    if (isClosed) return
    const text = textNow()
    if (text === written) return
    const handle = await open(`${file}.next`, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(`${file}.next`, file)
    written = text
  }
  const stop = hints.on('outbox-grew', () => {
    timer ??= setTimeout(() => {
      timer = undefined
      // A full disk, say: the next sale tries again, and until then an older mark stands.
      writing = writing.then(write).catch(() => undefined)
    }, WRITE_AFTER_MS).unref()
  })
  writeNow(file, textNow())
  return {
    close: () => {
      if (isClosed) return
      isClosed = true
      stop()
      clearTimeout(timer)
      const text = textNow()
      if (text !== written) writeNow(file, text)
      written = text
    },
  }
}

const markOf = (tx: ReadTx): Mark => ({ numbers: countNumbers(tx), turn: readSeriesTurn(tx) })

/** Null when there is none, or none that can be read: there is nothing to compare with. */
function readMark(file: string): Mark | null {
  try {
    return markSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

function beginSeriesAfter(database: Connection, mark: Mark | null): void {
  if (mark === null) return
  const known = readTransaction(database, markOf)
  if (known.numbers >= mark.numbers && known.turn >= mark.turn) return
  writeTransaction(database, (tx) => writeSeriesTurn(tx, Math.max(known.turn, mark.turn) + 1))
}

function writeNow(file: string, text: string): void {
  try {
    const handle = openSync(`${file}.new`, 'w')
    try {
      writeSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(`${file}.new`, file)
  } catch {
    // A full disk stops no start and no end of the program.
  }
}
