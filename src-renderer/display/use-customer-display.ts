import { useEffect } from 'react'
import type { RungUpSale } from '../../src-shared/contract/sales-views.ts'
import type { DisplayContent } from '../../src-shared/device/customer-display.ts'
import { addMinor, subtractMinor } from '../../src-shared/money/minor.ts'
import { type Format, useFormat } from '../i18n/use-format.ts'
import { type Cart, totalsOf } from '../screens/sell/cart.ts'
import { useCart } from '../screens/sell/cart-context.tsx'
import { callTill } from '../till/call-till.ts'
import { useTillQuery } from '../till/use-till-query.ts'

/** How long a customer reads the change, unless the next sale begins. */
const PAID_MS = 20_000
/** What fits a screen, and more. */
const LINES_SHOWN = 12

let paidUntilMs = 0

/** Shows the customer the open cart as it grows. Once, for the whole window. */
export function useCustomerDisplay(): void {
  const isOn = useTillQuery('device.settings', {}).data?.display.on ?? false
  const { cart } = useCart()
  const format = useFormat()
  const { lines, discount } = cart
  useEffect(() => {
    if (!isOn) return
    if (lines.length > 0) {
      paidUntilMs = 0
      void callTill('display.show', cartContent({ lines, discount }, format))
      return
    }
    const timer = setTimeout(
      () => void callTill('display.show', { kind: 'welcome' }),
      Math.max(0, paidUntilMs - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [isOn, lines, discount, format])
}

/** Shows the customer what was paid and what comes back. */
export function showPaid({ sale, changeMinor }: RungUpSale, format: Format): void {
  paidUntilMs = performance.now() + PAID_MS
  const cash = sale.tenders.flatMap((tender) => (tender.kind === 'cash' ? [tender.receivedMinor] : []))
  void callTill('display.show', {
    kind: 'paid',
    total: format.money(addMinor(sale.totalMinor, sale.roundingMinor)),
    paid: changeMinor > 0 ? format.money(addMinor(...cash)) : null,
    change: changeMinor > 0 ? format.money(changeMinor) : null,
  })
}

function cartContent({ lines, discount }: Pick<Cart, 'lines' | 'discount'>, format: Format): DisplayContent {
  const totals = totalsOf(lines, discount)
  if (totals === null) return { kind: 'welcome' }
  const shown = lines.slice(-LINES_SHOWN)
  const before = lines.length - shown.length
  const savedMinor = subtractMinor(totals.grossMinor, totals.totalMinor)
  return {
    kind: 'cart',
    more: before,
    lines: shown.map((line, index) => {
      const sums = totals.lines[before + index]
      const amountMinor = sums === undefined ? 0 : subtractMinor(sums.grossMinor, sums.discountMinor)
      const unit = line.unitCode === '' ? '' : ` ${line.unitCode}`
      return {
        name: line.name,
        detail: `${format.quantity(line.quantityMilli)}${unit} × ${format.money(line.unitPriceMinor)}`,
        amount: format.money(amountMinor),
      }
    }),
    saved: savedMinor > 0 ? format.money(savedMinor) : null,
    total: format.money(totals.totalMinor),
  }
}
