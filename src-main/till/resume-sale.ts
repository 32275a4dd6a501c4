import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { TakenCart } from '../../src-shared/contract/counter-views.ts'
import type { StoredCart } from '../../src-shared/counter/stored-cart.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { deleteParkedSale, readParkedSale, writeOpenCart } from '../tables/parked-sales.ts'
import { parkCart } from './park-sale.ts'
import type { Till } from './till.ts'

/** Takes a parked sale up again. The cart that is open meanwhile is parked first: neither is ever lost. */
export function resumeSale(till: Till, { id, open }: CallInput<'parked.resume'>): CallOutcome<'parked.resume'> {
  return writeTransaction(till.database, (tx): CallOutcome<'parked.resume'> => {
    const parked = readParkedSale(tx, id)
    if (parked === null) return refuse({ code: 'not-found' })
    deleteParkedSale(tx, id)
    return accept(takeCart(tx, till, parked.cart, open))
  })
}

/** Makes `cart` the open one; what was open is parked. */
export function takeCart(tx: WriteTx, till: Till, cart: StoredCart, open: StoredCart | null): TakenCart {
  const isAnother = open !== null && open.id !== cart.id
  if (isAnother) parkCart(tx, till, open, null)
  writeOpenCart(tx, cart)
  return { cart, parkedOpenCart: isAnother }
}
