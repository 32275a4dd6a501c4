import type { Reader } from '../store/transaction.ts'

/** Tenants a statement: below every database's bound of parameters. */
const TENANTS_AT_ONCE = 1000
const RANGES_AT_ONCE = 100

/** The change numbers of many tenants, in one query as long as there are not very many. */
export async function readCounters(db: Reader, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const counters = new Map<string, number>()
  for (let from = 0; from < tenantIds.length; from += TENANTS_AT_ONCE) {
    const rows = await db
      .selectFrom('tenant_counters')
      .select(['tenant_id', 'seq'])
      .where('tenant_id', 'in', tenantIds.slice(from, from + TENANTS_AT_ONCE))
      .execute()
    for (const row of rows) counters.set(row.tenant_id, row.seq)
  }
  return counters
}

/** A piece of a tenant's feed: behind `after`, up to `upTo`. */
export interface FeedRange {
  readonly tenantId: string
  readonly after: number
  readonly upTo: number
}

export interface FeedContent {
  /** By entity its last change in the range. */
  readonly last: ReadonlyMap<string, number>
  /** How many changes there are: all of the range, when the reader has all of it. */
  readonly count: number
}

/** What changed in pieces of feeds, by tenant; the feed is gapless, so a count tells whether all of it was there. */
export async function readFeedRanges(db: Reader, ranges: readonly FeedRange[]): Promise<Map<string, FeedContent>> {
  const contents = new Map<string, { last: Map<string, number>; count: number }>()
  for (let from = 0; from < ranges.length; from += RANGES_AT_ONCE) {
    const part = ranges.slice(from, from + RANGES_AT_ONCE)
    const rows = await db
      .selectFrom('changes')
      .select(({ fn }) => [
        'tenant_id',
        'entity',
        fn.max<number>('seq').as('last'),
        fn.countAll<number | string>().as('count'),
      ])
      .where((row) =>
        row.or(
          part.map(({ tenantId, after, upTo }) =>
            row.and([row('tenant_id', '=', tenantId), row('seq', '>', after), row('seq', '<=', upTo)]),
          ),
        ),
      )
      .groupBy(['tenant_id', 'entity'])
      .execute()
    for (const row of rows) {
      const content = contents.get(row.tenant_id) ?? { last: new Map(), count: 0 }
      content.last.set(row.entity, Number(row.last))
      content.count += Number(row.count)
      contents.set(row.tenant_id, content)
    }
  }
  return contents
}
