import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { PendingFilter, PendingPage, PendingRow } from '../../../src-shared/contract/outbox-views.ts'
import { askTill, useTillQuery } from '../../till/use-till-query.ts'

/** Rows that are asked for together. */
const PAGE = 50

interface PendingPages {
  readonly counts: PendingPage['counts'] | null
  /** How many the filter finds; null until the till has answered. */
  readonly count: number | null
  /** The row at a place of the list; undefined until it has come. */
  readonly at: (index: number) => PendingRow | undefined
}

/** All that waits, of which the rows from `first` to `last` are in sight: only those are asked for. */
export function usePendingPages(filter: PendingFilter, first: number, last: number): PendingPages {
  // The first page always: the counts come with it.
  const head = useTillQuery('outbox.list', { filter, offset: 0, limit: PAGE }, { fresh: true })
  const counts = head.data?.counts ?? null
  const count = counts === null ? null : countOf(filter, counts)
  const from = Math.floor(Math.max(first, 0) / PAGE)
  const to = Math.floor(Math.min(Math.max(last, 0), Math.max((count ?? 0) - 1, 0)) / PAGE)
  const numbers = Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index)
  const pages = useQueries({
    queries: numbers.map((number) => ({
      queryKey: ['outbox.list', { filter, offset: number * PAGE, limit: PAGE }],
      queryFn: () => askTill('outbox.list', { filter, offset: number * PAGE, limit: PAGE }),
      placeholderData: keepPreviousData,
    })),
  })
  return {
    counts,
    count,
    at: (index) => pages[Math.floor(index / PAGE) - from]?.data?.rows[index % PAGE],
  }
}

function countOf(filter: PendingFilter, { waiting, accepted, conflict, rejected }: PendingPage['counts']): number {
  if (filter === 'waiting') return waiting
  if (filter === 'accepted') return accepted
  return conflict + rejected + (filter === 'attention' ? 0 : waiting + accepted)
}
