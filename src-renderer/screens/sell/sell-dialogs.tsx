import type { Dispatch } from 'react'
import type { QuoteView } from '../../../src-shared/contract/counter-views.ts'
import type { RungUpSale } from '../../../src-shared/contract/sales-views.ts'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { draftOf } from '../../../src-shared/counter/stored-cart.ts'
import { addMinor, ZERO } from '../../../src-shared/money/minor.ts'
import type { SaleTotals } from '../../../src-shared/sale/sale-totals.ts'
import { ChargeDialog } from '../charge/charge-dialog.tsx'
import { QuoteDialog } from '../quotes/quote-dialog.tsx'
import { ReceiptDialog } from '../receipt/receipt-dialog.tsx'
import { type Cart, type CartAction, lineOf, type QuickLine, storedOf } from './cart.ts'
import { ClearCartDialog } from './clear-cart-dialog.tsx'
import { CustomerDialog } from './customer-dialog.tsx'
import { LineDialog, type LinePart } from './line-dialog.tsx'
import { MakeQuoteDialog } from './make-quote-dialog.tsx'
import { ParkedDialog } from './parked-dialog.tsx'
import { QuickCreate } from './quick-create.tsx'
import { QuickItemDialog } from './quick-item-dialog.tsx'
import { ParkDialog, SaleDiscountDialog, SaleNoteDialog } from './sale-dialogs.tsx'
import { useParkedSales } from './use-parked-sales.ts'
import { noteVoidedSale } from './use-void-notes.ts'

/** What lies over the sell screen. */
export type Open =
  | { readonly what: 'line'; readonly lineId: string; readonly part: LinePart }
  | { readonly what: 'discount' | 'note' | 'customer' | 'park' | 'parked' | 'make-quote' | 'clear' | 'charge' }
  | { readonly what: 'quick-item'; readonly name: string }
  | { readonly what: 'create'; readonly barcode: string; readonly name: string }
  | { readonly what: 'quote'; readonly id: string }
  | { readonly what: 'receipt'; readonly sold: RungUpSale }

export interface SellDialogsProps {
  readonly open: Open
  readonly cart: Cart
  readonly totals: SaleTotals | null
  readonly change: Dispatch<CartAction>
  readonly onOpen: (open: Open) => void
  readonly onClose: () => void
  readonly onScan: (code: string) => void
  readonly onCharged: () => void
  readonly onCreated: (hit: ProductHit) => void
  readonly onQuick: (item: QuickLine) => void
  /** What was typed before `*`; null: one. */
  readonly factorMilli: () => number | null
}

/** The one dialog that is open. */
export function SellDialogs(props: SellDialogsProps) {
  const { open, cart, totals, change, onOpen, onClose } = props
  const parked = useParkedSales()
  const approvalIds = Object.values(cart.approvals)
  const stored = storedOf(cart)
  /** A step that closes the dialog by being done. */
  const done = (action: CartAction) => {
    change(action)
    onClose()
  }
  switch (open.what) {
    case 'line': {
      const line = lineOf(cart, open.lineId)
      if (line === undefined) return null
      return <LineDialog line={line} part={open.part} change={change} onClose={onClose} />
    }
    case 'discount':
      return (
        <SaleDiscountDialog
          cart={cart}
          grossMinor={totals === null ? ZERO : addMinor(totals.totalMinor, totals.discountMinor)}
          onGive={(discount, approvalId) => done({ type: 'set-discount', discount, approvalId })}
          onClose={onClose}
        />
      )
    case 'note':
      return <SaleNoteDialog note={cart.note} onNote={(note) => done({ type: 'set-note', note })} onClose={onClose} />
    case 'customer':
      return (
        <CustomerDialog
          customer={cart.customer}
          onChoose={(customer) =>
            done({ type: 'set-customer', customer: customer && { id: customer.id, name: customer.name } })
          }
          onClose={onClose}
        />
      )
    case 'quick-item':
      return (
        <QuickItemDialog
          name={open.name}
          quantityMilli={props.factorMilli()}
          onAdd={(item) => {
            props.onQuick(item)
            onClose()
          }}
          onClose={onClose}
        />
      )
    case 'park':
      return (
        <ParkDialog
          onPark={(label) => {
            void parked.park(label)
            onClose()
          }}
          onClose={onClose}
        />
      )
    case 'parked':
      return (
        <ParkedDialog
          onResume={(sale) => {
            void parked.resume(sale)
            onClose()
          }}
          onClose={onClose}
        />
      )
    case 'make-quote':
      if (stored === null) return null
      return (
        <MakeQuoteDialog
          cart={stored}
          approvalIds={approvalIds}
          onMade={({ quote }: QuoteView) => {
            change({ type: 'clear' })
            onOpen({ what: 'quote', id: quote.id })
          }}
          onClose={onClose}
        />
      )
    case 'quote':
      return <QuoteDialog id={open.id} onTaken={onClose} onClose={onClose} />
    case 'clear':
      return (
        <ClearCartDialog
          lines={cart.lines}
          totalMinor={totals?.totalMinor ?? null}
          onClear={() => {
            noteVoidedSale(cart.lines, totals?.totalMinor ?? ZERO)
            done({ type: 'clear' })
          }}
          onKeep={onClose}
        />
      )
    case 'create':
      return <QuickCreate barcode={open.barcode} name={open.name} onCancel={onClose} onCreated={props.onCreated} />
    case 'charge':
      if (totals === null || stored === null) return null
      return (
        <ChargeDialog
          draft={draftOf(stored)}
          totalMinor={totals.totalMinor}
          nameOf={(productId) => cart.lines.find((line) => line.productId === productId)?.name ?? '?'}
          approvalIds={approvalIds}
          onCancel={onClose}
          onScan={props.onScan}
          onCharged={(sold) => {
            props.onCharged()
            onOpen({ what: 'receipt', sold })
          }}
        />
      )
    case 'receipt':
      return <ReceiptDialog sold={open.sold} onNewSale={onClose} />
  }
}
