import type { Asked, ServerStateView, TillStateView } from '../../src-shared/contract/system-views.ts'
import type { SyncView } from '../../src-shared/contract/views.ts'
import { assessSystem, isLampOfServer } from '../../src-shared/system/assess-system.ts'
import type { SyncEvent } from './recent-events.ts'

export interface DiagnosisParts {
  readonly till: TillStateView
  /** Null: a till that stands alone. */
  readonly server: ServerStateView | null
  readonly sync: SyncView
  readonly events: readonly SyncEvent[]
}

/**
 * All that somebody who helps from afar has to know, as text, in English and in UTC whatever the shop speaks. It names no
 * person, customer, product or amount, and holds no token, PIN or address with credentials: only what it lists is in it.
 */
export function composeDiagnosis({ till, server, sync, events }: DiagnosisParts): string {
  const lamps = assessSystem({ till, server, sync, nowMs: till.atMs })
  return [
    `Mostrador ${till.versions.app}, ${when(till.atMs)}`,
    section('Lamps', [
      ...lamps
        .filter(({ name }) => server !== null || !isLampOfServer(name))
        .map(
          ({ name, state, cause, lastGood }) =>
            [name, `${state} (${cause})${lastGood ? ', before: good' : ''}`] as const,
        ),
    ]),
    section('This till', [
      ['till', `${till.identity.storeCode}-${till.identity.tillCode}, incarnation ${till.identity.incarnation}`],
      ['till id', till.identity.tillId ?? '-'],
      ['server', till.identity.serverUrl ?? 'none: it stands alone'],
      [
        'versions',
        `Electron ${till.versions.electron ?? '-'}, SQLite ${till.versions.sqlite}, ${till.versions.system}`,
      ],
      ['running since', when(till.startedAtMs)],
      ['data file', `${till.fileBytes} bytes, schema ${till.versions.schema}`],
      ['disk', till.disk === null ? '-' : `${till.disk.freeBytes} of ${till.disk.totalBytes} bytes free`],
      [
        'settings',
        `journal_mode ${till.settings.journalMode}, synchronous ${till.settings.synchronous}, foreign_keys ${till.settings.foreignKeys ? 'on' : 'OFF'}`,
      ],
      ['last check', `${when(till.check.atMs)}, ${till.check.problem ?? 'sound'}`],
      ['last copy', when(till.lastCopyAtMs)],
      ['chain', `${till.chainLength} facts`],
      ['series', till.series.map(({ prefix, lastNumber }) => `${prefix} at ${lastNumber}`).join(', ') || 'none used'],
      [
        'printer',
        till.printing.isSetUp
          ? `${till.printing.waiting} waiting, ${till.printing.attention} stopped, ${till.printing.trouble ?? 'no trouble'}`
          : 'none',
      ],
      [
        'permissions',
        `${till.permissions.expired ? 'expired' : till.permissions.endSoonAtMs === null ? 'valid' : 'about to expire'}, for ${till.permissions.days} days without contact`,
      ],
    ]),
    section('Sync', [
      ['connection', `${sync.connection} since ${when(sync.sinceMs)}`],
      ['line', sync.line === null ? '-' : `${sync.line.trouble}, next try ${when(sync.line.nextTryAtMs)}`],
      ['last contact', when(sync.lastContactAtMs)],
      ['data as of', when(sync.lastPullAtMs)],
      [
        'clock',
        sync.clock === null
          ? 'not measured'
          : `${sync.clock.aheadMs} ms ahead of the server, give or take ${sync.clock.uncertaintyMs}${sync.clock.isPresent ? '' : ', before this start'}`,
      ],
      ['waiting', `${sync.unsentCount} unsent, ${sync.attentionCount} refused, ${sync.conflictCount} in conflict`],
      ['oldest unsent', when(till.oldestUnsentAtMs)],
      ...till.unsent.map(
        ({ kind, waiting, accepted, stopped }) =>
          [kind, `${waiting} waiting, ${accepted} accepted, ${stopped} stopped`] as const,
      ),
      ['feed', `at ${till.feed.cursorSeq}, server at ${till.feed.newestSeq ?? '-'}, epoch ${till.feed.epoch ?? '-'}`],
      ['events', till.feed.eventsAreOpen ? 'open' : 'closed'],
    ]),
    ...(server === null
      ? []
      : [
          section('Server', [
            ['/health', answerOf(server.health)],
            ['/health/storage', answerOf(server.storage)],
            ['/health/cache', answerOf(server.cache)],
            ['/sync/status', answerOf(server.sync)],
          ]),
        ]),
    section(
      'Last events',
      events.map(({ atMs, event, details }) => [when(atMs), `${event} ${JSON.stringify(details)}`] as const),
    ),
  ].join('\n\n')
}

type Line = readonly [name: string, value: string]

const section = (title: string, lines: readonly Line[]): string =>
  [title, ...lines.map(([name, value]) => `  ${name}: ${value}`)].join('\n')

const when = (atMs: number | null): string => (atMs === null ? '-' : new Date(atMs).toISOString())

function answerOf({ known, trouble }: Asked<unknown>): string {
  const answer = known === null ? 'never answered' : `${when(known.atMs)} ${JSON.stringify(known.answer)}`
  return trouble === null ? answer : `${trouble} now; ${answer}`
}
