import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RungUpSale } from '../../../src-shared/contract/sales-views.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { DraftTender, SaleDraft } from '../../../src-shared/sale/sale-draft.ts'
import { type TenderKind, tenderKinds } from '../../../src-shared/sale/sale-fact.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { showPaid } from '../../display/use-customer-display.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { AccountPanel } from './account-panel.tsx'
import classes from './charge.module.css'
import { chargeRefusalWords } from './charge-refusal-words.ts'
import { allTenders, type Entry, onAccount, readPayment, untouched } from './payment.ts'
import { quickAmounts } from './quick-amounts.ts'
import { TenderList } from './tender-list.tsx'
import { WayPicker, wayKeys } from './way-picker.tsx'

export interface ChargeProps {
  /** The cart but for how it is paid. Its id makes charging safe to repeat: the same cart is only ever one sale. */
  readonly draft: Omit<SaleDraft, 'tenders'>
  readonly totalMinor: Minor
  /** What the cart calls a product that cannot be sold after all. */
  readonly nameOf: (productId: string) => string
  /** Approvals that were got while the cart was filled: of discounts, of prices. */
  readonly approvalIds?: readonly string[]
  readonly onCancel: () => void
  /** Something more is bought after all; never told while the till is charging, nor once a payment was added. */
  readonly onScan: (code: string) => void
  readonly onCharged: (sold: RungUpSale) => void
}

interface Trouble {
  readonly title?: string
  readonly body: string
  /** Paid in part: the rest can be paid otherwise. */
  readonly isShort?: boolean
}

