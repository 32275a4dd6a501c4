import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { AccountView, PaidAccount } from '../../../src-shared/contract/sales-views.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { WayPicker, wayKeys } from '../charge/way-picker.tsx'
import { DoneDialog } from '../receipt/done-dialog.tsx'
import classes from './customer-account.module.css'

const ways = ['cash', 'card', 'transfer'] as const
type Way = (typeof ways)[number]
const MAX_PAYMENT_MINOR = 1_000_000_000_000

/** Takes what a customer pays off; the dialog's one id becomes the payment's, so that it is taken once. */
export function PayAccountDialog({
  account,
  onClose,
}: {
  readonly account: AccountView
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const callApproved = useApprovedCall()
  const [id] = useState(() => newId())
  const [text, setText] = useState('')
  const [way, setWay] = useState<Way>('cash')
  const [reference, setReference] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<{ readonly title?: string; readonly body: string } | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [paid, setPaid] = useState<PaidAccount | null>(null)
  const busy = useRef(false)
  const amount = useRef<HTMLInputElement>(null)
  useScan(() => play('error'), paid === null)

  const read = parseMinor(text, format.currency)
  const amountMinor = read === null || read <= 0 || read > MAX_PAYMENT_MINOR ? null : read
  const overMinor = (amountMinor ?? 0) - Math.max(0, account.balanceMinor)
  const put = (next: string) => {
    setText(next)
    setError(null)
    setTrouble(null)
  }
  const payAll = () => {
    put(format.typed(account.balanceMinor))
    amount.current?.focus()
  }
  const submit = async (event?: FormEvent) => {
    event?.preventDefault()
    // React takes it up to whatever form the dialog was opened from.
    event?.stopPropagation()
    if (busy.current) return
    if (amountMinor === null) {
      play('error')
      setError(t('sale.account.amountNeeded'))
      amount.current?.focus()
      return
    }
    busy.current = true
    setIsBusy(true)
    const answer = await callApproved('account.pay', {
      id,
      customerId: account.customerId,
      amountMinor: minor(amountMinor),
      tender: way,
      reference: way === 'cash' || reference.trim() === '' ? null : reference.trim(),
      note: null,
    })
    busy.current = false
    setIsBusy(false)
    if (answer.ok) {
      play('done')
      setPaid(answer.value)
      return
    }
    play('error')
    const { refusal } = answer
    if (isDoorRefusal(refusal)) setTrouble(wordsForDoor(refusal, t))
    else
      setTrouble({ body: refusal.code === 'no-open-shift' ? t('sale.account.needShift') : t('sale.account.notFound') })
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (busy.current || paid !== null) return
    const chosen = ways.find((each) => wayKeys[each] === event.key)
    if (chosen !== undefined) setWay(chosen)
    else if (event.key === 'F9' && account.balanceMinor > 0) payAll()
    else if (event.key === 'F12') void submit()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  if (paid !== null) {
    const { payment, balanceAfterMinor, repeated } = paid
    const owes = balanceAfterMinor >= 0 ? t('sale.account.owesNow') : t('sale.account.nowInFavor')
    return (
      <DoneDialog
        title={t('sale.account.payDone')}
        kind="account-payment"
        id={payment.id}
        figure={{ name: owes, label: owes, amount: format.money(Math.abs(balanceAfterMinor)) }}
        facts={[
          [t('sale.account.account-payment'), format.money(payment.amountMinor)],
          [
            t('receipt.number'),
            <output key="number" aria-label={t('receipt.number')}>
              {payment.receiptNumber}
            </output>,
          ],
        ]}
        again={repeated ? t('sale.account.payAgain') : null}
        leaveLabel={t('common.close')}
        onLeave={onClose}
      />
    )
  }
  return (
    <Modal
      opened
      onClose={() => {
        if (!busy.current) onClose()
      }}
      closeOnClickOutside={false}
      title={t('sale.account.payTitle', { name: account.name })}
      size={720}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form className={classes.pay} noValidate onSubmit={(event) => void submit(event)}>
        <div className={classes.paySide}>
          <dl className={classes.figures}>
            <div>
              <dt>{account.balanceMinor < 0 ? t('sale.account.inFavor') : t('sale.account.balance')}</dt>
              <dd className="money">{format.money(Math.abs(account.balanceMinor))}</dd>
            </div>
          </dl>
          <AmountField
            ref={amount}
            large
            data-autofocus
            label={t('sale.account.payAmount')}
            text={text}
            onText={put}
            error={error}
          />
          <WayPicker
            label={t('sale.account.payHow')}
            ways={ways}
            nameOf={(kind) => t(`common.${kind}`)}
            value={way}
            columns={3}
            onChange={setWay}
          />
          {way !== 'cash' && (
            <TextInput
              label={`${t('sale.account.reference')} ${t('common.optional')}`}
              autoComplete="off"
              maxLength={64}
              value={reference}
              onChange={(event) => setReference(event.currentTarget.value)}
            />
          )}
        </div>
        <div className={classes.paySide}>
          <Button
            variant="light"
            h={52}
            disabled={account.balanceMinor <= 0}
            aria-keyshortcuts="F9"
            rightSection={<Key>F9</Key>}
            onClick={payAll}
          >
            {t('sale.account.payAll')}
          </Button>
          <Keypad text={text} onChange={put} decimalMark={format.decimalMark} decimals={format.decimals} />
        </div>
        <div className={classes.payFoot}>
          {overMinor > 0 && (
            <Notice tone="warn">{t('sale.account.moreThanOwed', { amount: format.money(overMinor) })}</Notice>
          )}
          {trouble !== null && (
            <Notice tone="bad" title={trouble.title}>
              {trouble.body}
            </Notice>
          )}
          <div className={classes.actions}>
            <Button
              variant="default"
              size="lg"
              h={64}
              disabled={isBusy}
              onClick={onClose}
              rightSection={<Key>{t('help.keys.esc')}</Key>}
            >
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              size="lg"
              h={64}
              className={classes.confirm}
              loading={isBusy}
              aria-keyshortcuts="Enter"
              rightSection={<Key>↵</Key>}
            >
              {t('sale.account.payConfirm')}
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  )
}
