import { createContext, type Dispatch, type ReactNode, use, useEffect, useMemo, useReducer, useState } from 'react'
import { z } from 'zod'
import { minorSchema } from '../../../src-shared/money/minor.ts'
import { idSchema, quantityMilliSchema, taxBasisPointsSchema } from '../../../src-shared/sync/ids.ts'
import { type Cart, type CartAction, emptyCart, reduceCart } from './cart.ts'

const STORED_CART = 'mostrador.cart'

const storedCart = z.object({
  draftId: idSchema,
  lines: z
    .array(
      z.object({
        id: z.string(),
        productId: idSchema,
        name: z.string(),
        sku: z.string(),
        unitCode: z.string(),
        decimals: z.int().min(0).max(3),
        taxBasisPoints: taxBasisPointsSchema,
        unitPriceMinor: minorSchema.min(1),
        quantityMilli: quantityMilliSchema,
      }),
    )
    .min(1),
})

/** The cart that was open when the window went away, with its draft id: charged already, it gives its own sale back. */
function readStoredCart(): Cart {
  try {
    const stored = storedCart.safeParse(JSON.parse(localStorage.getItem(STORED_CART) ?? 'null'))
    if (!stored.success) return emptyCart
    return { ...stored.data, selectedId: stored.data.lines.at(-1)?.id ?? null, removed: null }
  } catch {
    return emptyCart
  }
}

interface CartState {
  readonly cart: Cart
  readonly change: Dispatch<CartAction>
  /** The cart was found again after the window had been closed with it. */
  readonly wasRestored: boolean
}

const CartContext = createContext<CartState | null>(null)

export function CartProvider({ children }: { readonly children: ReactNode }) {
  const [stored] = useState(readStoredCart)
  const [cart, change] = useReducer(reduceCart, stored)
  useEffect(() => {
    if (cart.draftId === null) localStorage.removeItem(STORED_CART)
    else localStorage.setItem(STORED_CART, JSON.stringify({ draftId: cart.draftId, lines: cart.lines }))
  }, [cart.draftId, cart.lines])
  const state = useMemo(() => ({ cart, change, wasRestored: stored !== emptyCart }), [cart, stored])
  return <CartContext value={state}>{children}</CartContext>
}

export function useCart(): CartState {
  const state = use(CartContext)
  if (state === null) throw new Error('outside of the cart')
  return state
}
