import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readOpenCart, writeOpenCart } from '../tables/parked-sales.ts'
import { readSale } from '../tables/sales.ts'
import type { Till } from './till.ts'

/** Keeps the open cart: after a crash or a power cut it is there again. */
export function keepCart(till: Till, { cart }: CallInput<'cart.keep'>): CallOutcome<'cart.keep'> {
  writeTransaction(till.database, (tx) => writeOpenCart(tx, cart))
  return accept(null)
}

/** The cart that was left open. One that has been charged meanwhile is none: the window went away before it knew. */
export function readCart(till: Till): CallOutcome<'cart.read'> {
  const cart = readTransaction(till.database, (tx) => {
    const kept = readOpenCart(tx)
    return kept === null || readSale(tx, kept.id) !== null ? null : kept
  })
  return accept(cart)
}
