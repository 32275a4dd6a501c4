import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidV7 } from 'uuid'
import { MAX_AT_MS } from '../../src-shared/sync/ids.ts'
import type { Connection } from '../database/connection.ts'
import { openDatabase } from '../database/open-database.ts'
import { writeTransaction } from '../database/transaction.ts'
import { insertRun } from '../tables/till-runs.ts'
import { noteCheck } from '../tables/upkeep.ts'
import { keepNumberMark, type NumberMark } from './number-mark.ts'
import { createSession, type Session } from './session.ts'
import { createTillHints, type TillHints } from './till-hints.ts'

/** A till as the use cases see it: its file, and the outside things that are handed in. */
export interface Till {
  readonly database: Connection
  /** Folder that holds everything of this till. */
  readonly dataFolder: string
  /** Ms since the epoch. For showing and for days, never for order: clocks jump. */
  readonly clock: () => number
  /** Ms that only ever go forward, from some moment on: for waiting. */
  readonly steadyClock: () => number
  readonly newId: () => string
  /** Told after a commit. Hints only: what they are about is in the file. */
  readonly hints: TillHints
  /** Who is at the till. */
  readonly session: Session
  /** Which start of the program this is; nothing else has this id. */
  readonly runId: string
  readonly numberMark: NumberMark
}

export interface TillOptions {
  readonly dataFolder: string
  readonly clock?: () => number
  readonly steadyClock?: () => number
  readonly newId?: () => string
}

/** Where files are made before they are carried out; nothing in it outlives the program. */
export const EXPORT_WORK_FOLDER = 'export-unfinished'

/** Opens the till in `dataFolder`, making it when there is none. Throws as `openDatabase` does. */
export function openTill({
  dataFolder,
  clock = Date.now,
  steadyClock = () => performance.now(),
  newId = uuidV7,
}: TillOptions): Till {
  mkdirSync(dataFolder, { recursive: true })
  // What an export left half made when the power went.
  rmSync(join(dataFolder, EXPORT_WORK_FOLDER), { recursive: true, force: true })
  const database = openDatabase(join(dataFolder, 'till.db'), { migrationsBackupFolder: join(dataFolder, 'backups') })
  const now = () => atMs(clock())
  const session = createSession(steadyClock, newId)
  const hints = createTillHints()
  const runId = randomUUID()
  writeTransaction(database, (tx) => {
    insertRun(tx, runId)
    // It does not open without having been looked through.
    noteCheck(tx, now(), null)
  })
  const numberMark = keepNumberMark(database, dataFolder, hints)
  return { database, dataFolder, clock: now, steadyClock, newId, hints, session, runId, numberMark }
}

/**
 * The nearest time that has a place on the wire. A broken clock can stand anywhere, and a fact with a time that no server
 * takes would hold up all that follow it in the chain.
 */
const atMs = (told: number): number => Math.min(Math.max(Math.trunc(told), 0), MAX_AT_MS)

/** Closes the file; everything committed is in it already. */
export function closeTill(till: Till): void {
  till.numberMark.close()
  till.database.close()
}
