import { Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuoteView } from '../../../src-shared/contract/counter-views.ts'
import type { StoredCart } from '../../../src-shared/counter/stored-cart.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './dialogs.module.css'
import { FormActions } from './quantity-form.tsx'

/** Turns the cart into an offer: for whom, and for how long. */
export function MakeQuoteDialog({
  cart,
  approvalIds,
  onMade,
  onClose,
}: {
  readonly cart: StoredCart
  readonly approvalIds: readonly string[]
  readonly onMade: (view: QuoteView) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  const callApproved = useApprovedCall()
  const [name, setName] = useState('')
  const [daysText, setDaysText] = useState('')
  const [daysError, setDaysError] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const busy = useRef(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const days = daysText.trim() === '' ? null : Number(daysText)
    if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= 365)) {
      setDaysError(t('counter.quote.daysNot'))
      return
    }
    if (busy.current) return
    busy.current = true
    const customerName = name.trim() === '' ? null : name.trim()
    const answer = await callApproved('quote.make', { cart, customerName, validDays: days }, approvalIds)
    busy.current = false
    if (answer.ok) {
      void queries.invalidateQueries({ queryKey: ['quote.list'] })
      onMade(answer.value)
      return
    }
    const { refusal } = answer
    if (isDoorRefusal(refusal)) setTrouble(wordsForDoor(refusal, t).body)
    else if (refusal.code === 'too-many-lines') {
      setTrouble(t('counter.quote.tooManyLines', { n: format.count(refusal.longest) }))
    } else if (refusal.code === 'unknown-product') {
      const gone = cart.lines.find(({ productId }) => productId === refusal.productId)
      setTrouble(t('charge.unknownProduct', { name: gone?.name ?? '?' }))
    } else setTrouble(t(refusal.code === 'unknown-customer' ? 'charge.unknownCustomer' : 'charge.amountTooLarge'))
  }
  return (
    <Modal opened onClose={onClose} title={t('counter.quote.makeTitle')} withCloseButton={false} size={480}>
      <p className={classes.lead}>{t('counter.quote.makeLead')}</p>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        {cart.customer === null ? (
          <TextInput
            data-autofocus
            label={`${t('counter.quote.forWhom')} ${t('common.optional')}`}
            description={t('counter.quote.forWhomHint')}
            autoComplete="off"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <TextInput label={t('counter.quote.forWhom')} readOnly value={cart.customer.name} />
        )}
        <TextInput
          {...(cart.customer === null ? {} : { 'data-autofocus': true })}
          label={`${t('counter.quote.days')} ${t('common.optional')}`}
          inputMode="numeric"
          autoComplete="off"
          maxLength={3}
          className="figures"
          value={daysText}
          error={daysError}
          onChange={(event) => {
            setDaysError(null)
            setDaysText(event.currentTarget.value.replace(/\D/g, ''))
          }}
        />
        {trouble !== null && <Notice tone="bad">{trouble}</Notice>}
        <FormActions onCancel={onClose} words={t('counter.quote.make')} />
      </form>
    </Modal>
  )
}
