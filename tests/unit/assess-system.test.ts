import { describe, expect, it } from 'vitest'
import type { ServerStateView, TillStateView } from '../../src-shared/contract/system-views.ts'
import type { SyncView } from '../../src-shared/contract/views.ts'
import { assessSystem, type LampName, type SystemParts, worstOf } from '../../src-shared/system/assess-system.ts'

const NOW = 1_800_000_000_000
const sync = {
  connection: 'online',
  sinceMs: 0,
  lastContactAtMs: NOW,
  lastPullAtMs: NOW,
  line: null,
  unsentCount: 0,
  attentionCount: 0,
  conflictCount: 0,
  catalogDownload: null,
  clock: null,
} as unknown as SyncView
const till = {
  check: { atMs: NOW, problem: null },
  settings: { isDurable: true },
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
  lastCopyAtMs: null,
  oldestUnsentAtMs: null,
  printing: { isSetUp: false, waiting: 0, attention: 0, trouble: null },
  permissions: { days: 30, expired: false, endSoonAtMs: null },
} as unknown as TillStateView
const said = <Answer>(answer: Answer) => ({ known: { answer, atMs: NOW - 60_000 }, trouble: null })
const health = {
  status: 'healthy',
  mysql: 'ok',
  replica: 'ok',
  redis: 'ok',
  journal: 'ok',
  hostname: 'h',
  version: '1',
}
const storage = {
  backend: 'mysql',
  primary: 'ok',
  replica: 'ok',
  fallback: true,
  circuit: 'closed',
  reads: 'primary',
  writes: 'primary',
}
const inside = { pending_creates: 0, pending_updates: 0, pending_deletes: 0, set_aside: 0, is_consistent: true }
const server = {
  health: said(health),
  storage: said(storage),
  cache: said({ status: 'ok', hitRatio: 0.5 }),
  sync: said(inside),
} as unknown as ServerStateView

const assess = (parts: Partial<SystemParts>) => assessSystem({ till, sync, server, nowMs: NOW, ...parts })
const causeOf = (name: LampName, parts: Partial<SystemParts>) => {
  const found = assess(parts).find((lamp) => lamp.name === name)
  return found && `${found.state} ${found.cause}`
}

describe('the lamps', () => {
  it('are all good when everything works', () => {
    expect(assess({}).map(({ state }) => state)).toEqual(['good', 'good', 'good', 'good', 'good', 'good'])
  })

  it('tell only of this till where there is no server, and that its only copy is missing', () => {
    const alone = assess({ server: null, sync: { ...sync, connection: 'standalone' } })
    expect(alone.map(({ name, cause }) => [name, cause])).toEqual([
      ['till', 'till-no-copy'],
      ['sync', 'sync-alone'],
    ])
    expect(
      worstOf(
        assess({ server: null, sync: { ...sync, connection: 'standalone' }, till: { ...till, lastCopyAtMs: NOW } }),
      ),
    ).toBe('good')
  })

  it('do not call a server good that says nothing any more, and remember that it was', () => {
    const gone = { ...server, storage: { ...server.storage, trouble: 'silent' as const } }
    const database = assess({ server: gone }).find(({ name }) => name === 'database')
    expect(database).toEqual({
      name: 'database',
      state: 'unknown',
      cause: 'not-heard',
      heardAtMs: NOW - 60_000,
      lastGood: true,
    })
  })

  it('tell a database that is away from one whose journal takes its place', () => {
    const away = (writes: string) =>
      ({ ...server, storage: said({ ...storage, primary: 'error', writes }) }) as ServerStateView
    expect(causeOf('database', { server: away('journal') })).toBe('bad database-away-kept')
    expect(causeOf('database', { server: away('none') })).toBe('bad database-away')
  })

  it.each([
    [{ settings: { ...till.settings, isDurable: false } }, 'bad till-not-durable'],
    [{ check: { atMs: NOW, problem: 'row 1 missing' } }, 'bad till-damaged'],
    [{ disk: { freeBytes: 1e8, totalBytes: 1e11 } }, 'bad till-disk-full'],
    [{ disk: { freeBytes: 1e9, totalBytes: 1e11 } }, 'weak till-disk-low'],
    [{ disk: null }, 'good till-good'],
    [{ permissions: { days: 30, expired: true, endSoonAtMs: null } }, 'weak till-permissions'],
    [{ permissions: { days: 30, expired: false, endSoonAtMs: 1 } }, 'weak till-permissions-end'],
    [{ printing: { isSetUp: true, waiting: 0, attention: 1, trouble: null } }, 'weak till-printer'],
  ] as const)('of this till: %j', (change, told) => {
    expect(causeOf('till', { till: { ...till, ...change } })).toBe(told)
  })

  it.each([
    [{ connection: 'offline' }, 'weak sync-offline'],
    [{ connection: 'fenced' }, 'bad sync-shut-out'],
    [{ connection: 'unauthorized' }, 'bad sync-shut-out'],
    [{ connection: 'connecting' }, 'unknown sync-connecting'],
    [{ unsentCount: 3 }, 'good sync-sending'],
    [{ attentionCount: 1 }, 'weak sync-stopped'],
    [{ conflictCount: 1 }, 'weak sync-stopped'],
  ] as const)('of what is sent: %j', (change, told) => {
    expect(causeOf('sync', { sync: { ...sync, ...change } })).toBe(told)
  })

  it('say that a clock is off, and that a sale has waited for more than a day', () => {
    const clock = { aheadMs: -200_000, uncertaintyMs: 50, isPresent: true }
    expect(causeOf('till', { sync: { ...sync, clock } })).toBe('weak till-clock')
    expect(causeOf('till', { sync: { ...sync, clock: { ...clock, uncertaintyMs: 30_000 } } })).toBe('good till-good')
    expect(causeOf('till', { sync: { ...sync, clock: { ...clock, isPresent: false } } })).toBe('good till-good')
    expect(causeOf('sync', { till: { ...till, oldestUnsentAtMs: NOW - 25 * 3_600_000 } })).toBe('weak sync-old')
  })
})
