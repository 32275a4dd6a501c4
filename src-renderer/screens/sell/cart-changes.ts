import type { CartProduct } from '../../../src-shared/contract/cart-calls.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import type { CartLine } from './cart.ts'

/** What became of a line's product since it is in the cart. */
export type LineChange =
  | { readonly what: 'price'; readonly fromMinor: Minor; readonly toMinor: Minor }
  | { readonly what: 'withdrawn' | 'removed' }

/**
 * What a cashier has to know of a line: the catalog asks another price than the line says, or the product went away. The
 * line stays as it is either way. Null: nothing. Whoever set a price by hand has decided already.
 */
export function changeOfLine(line: CartLine, product: CartProduct | undefined): LineChange | null {
  if (product === undefined) return null
  if (product.state !== 'on-sale') return { what: product.state }
  const { askedPriceMinor, unitPriceMinor, listPriceMinor } = line
  const isFollowing = askedPriceMinor !== null && listPriceMinor === null
  const isNews = product.priceMinor !== askedPriceMinor && product.priceMinor !== unitPriceMinor
  if (!isFollowing || !isNews || product.priceMinor === 0) return null
  return { what: 'price', fromMinor: unitPriceMinor, toMinor: minor(product.priceMinor) }
}

/** By line, of all lines that something became of. */
export function changesOfLines(
  lines: readonly CartLine[],
  products: readonly CartProduct[],
): ReadonlyMap<string, LineChange> {
  const byId = new Map(products.map((product) => [product.id, product]))
  return new Map(
    lines.flatMap((line): [string, LineChange][] => {
      const change = line.productId === null ? null : changeOfLine(line, byId.get(line.productId))
      return change === null ? [] : [[line.id, change]]
    }),
  )
}
