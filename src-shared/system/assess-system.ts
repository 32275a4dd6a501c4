import type { ClockView } from '../contract/reconcile-views.ts'
import type { Asked, ServerStateView, TillStateView } from '../contract/system-views.ts'
import type { SyncView } from '../contract/views.ts'

export const lampNames = ['till', 'sync', 'database', 'replica', 'cache', 'journal'] as const
export type LampName = (typeof lampNames)[number]
/** `weak`: the shop goes on, and something is worth a look. `off`: not used here. `unknown`: nobody can say now. */
export type LampState = 'good' | 'weak' | 'bad' | 'off' | 'unknown'

/** Why a lamp shows what it shows; what to say and what to do follow from it. */
export type LampCause =
  | 'till-good'
  | 'till-damaged'
  | 'till-not-durable'
  | 'till-disk-full'
  | 'till-disk-low'
  | 'till-clock'
  | 'till-permissions'
  | 'till-permissions-end'
  | 'till-no-copy'
  | 'till-printer'
  | 'sync-good'
  | 'sync-sending'
  | 'sync-alone'
  | 'sync-connecting'
  | 'sync-offline'
  | 'sync-old'
  | 'sync-stopped'
  | 'sync-shut-out'
  | 'server-behind'
  | 'server-set-aside'
  | 'server-differs'
  | 'database-good'
  | 'database-embedded'
  | 'database-away'
  | 'database-away-kept'
  | 'replica-good'
  | 'replica-away'
  | 'replica-off'
  | 'cache-good'
  | 'cache-weak'
  | 'cache-off'
  | 'journal-good'
  | 'journal-away'
  | 'journal-needed'
  | 'journal-off'
  | 'not-heard'

export interface Lamp {
  readonly name: LampName
  readonly state: LampState
  readonly cause: LampCause
  /** When what it shows was heard; null: it is known now, or never was. */
  readonly heardAtMs: number | null
  /** `unknown`, and good when last heard of. */
  readonly lastGood: boolean
}

export interface SystemParts {
  readonly till: TillStateView
  /** Null: this till stands alone. */
  readonly server: ServerStateView | null
  readonly sync: SyncView
  readonly nowMs: number
}

/** Below this much room a day's sales still fit, and a copy does not. */
export const DISK_LOW_BYTES = 2_000_000_000
/** Below this SQLite may fail in the middle of a day. */
export const DISK_FULL_BYTES = 200_000_000
/** A till that stands alone has its only copy on a stick. */
export const COPY_OLD_MS = 7 * 24 * 60 * 60 * 1000
/** Unsent for so long: a person should know why. */
export const UNSENT_OLD_MS = 24 * 60 * 60 * 1000
/** Less is no matter: sales are told apart by more than their minute. */
export const CLOCK_OFF_MS = 3 * 60 * 1000

/** By how much this machine's clock is ahead of the server's, where that is worth a word; null: it is not, or is not known. */
export function clockTrouble(clock: ClockView | null): number | null {
  if (clock === null || !clock.isPresent) return null
  return Math.abs(clock.aheadMs) - clock.uncertaintyMs > CLOCK_OFF_MS ? clock.aheadMs : null
}

/** What all figures together mean for the shop: a lamp for each part. Pure, so that a person and a diagnosis are told the same. */
export function assessSystem(parts: SystemParts): Lamp[] {
  const { server } = parts
  const own = [lamp('till', assessTill(parts)), lamp('sync', assessSync(parts))]
  return server === null ? own : [...own, ...assessServer(server)]
}

/** Whether it tells of the server rather than of this till. */
export const isLampOfServer = (name: LampName): boolean => name !== 'till' && name !== 'sync'

/** What is worst; `unknown` and `off` are no trouble of their own. */
export function worstOf(lamps: readonly Lamp[]): 'good' | 'weak' | 'bad' {
  const states = new Set(lamps.map(({ state }) => state))
  return states.has('bad') ? 'bad' : states.has('weak') ? 'weak' : 'good'
}

type Finding = readonly [state: LampState, cause: LampCause]

const lamp = (name: LampName, [state, cause]: Finding): Lamp => ({
  name,
  state,
  cause,
  heardAtMs: null,
  lastGood: false,
})

