import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { type Dispatch, type FormEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { Discount } from '../../../src-shared/sale/discount.ts'
import { lineTotal } from '../../../src-shared/sale/sale-totals.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { useAskAhead } from '../../approval/use-approved-call.ts'
import { Key } from '../../components/key.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { CartAction, CartLine } from './cart.ts'
import classes from './dialogs.module.css'
import { DiscountForm } from './discount-form.tsx'
import { PriceForm } from './price-form.tsx'
import { FormActions, QuantityForm } from './quantity-form.tsx'

/** What of a line is changed, each with its key, on the sell screen and in the dialog. */
export const lineParts = { quantity: 'F2', price: 'F4', discount: 'F5', note: 'Ctrl+K' } as const
export type LinePart = keyof typeof lineParts

/** Whether a key press is that of a part of a line. */
export function linePartOf(event: KeyboardEvent): LinePart | null {
  const pressed = event.ctrlKey || event.metaKey ? `Ctrl+${event.key.toUpperCase()}` : event.key
  if (event.altKey || event.shiftKey) return null
  return (Object.keys(lineParts) as LinePart[]).find((part) => lineParts[part] === pressed) ?? null
}

/** Changes one line: how much, at what price, with what discount, and what to say of it. */
export function LineDialog({
  line,
  part: firstPart,
  change,
  onClose,
}: {
  readonly line: CartLine
  readonly part: LinePart
  readonly change: Dispatch<CartAction>
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const askAhead = useAskAhead()
  const [part, setPart] = useState(firstPart)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const wanted = linePartOf(event)
    if (wanted === null) return
    event.preventDefault()
    setPart(wanted)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  const { id: lineId } = line
  const setPrice = async (unitPriceMinor: Minor) => {
    const asksNobody = unitPriceMinor === (line.listPriceMinor ?? line.unitPriceMinor) || line.productId === null
    const approvalId = asksNobody ? '' : await askAhead('sale.price')
    if (approvalId === null) return
    change({ type: 'set-price', lineId, unitPriceMinor, approvalId: approvalId || null })
    onClose()
  }
  const setDiscount = async (discount: Discount | null) => {
    const approvalId = discount === null ? '' : await askAhead('sale.discount')
    if (approvalId === null) return
    change({ type: 'set-line-discount', lineId, discount, approvalId: approvalId || null })
    onClose()
  }
  const { listPriceMinor } = line
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t('counter.line.title')}
      size={740}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <p className={classes.lead} dir="auto">
        {line.name}
      </p>
      <SegmentedControl
        fullWidth
        className={classes.tabs}
        aria-label={t('counter.line.tabs')}
        value={part}
        data={(Object.keys(lineParts) as LinePart[]).map((value) => ({
          value,
          label: (
            <span className={classes.tab}>
              {t(`counter.line.${value}`)}
              <Key>{lineParts[value]}</Key>
            </span>
          ),
        }))}
        onChange={(value) => setPart(value as LinePart)}
      />
      {part === 'quantity' && (
        <Focused key="quantity">
          <QuantityForm
            unitCode={line.unitCode}
            decimals={line.decimals}
            quantityMilli={line.quantityMilli}
            onCancel={onClose}
            onQuantity={(quantityMilli) => {
              change({ type: 'set-quantity', lineId, quantityMilli })
              onClose()
            }}
          />
        </Focused>
      )}
      {part === 'price' && (
        <Focused key="price">
          {listPriceMinor !== null && (
            <Button variant="light" fullWidth mb={16} onClick={() => void setPrice(listPriceMinor)}>
              {t('counter.line.restorePrice', { price: format.money(listPriceMinor) })}
            </Button>
          )}
          <PriceForm
            label={t('counter.line.priceLabel')}
            priceMinor={line.unitPriceMinor}
            mark={line.productId === null ? null : <NeedsMark permission="sale.price" />}
            onCancel={onClose}
            onPrice={(price) => void setPrice(price)}
          />
        </Focused>
      )}
      {part === 'discount' && (
        <Focused key="discount">
          <DiscountForm
            grossMinor={lineTotal(line.quantityMilli, line.unitPriceMinor)}
            discount={line.discount}
            onCancel={onClose}
            onGive={(discount) => void setDiscount(discount)}
          />
        </Focused>
      )}
      {part === 'note' && (
        <Focused key="note">
          <LineNote
            note={line.note}
            onCancel={onClose}
            onNote={(note) => {
              change({ type: 'set-line-note', lineId, note })
              onClose()
            }}
          />
        </Focused>
      )}
    </Modal>
  )
}

/** Puts the focus where a part of the dialog begins, as the dialog does for its first one. */
function Focused({ children }: { readonly children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => part.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), [])
  return <div ref={part}>{children}</div>
}

function LineNote({
  note,
  onCancel,
  onNote,
}: {
  readonly note: string | null
  readonly onCancel: () => void
  readonly onNote: (note: string | null) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState(note ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onNote(text.trim() === '' ? null : text.trim())
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t('counter.line.noteLabel')}
        description={t('counter.line.noteHint')}
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormActions onCancel={onCancel} />
    </form>
  )
}
