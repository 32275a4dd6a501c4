import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import type { CallInput } from '../../../src-shared/contract/calls.ts'
import type { ProductListRow } from '../../../src-shared/contract/catalog-views.ts'
import { askTill, useTillQuery } from '../../till/use-till-query.ts'

export type ListWish = CallInput<'product.order'>

/** Rows that are asked for together. */
const PAGE = 50

export interface ProductPages {
  /** How many the list has; null until the till has answered. */
  readonly count: number | null
  /** The row at a place of the list; undefined until it has come. */
  readonly at: (index: number) => ProductListRow | undefined
}

/** A whole list, of which the rows from `first` to `last` are in sight. */
export function useProductList(wish: ListWish, first: number, last: number): ProductPages {
  const order = useTillQuery('product.order', wish, { fresh: true })
  const numbers = order.data?.numbers
  const from = Math.floor(Math.max(first, 0) / PAGE)
  const to = numbers === undefined || numbers.length === 0 ? from - 1 : Math.floor(Math.max(last, 0) / PAGE)
  const pages = useQueries({
    queries: Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
      const begin = (from + index) * PAGE
      const wanted = [...(numbers?.subarray(begin, begin + PAGE) ?? [])]
      return {
        queryKey: ['product.rows', { numbers: wanted }],
        queryFn: () => askTill('product.rows', { numbers: wanted }),
        enabled: wanted.length > 0,
        refetchOnMount: 'always' as const,
      }
    }),
    combine: rowsByNumber,
  })
  return {
    count: numbers?.length ?? null,
    at: (index) => {
      const number = numbers?.[index]
      return number === undefined ? undefined : pages.get(number)
    },
  }
}

function rowsByNumber(pages: readonly UseQueryResult<readonly ProductListRow[]>[]): Map<number, ProductListRow> {
  return new Map(pages.flatMap((page) => (page.data ?? []).map((row) => [row.number, row] as const)))
}
