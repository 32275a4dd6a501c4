import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ParkedSaleView } from '../../src-shared/contract/counter-views.ts'
import type { StoredCart } from '../../src-shared/counter/stored-cart.ts'
import { MAX_MINOR, type Minor, minor } from '../../src-shared/money/minor.ts'
import { accept } from '../../src-shared/result.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'
import { readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { type ParkedSale, readParkedSales, writeOpenCart, writeParkedSale } from '../tables/parked-sales.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Puts the open cart aside, for the next customer in the queue. */
export function parkSale(till: Till, { cart, label }: CallInput<'parked.park'>): CallOutcome<'parked.park'> {
  return accept(
    writeTransaction(till.database, (tx) => {
      const parked = parkCart(tx, till, cart, label)
      writeOpenCart(tx, null)
      return viewParked(parked)
    }),
  )
}

/** Parks a cart within an open transaction; its total by the shop's rules. */
export function parkCart(tx: WriteTx, till: Till, cart: StoredCart, label: string | null): ParkedSale {
  const parked: ParkedSale = {
    cart,
    label,
    parkedAtMs: till.clock(),
    parkedBy: operatorOf(tx, till).name,
    totalMinor: totalOf(cart),
  }
  writeParkedSale(tx, parked)
  return parked
}

/** What cannot be reckoned cannot be charged either; it is parked as the most that there is. */
function totalOf({ lines, discount }: StoredCart): Minor {
  try {
    return saleTotals(lines, discount).totalMinor
  } catch (error) {
    if (error instanceof RangeError) return minor(MAX_MINOR)
    throw error
  }
}

/** All that wait; the longest parked first. */
export function listParkedSales(till: Till): CallOutcome<'parked.list'> {
  return accept(readTransaction(till.database, readParkedSales).map(viewParked))
}

const NAMES_SHOWN = 3

function viewParked({ cart, ...parked }: ParkedSale): ParkedSaleView {
  return {
    ...parked,
    id: cart.id,
    customerName: cart.customer?.name ?? null,
    lineCount: cart.lines.length,
    names: cart.lines.slice(0, NAMES_SHOWN).map(({ name }) => name),
  }
}