/** Takes the money: in one go, or in as many parts as a customer likes. */
export function ChargeDialog({
  draft,
  totalMinor,
  nameOf,
  approvalIds = [],
  onCancel,
  onScan,
  onCharged,
}: ChargeProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const callApproved = useApprovedCall()
  const [added, setAdded] = useState<readonly DraftTender[]>([])
  const [entry, setEntry] = useState(untouched)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const busy = useRef(false)
  const isSettled = useSettled()
  const amount = useRef<HTMLInputElement>(null)
  const { data: terms } = useTillQuery('charge.terms', { customerId: draft.customerId })
  const cashIncrementMinor = terms?.cashIncrementMinor ?? 0
  const reading = readPayment(added, entry, totalMinor, format.currency, cashIncrementMinor)
  const isUntouched = entry === untouched && added.length === 0
  const { way } = entry

  useScan((code) => {
    // Too late for this sale, and too early for the next one: said aloud, so that it is scanned again.
    if (busy.current) return play('error')
    if (added.length === 0) return onScan(code)
    play('error')
    setTrouble({ body: t('sale.charge.scannedWhilePaying') })
  })

  const focusAmount = () => setTimeout(() => amount.current?.focus(), 0)
  const put = (changes: Partial<Entry>) => {
    setTrouble(null)
    setEntry((before) => ({ ...before, ...changes }))
  }
  const choose = (next: TenderKind) => {
    put({ way: next, amountText: '', reference: '' })
    focusAmount()
  }
  const payExactly = () => {
    put({ amountText: format.typed(reading.dueMinor) })
    focusAmount()
  }
  const takeBack = (index: number) => {
    setTrouble(null)
    setAdded((before) => before.toSpliced(index, 1))
    focusAmount()
  }
  /** Notes what was entered as one payment of several. */
  const add = () => {
    if (reading.tender === null || reading.missingMinor === 0) return
    setAdded([...added, reading.tender])
    setEntry({ ...untouched, way: way === 'cash' ? 'card' : 'cash' })
    setTrouble(null)
    focusAmount()
  }
  const complain = (words: Trouble) => {
    setTrouble(words)
    play('error')
    // The button that was pressed lost the focus while the till was charging.
    focusAmount()
  }
  const leave = () => {
    if (busy.current) return
    if (added.length > 0 && trouble?.body !== t('sale.charge.leaving')) {
      complain({ body: t('sale.charge.leaving') })
    } else onCancel()
  }

  const submit = async (event?: FormEvent) => {
    event?.preventDefault()
    event?.stopPropagation()
    // A ref, not state: two presses within one frame see it too.
    if (busy.current || (!isSettled && isUntouched)) return
    if (reading.amountMinor === null) return complain({ body: t('charge.notAnAmount') })
    if (reading.excessMinor > 0) {
      return complain({ body: t('sale.charge.exceeds', { amount: format.money(reading.excessMinor) }) })
    }
    if (reading.missingMinor > 0) {
      // A card is never charged less by mistake; coins are.
      if (way !== 'cash' && reading.tender !== null) return add()
      return complain({
        body: t('charge.underpaid', { amount: format.money(reading.missingMinor) }),
        isShort: reading.tender !== null,
      })
    }
    busy.current = true
    setIsBusy(true)
    const answer = await callApproved('sale.ring-up', { ...draft, tenders: allTenders(added, reading) }, approvalIds)
    busy.current = false
    setIsBusy(false)
    if (answer.ok) {
      play('done')
      showPaid(answer.value, format)
      onCharged(answer.value)
      return
    }
    if (isDoorRefusal(answer.refusal)) complain(wordsForDoor(answer.refusal, t))
    else complain({ body: chargeRefusalWords(answer.refusal, nameOf, t, format) })
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // Somebody's approval is asked for on top: its keys are its own.
    if (busy.current) return
    const chosen = tenderKinds.find((kind) => wayKeys[kind] === event.key)
    if (chosen !== undefined) choose(chosen)
    else if (event.key === 'F9') payExactly()
    else if (event.key === 'F10') add()
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

  const isShort = reading.missingMinor > 0
  const owed = onAccount(allTenders(added, reading))
  return (
    <Modal
      opened
      onClose={leave}
      // A finger beside the dialog must not throw away what was typed.
      closeOnClickOutside={false}
      title={t('charge.title')}
      size={920}
      yOffset={8}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <div className={classes.amounts}>
          <div className={classes.due}>
            <span className={classes.dueWords}>
              {added.length === 0 ? t('charge.due') : t('sale.charge.remaining')}
              {added.length > 0 && (
                <span className="money">{t('sale.charge.of', { total: format.money(totalMinor) })}</span>
              )}
            </span>
            <output className="money" aria-label={added.length === 0 ? t('charge.due') : t('sale.charge.remaining')}>
              {format.money(reading.remainingMinor)}
            </output>
            {way === 'cash' && reading.roundingMinor !== 0 && (
              <span className={`${classes.rounding} money`}>
                {t('sale.charge.rounding', {
                  rounding: format.money(reading.roundingMinor),
                  due: format.money(reading.dueMinor),
                })}
              </span>
            )}
          </div>
          <TenderList tenders={added} onRemove={takeBack} />
          <WayPicker
            label={t('charge.how')}
            ways={tenderKinds}
            nameOf={(kind) => t(`common.${kind}`)}
            value={way}
            columns={4}
            onChange={choose}
          />
          <AmountField
            ref={amount}
            large={way === 'cash'}
            data-autofocus
            label={way === 'cash' ? t('charge.received') : t('sale.charge.amountWith', { way: t(`common.${way}`) })}
            placeholder={format.typed(reading.dueMinor)}
            text={entry.amountText}
            onText={(amountText) => put({ amountText })}
          />
          {(way === 'card' || way === 'transfer') && (
            <TextInput
              label={`${way === 'card' ? t('charge.reference') : t('sale.charge.transferReference')} ${t('common.optional')}`}
              autoComplete="off"
              maxLength={64}
              value={entry.reference}
              onChange={(event) => put({ reference: event.currentTarget.value })}
            />
          )}
          {way === 'account' && <AccountPanel account={terms?.account ?? null} owedMinor={owed} />}
          {way === 'cash' && (
            <div className={classes.result} data-short={isShort} aria-live="polite">
              <span>{isShort ? t('charge.missing') : t('charge.change')}</span>
              <output className="money">{format.money(isShort ? reading.missingMinor : reading.changeMinor)}</output>
            </div>
          )}
        </div>
        <div className={classes.side}>
          <fieldset className={classes.quick}>
            <legend className="visually-hidden">{t('charge.quick')}</legend>
            <Button variant="light" h={52} aria-keyshortcuts="F9" rightSection={<Key>F9</Key>} onClick={payExactly}>
              {t('charge.exact')}
            </Button>
            {way === 'cash' &&
              quickAmounts(reading.dueMinor, format.decimals, 3).map((sum) => (
                <Button
                  key={sum}
                  variant="default"
                  h={52}
                  className={format.money(sum).length > 11 ? `${classes.longAmount} money` : 'money'}
                  onClick={() => {
                    put({ amountText: format.typed(sum) })
                    focusAmount()
                  }}
                >
                  {format.money(sum)}
                </Button>
              ))}
          </fieldset>
          <Keypad
            text={entry.amountText}
            onChange={(amountText) => put({ amountText })}
            decimalMark={format.decimalMark}
            decimals={format.decimals}
          />
          <Button
            variant="default"
            h={52}
            disabled={reading.tender === null || !isShort}
            aria-keyshortcuts="F10"
            rightSection={<Key>F10</Key>}
            onClick={add}
          >
            {t('sale.charge.add')}
          </Button>
        </div>
        <div className={classes.foot}>
          {trouble !== null && (
            <Notice tone="bad" title={trouble.title}>
              {trouble.body}
              {trouble.isShort === true && ` ${t('sale.charge.restOtherwise')}`}
            </Notice>
          )}
          <div className={classes.actions}>
            <Button
              variant="default"
              size="lg"
              h={64}
              disabled={isBusy}
              onClick={leave}
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
              aria-disabled={!isSettled && isUntouched}
              aria-keyshortcuts="Enter"
              rightSection={<Key>↵</Key>}
            >
              {t('charge.confirm')}
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  )
}
