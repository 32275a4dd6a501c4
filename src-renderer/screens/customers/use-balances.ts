import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import type { CustomerRow } from '../../../src-shared/sync/records.ts'
import { askTill } from '../../till/use-till-query.ts'

type Balances = Readonly<Record<string, number>>

/** What the customers of these pages owe, by id; those who owe nothing are absent. */
export function useBalances(pages: readonly (readonly CustomerRow[])[]): Balances {
  return useQueries({
    queries: pages
      .map((page) => page.map(({ id }) => id))
      .filter((ids) => ids.length > 0)
      .map((ids) => ({
        queryKey: ['customer.balances', { ids }],
        queryFn: () => askTill('customer.balances', { ids }),
        refetchOnMount: 'always' as const,
      })),
    combine: together,
  })
}

const together = (answers: readonly UseQueryResult<Balances>[]): Balances =>
  Object.assign({}, ...answers.map(({ data }) => data ?? {}))
