import type { RequestRecord } from './line.ts'

const isGood = ({ kind, status, accepted, committed }: RequestRecord) =>
  kind === 'write' ? accepted + committed > 0 : status === 200

/** ms from `sinceMs` to the end of the first good answer to a request that began later; null: none came. */
export function firstGoodAfter(
  records: readonly RequestRecord[],
  kind: RequestRecord['kind'],
  sinceMs: number,
): number | null {
  const ends = records.filter((record) => record.kind === kind && record.startMs >= sinceMs && isGood(record))
  return ends.length === 0 ? null : Math.min(...ends.map(({ endMs }) => endMs)) - sinceMs
}

/** The longest stretch without a good answer of a kind that began or went on after `sinceMs`, ms. */
export function longestSilence(
  records: readonly RequestRecord[],
  kind: RequestRecord['kind'],
  sinceMs: number,
  untilMs: number,
): number {
  const ends = records
    .filter((record) => record.kind === kind && record.endMs >= sinceMs && record.endMs <= untilMs && isGood(record))
    .map(({ endMs }) => endMs)
    .sort((a, b) => a - b)
  return [...ends, untilMs].reduce(
    ({ longest, last }, end) => ({ longest: Math.max(longest, end - last), last: end }),
    { longest: 0, last: sinceMs },
  ).longest
}

/** The longest request of those that were under way at or after `sinceMs`, ms. */
export function longestRequest(records: readonly RequestRecord[], sinceMs = 0): number {
  return records.reduce(
    (longest, { startMs, endMs }) => (endMs >= sinceMs ? Math.max(longest, endMs - startMs) : longest),
    0,
  )
}

export const timedOut = (records: readonly RequestRecord[]) => records.filter((record) => record.timedOut)

/** Where good reads that began in a span came from. */
export function readSources(records: readonly RequestRecord[], sinceMs: number, untilMs = Infinity): Set<string> {
  const within = ({ startMs, endMs }: RequestRecord) => startMs >= sinceMs && endMs <= untilMs
  return new Set(
    records.flatMap((record) =>
      record.kind === 'read' && record.status === 200 && within(record) ? [record.source ?? 'none'] : [],
    ),
  )
}
