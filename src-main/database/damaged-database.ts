import { appendFileSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Connection } from './connection.ts'

/** The file cannot be trusted. It was left in place and copied aside; nothing was deleted. */
export class DamagedDatabaseError extends Error {
  override name = 'DamagedDatabaseError'
  readonly asideFolder: string
  readonly salvagedOperations: number

  constructor(file: string, damage: string, aside: SetAside) {
    super(`${file} is damaged (${damage}); copied to ${aside.folder}, ${aside.salvagedOperations} operations salvaged`)
    this.asideFolder = aside.folder
    this.salvagedOperations = aside.salvagedOperations
  }
}

export interface SetAside {
  readonly folder: string
  readonly salvagedOperations: number
}

/**
 * Copies a damaged file with its write-ahead log to a folder beside it, and writes what can still be read of its outbox
 * to `outbox.jsonl` there, one operation a line: what the server does not have yet is what must not be lost.
 */
export function setDamagedFileAside(file: string, connection: Connection | undefined): SetAside {
  const folder = freeFolder(join(dirname(file), `damaged-${new Date().toISOString().slice(0, 10)}`))
  mkdirSync(folder)
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) copyFileSync(file + suffix, join(folder, basename(file) + suffix))
  }
  return { folder, salvagedOperations: connection ? salvageOutbox(connection, join(folder, 'outbox.jsonl')) : 0 }
}

function freeFolder(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(folder)) return folder
  }
}

/** Row by row from both ends: a damaged page stops one direction, not the other. */
function salvageOutbox(connection: Connection, target: string): number {
  const salvaged = new Map<number, string>()
  for (const direction of ['ASC', 'DESC']) {
    try {
      const rows = connection.prepare(`SELECT * FROM outbox NOT INDEXED ORDER BY position ${direction}`).iterate()
      for (const row of rows as IterableIterator<{ position: number }>) {
        if (salvaged.has(row.position)) break
        salvaged.set(row.position, JSON.stringify(row))
      }
    } catch {
      // What lies beyond the damage is read from the other end.
    }
  }
  const lines = [...salvaged].sort(([a], [b]) => a - b).map(([, line]) => `${line}\n`)
  if (lines.length > 0) appendFileSync(target, lines.join(''), { flush: true })
  return lines.length
}
