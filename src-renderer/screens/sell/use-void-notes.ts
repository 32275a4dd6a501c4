import { type Dispatch, useEffect, useRef } from 'react'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { callTill } from '../../till/call-till.ts'
import { type Cart, type CartAction, type CartLine, totalsOf } from './cart.ts'

/** How long a removal can be taken back when nothing else is done. */
const UNDO_FOR_MS = 20_000

/** Tells the audit log of every line that was taken out, once it cannot be taken back any more. Nothing waits for it. */
export function useVoidNotes(cart: Cart, change: Dispatch<CartAction>): void {
  const pending = useRef<Cart['removed']>(null)
  const { removed, lines } = cart
  useEffect(() => {
    const before = pending.current
    pending.current = removed
    if (before === null || before === removed || lines.some(({ id }) => id === before.line.id)) return
    noteVoidedLine(before.line)
  }, [removed, lines])
  useEffect(() => {
    if (removed === null) return
    const timer = setTimeout(() => change({ type: 'forget-removed' }), UNDO_FOR_MS)
    return () => clearTimeout(timer)
  }, [removed, change])
}

function noteVoidedLine(line: CartLine): void {
  const amountMinor = totalsOf([line])?.totalMinor
  if (amountMinor === undefined) return
  const { name, quantityMilli } = line
  void callTill('counter.note-void', { what: 'line', name, quantityMilli, amountMinor })
}

/** Tells the audit log that a whole cart was given up. */
export function noteVoidedSale(lines: readonly CartLine[], amountMinor: Minor): void {
  if (lines.length === 0) return
  const names = lines.slice(0, 20).map(({ name }) => name)
  void callTill('counter.note-void', { what: 'sale', names, lineCount: lines.length, amountMinor })
}
