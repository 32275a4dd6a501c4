import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stockReasons } from '../../../src-shared/stock/stock-movement.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { quantityError } from '../sell/prompts.tsx'
import { parseQuantity } from '../sell/quantity-text.ts'

type Reason = (typeof stockReasons)[number]

/** Stock comes in or goes out, with a reason: it is moved, never set. */
export function StockDialog({
  productId,
  productName,
  onClose,
}: {
  readonly productId: string
  readonly productName: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [direction, setDirection] = useState<'in' | 'out'>('in')
  const [text, setText] = useState('')
  const [reason, setReason] = useState<Reason>('purchase')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const quantity = parseQuantity(text, 3)
    if (!quantity.ok) {
      setError(quantityError(quantity.refusal, 3, t))
      return
    }
    if (isBusy) return
    setIsBusy(true)
    const answer = await callTill('stock.move', {
      productId,
      quantityMilli: direction === 'in' ? quantity.value : -quantity.value,
      reason,
      note: note.trim() === '' ? null : note.trim(),
    })
    setIsBusy(false)
    if (answer.ok) {
      tellDone(productName, t('stock.moved', { n: format.quantity(answer.value.onHandMilli) }))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setError(answer.refusal.code === 'not-found' ? t('products.notFound') : t('stock.notTracked'))
  }

  return (
    <Modal opened onClose={onClose} title={t('stock.title')} withCloseButton={false} size={460}>
      <form className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={page.lead} dir="auto">
          {productName}
        </p>
        <SegmentedControl
          fullWidth
          aria-label={t('stock.direction')}
          data={[
            { value: 'in', label: t('stock.in') },
            { value: 'out', label: t('stock.out') },
          ]}
          value={direction}
          onChange={(value) => setDirection(value === 'in' ? 'in' : 'out')}
        />
        <TextInput
          data-autofocus
          label={t('stock.quantity')}
          inputMode="decimal"
          autoComplete="off"
          maxLength={12}
          value={text}
          error={error}
          onChange={(event) => {
            setError(null)
            setText(event.currentTarget.value.replace(/[^\d.,]/g, ''))
          }}
        />
        <Select
          label={t('stock.reason')}
          allowDeselect={false}
          data={stockReasons.map((value) => ({ value, label: t(`stock.${value}`) }))}
          value={reason}
          onChange={(value) => setReason(stockReasons.find((known) => known === value) ?? 'purchase')}
        />
        <TextInput
          label={`${t('stock.note')} ${t('common.optional')}`}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('stock.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
