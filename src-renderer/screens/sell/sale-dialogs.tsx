import { Modal, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { Discount } from '../../../src-shared/sale/discount.ts'
import { useAskAhead } from '../../approval/use-approved-call.ts'
import type { Cart } from './cart.ts'
import classes from './dialogs.module.css'
import { DiscountForm } from './discount-form.tsx'
import { FormActions } from './quantity-form.tsx'

/** A discount of everything, on top of those of the lines. */
export function SaleDiscountDialog({
  cart,
  grossMinor,
  onGive,
  onClose,
}: {
  readonly cart: Cart
  /** What the lines come to without it. */
  readonly grossMinor: Minor
  readonly onGive: (discount: Discount | null, approvalId: string | null) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const askAhead = useAskAhead()
  const give = async (discount: Discount | null) => {
    const approvalId = discount === null ? '' : await askAhead('sale.discount')
    if (approvalId !== null) onGive(discount, approvalId || null)
  }
  return (
    <Modal opened onClose={onClose} title={t('counter.saleDiscount.title')} withCloseButton={false} size={740}>
      <p className={classes.lead}>{t('counter.saleDiscount.lead')}</p>
      <DiscountForm
        grossMinor={grossMinor}
        discount={cart.discount}
        onCancel={onClose}
        onGive={(discount) => void give(discount)}
      />
    </Modal>
  )
}

/** What is to be said of the whole sale. */
export function SaleNoteDialog({
  note,
  onNote,
  onClose,
}: {
  readonly note: string | null
  readonly onNote: (note: string | null) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState(note ?? '')
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    // A note is one paragraph: line breaks that were pasted are spaces.
    const words = text.replace(/\s+/g, ' ').trim()
    onNote(words === '' ? null : words)
  }
  return (
    <Modal opened onClose={onClose} title={t('counter.note.title')} withCloseButton={false} size={480}>
      <form className={classes.form} onSubmit={submit}>
        <Textarea
          data-autofocus
          autosize
          minRows={3}
          maxRows={6}
          label={t('counter.note.label')}
          description={t('counter.note.hint')}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
              event.preventDefault()
              submit()
            }
          }}
        />
        <FormActions onCancel={onClose} />
      </form>
    </Modal>
  )
}

/** Puts the cart aside; a word that tells whose it is may be given. */
export function ParkDialog({
  onPark,
  onClose,
}: {
  readonly onPark: (label: string | null) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [label, setLabel] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onPark(label.trim() === '' ? null : label.trim())
  }
  return (
    <Modal opened onClose={onClose} title={t('counter.parking.title')} withCloseButton={false} size={440}>
      <p className={classes.lead}>{t('counter.parking.lead')}</p>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={`${t('counter.parking.label')} ${t('common.optional')}`}
          description={t('counter.parking.labelHint')}
          autoComplete="off"
          maxLength={80}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <FormActions onCancel={onClose} words={t('counter.parking.confirm')} />
      </form>
    </Modal>
  )
}
