import { type StoredCart, storedCartSchema } from '../../src-shared/counter/stored-cart.ts'
import type { Minor } from '../../src-shared/money/minor.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface ParkedSale {
  readonly cart: StoredCart
  readonly parkedAtMs: number
  readonly parkedBy: string
  readonly label: string | null
  readonly totalMinor: Minor
}

interface ParkedColumns extends Omit<ParkedSale, 'cart'> {
  readonly cart: string
}

const COLUMNS = 'parked_at_ms AS parkedAtMs, parked_by AS parkedBy, label, cart, total_minor AS totalMinor'

/** Throws when the row is no cart: what the till wrote itself it can read. */
const toParked = ({ cart, ...row }: ParkedColumns): ParkedSale => ({
  ...row,
  cart: storedCartSchema.parse(JSON.parse(cart)),
})

/** Parks a cart, or again with what it is now. */
export function writeParkedSale(tx: WriteTx, parked: ParkedSale): void {
  tx.run(
    `INSERT INTO parked_sales (id, parked_at_ms, parked_by, label, cart, total_minor)
     VALUES (@id, @parkedAtMs, @parkedBy, @label, @cart, @totalMinor)
     ON CONFLICT (id) DO UPDATE SET parked_at_ms = excluded.parked_at_ms, parked_by = excluded.parked_by,
       label = excluded.label, cart = excluded.cart, total_minor = excluded.total_minor`,
    { ...parked, id: parked.cart.id, cart: JSON.stringify(parked.cart) },
  )
}

/** The longest parked first: that customer waits longest. */
export function readParkedSales(tx: ReadTx): ParkedSale[] {
  return tx.all<ParkedColumns>(`SELECT ${COLUMNS} FROM parked_sales ORDER BY parked_at_ms, id`).map(toParked)
}

export function readParkedSale(tx: ReadTx, id: string): ParkedSale | null {
  const row = tx.get<ParkedColumns>(`SELECT ${COLUMNS} FROM parked_sales WHERE id = @id`, { id })
  return row === undefined ? null : toParked(row)
}

export function deleteParkedSale(tx: WriteTx, id: string): void {
  tx.run('DELETE FROM parked_sales WHERE id = @id', { id })
}

export function countParkedSales(tx: ReadTx): number {
  return tx.get<{ count: number }>('SELECT count(*) AS count FROM parked_sales')?.count ?? 0
}

/** Keeps the open cart; null: there is none. */
export function writeOpenCart(tx: WriteTx, cart: StoredCart | null): void {
  if (cart === null) tx.run('DELETE FROM open_cart')
  else {
    tx.run('INSERT INTO open_cart (id, cart) VALUES (1, @cart) ON CONFLICT (id) DO UPDATE SET cart = excluded.cart', {
      cart: JSON.stringify(cart),
    })
  }
}

/** Null also for one of before that is no cart of today any more: it is no money yet, and must keep nobody from selling. */
export function readOpenCart(tx: ReadTx): StoredCart | null {
  const row = tx.get<{ cart: string }>('SELECT cart FROM open_cart WHERE id = 1')
  return row === undefined ? null : (storedCartSchema.safeParse(JSON.parse(row.cart)).data ?? null)
}
