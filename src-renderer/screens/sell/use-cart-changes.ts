import { useMemo } from 'react'
import { useTillQuery } from '../../till/use-till-query.ts'
import type { CartLine } from './cart.ts'
import { changesOfLines, type LineChange } from './cart-changes.ts'

/** What became of the cart's lines, asked again whenever the catalog changes. */
export function useCartChanges(lines: readonly CartLine[]): ReadonlyMap<string, LineChange> {
  const ids = useMemo(() => [...new Set(lines.flatMap(({ productId }) => productId ?? []))].sort(), [lines])
  const products = useTillQuery('cart.products', { ids }, { enabled: ids.length > 0, fresh: true }).data
  return useMemo(() => changesOfLines(lines, products ?? []), [lines, products])
}
