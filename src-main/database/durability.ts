import type { Connection } from './connection.ts'

/** What decides whether a commit is on the disk, as SQLite says it of this connection now. */
export interface DurabilitySettings {
  readonly journalMode: string
  readonly synchronous: string
  readonly foreignKeys: boolean
  readonly isDurable: boolean
}

const synchronousNames = ['OFF', 'NORMAL', 'FULL', 'EXTRA'] as const

/** Reads them back. Only after a write does `synchronous` tell the truth: opening a till makes one. */
export function readDurability(connection: Connection): DurabilitySettings {
  const value = (name: string) => connection.pragma(name, { simple: true })
  const journalMode = String(value('journal_mode')).toUpperCase()
  const level = Number(value('synchronous'))
  return {
    journalMode,
    synchronous: synchronousNames[level] ?? String(level),
    foreignKeys: value('foreign_keys') === 1,
    isDurable: journalMode === 'WAL' && level >= 2,
  }
}

export function sqliteVersion(connection: Connection): string {
  return String(connection.prepare('SELECT sqlite_version()').pluck().get())
}