function assessTill({ till, sync, nowMs }: SystemParts): Finding {
  const { disk, check, settings, lastCopyAtMs, printing, permissions } = till
  if (check.problem !== null) return ['bad', 'till-damaged']
  if (!settings.isDurable) return ['bad', 'till-not-durable']
  if (disk !== null && disk.freeBytes < DISK_FULL_BYTES) return ['bad', 'till-disk-full']
  if (disk !== null && disk.freeBytes < DISK_LOW_BYTES) return ['weak', 'till-disk-low']
  if (clockTrouble(sync.clock) !== null) return ['weak', 'till-clock']
  if (permissions.expired) return ['weak', 'till-permissions']
  if (permissions.endSoonAtMs !== null) return ['weak', 'till-permissions-end']
  const hasNoCopy = lastCopyAtMs === null || nowMs - lastCopyAtMs > COPY_OLD_MS
  if (sync.connection === 'standalone' && hasNoCopy) return ['weak', 'till-no-copy']
  if (printing.attention > 0 || (printing.trouble !== null && printing.waiting > 0)) return ['weak', 'till-printer']
  return ['good', 'till-good']
}

function assessSync({ till, server, sync, nowMs }: SystemParts): Finding {
  switch (sync.connection) {
    case 'standalone':
      return ['off', 'sync-alone']
    case 'fenced':
    case 'unauthorized':
      return ['bad', 'sync-shut-out']
    case 'connecting':
      return ['unknown', 'sync-connecting']
    case 'offline':
      return ['weak', 'sync-offline']
    default:
  }
  if (sync.attentionCount + sync.conflictCount > 0) return ['weak', 'sync-stopped']
  if (till.oldestUnsentAtMs !== null && nowMs - till.oldestUnsentAtMs > UNSENT_OLD_MS) return ['weak', 'sync-old']
  const inside = server?.sync.trouble === null ? server.sync.known?.answer : undefined
  if (inside !== undefined) {
    if (inside.set_aside > 0) return ['weak', 'server-set-aside']
    if (!inside.is_consistent) return ['weak', 'server-differs']
    if (inside.pending_creates + inside.pending_updates + inside.pending_deletes > 0) return ['weak', 'server-behind']
  }
  return sync.unsentCount > 0 ? ['good', 'sync-sending'] : ['good', 'sync-good']
}

function assessServer({ health, storage, cache }: ServerStateView): Lamp[] {
  return [
    fromAnswer('database', storage, ({ primary, backend, writes }) => {
      if (primary === 'ok') return ['good', backend === 'embedded' ? 'database-embedded' : 'database-good']
      return writes === 'journal' ? ['bad', 'database-away-kept'] : ['bad', 'database-away']
    }),
    fromAnswer('replica', storage, ({ replica }) => {
      return replica === 'ok'
        ? ['good', 'replica-good']
        : replica === 'off'
          ? ['off', 'replica-off']
          : ['weak', 'replica-away']
    }),
    fromAnswer('cache', cache, ({ status }) => {
      return status === 'ok' ? ['good', 'cache-good'] : status === 'off' ? ['off', 'cache-off'] : ['weak', 'cache-weak']
    }),
    fromAnswer('journal', health, ({ journal, mysql }) => {
      if (journal === 'ok') return ['good', 'journal-good']
      if (journal === 'off') return ['off', 'journal-off']
      return mysql === 'error' ? ['bad', 'journal-needed'] : ['weak', 'journal-away']
    }),
  ]
}

function fromAnswer<Answer>(
  name: LampName,
  { known, trouble }: Asked<Answer>,
  assess: (answer: Answer) => Finding,
): Lamp {
  if (known === null) return lamp(name, ['unknown', 'not-heard'])
  const [state, cause] = assess(known.answer)
  if (trouble === null) return { name, state, cause, heardAtMs: null, lastGood: false }
  // What is not used stays not used.
  if (state === 'off') return { name, state, cause, heardAtMs: known.atMs, lastGood: false }
  return { name, state: 'unknown', cause: 'not-heard', heardAtMs: known.atMs, lastGood: state === 'good' }
}
