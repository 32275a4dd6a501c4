import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { IconCreditCard } from '@tabler/icons-react'
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RungUpSale } from '../../../src-shared/contract/views.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { SaleDraft } from '../../../src-shared/sale/sale-draft.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { callTill } from '../../till/call-till.ts'
import classes from './charge.module.css'
import { chargeRefusalWords } from './charge-refusal-words.ts'
import { quickAmounts } from './quick-amounts.ts'
import { type PayForm, type PayWay, readPayment } from './tenders.ts'

const wayKeys = { F5: 'cash', F6: 'card', F7: 'mixed' } as const satisfies Record<string, PayWay>

const untouched: PayForm = { way: 'cash', cashText: '', cardText: '', reference: '' }

export interface ChargeProps {
  /** The cart but for how it is paid. Its id makes charging safe to repeat: the same cart is only ever one sale. */
  readonly draft: Omit<SaleDraft, 'tenders'>
  readonly totalMinor: Minor
  /** What the cart calls a product that cannot be sold after all. */
  readonly nameOf: (productId: string) => string
  /** Approvals that were got while the cart was filled: of discounts, of prices. */
  readonly approvalIds?: readonly string[]
  readonly onCancel: () => void
  /** Something more is bought after all; never told while the till is charging. */
  readonly onScan: (code: string) => void
  readonly onCharged: (sold: RungUpSale) => void
}

/** Takes the money. */
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
  const [form, setForm] = useState(untouched)
  /** The field that the keypad writes to. */
  const [padField, setPadField] = useState<'cashText' | 'cardText'>('cashText')
  const [error, setError] = useState<{ readonly title?: string; readonly body: string } | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const busy = useRef(false)
  const isSettled = useSettled()
  const cash = useRef<HTMLInputElement>(null)
  const card = useRef<HTMLInputElement>(null)
  const reference = useRef<HTMLInputElement>(null)
  const reading = readPayment(form, totalMinor, format.currency)

  useScan((code) => {
    // Too late for this sale, and too early for the next one: said aloud, so that it is scanned again.
    if (busy.current) play('error')
    else onScan(code)
  })

  const put = (changes: Partial<PayForm>) => {
    setError(null)
    setForm((before) => ({ ...before, ...changes }))
  }
  const focusFirst = (way: PayWay) => (way === 'cash' ? cash : way === 'card' ? reference : card).current?.focus()
  const choose = (way: PayWay) => {
    put({ way, ...(way === 'mixed' ? { cashText: '' } : {}) })
    setPadField(way === 'mixed' ? 'cardText' : 'cashText')
    setTimeout(() => focusFirst(way), 0)
  }
  const payExactly = () => {
    put({ cashText: format.typed(Math.max(0, totalMinor - (reading.cardMinor ?? 0))) })
    cash.current?.focus()
  }

  const submit = async (event?: FormEvent) => {
    event?.preventDefault()
    // A ref, not state: two presses within one frame see it too.
    if (busy.current || (!isSettled && form === untouched)) return
    // Nothing entered means that it was handed over exactly.
    const given =
      form.cashText.trim() === '' && form.way !== 'card' && reading.cardMinor !== null
        ? readPayment(
            { ...form, cashText: format.typed(Math.max(0, totalMinor - reading.cardMinor)) },
            totalMinor,
            format.currency,
          )
        : reading
    if (given.tenders === null) {
      setError({ body: given.cashMinor === null ? t('charge.notAnAmount') : t('charge.cardNotAnAmount') })
      play('error')
      return
    }
    busy.current = true
    setIsBusy(true)
    const answer = await callTill('sale.ring-up', { ...draft, tenders: [...given.tenders] }, approvalIds)
    busy.current = false
    setIsBusy(false)
    if (answer.ok) {
      play('done')
      onCharged(answer.value)
      return
    }
    play('error')
    // The button that was pressed lost the focus while the till was charging.
    setTimeout(() => focusFirst(form.way), 0)
    if (isDoorRefusal(answer.refusal)) {
      const words = wordsForDoor(answer.refusal, t)
      setError({ title: words.title, body: words.body })
    } else setError({ body: chargeRefusalWords(answer.refusal, nameOf, t, format) })
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const way = wayKeys[event.key as keyof typeof wayKeys]
    if (way !== undefined) choose(way)
    else if (event.key === 'F9' && form.way !== 'card') payExactly()
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

  const ways = (['cash', 'card', 'mixed'] as const).map((way, index) => ({
    value: way,
    label: (
      <span className={classes.way}>
        {t(`common.${way}`)} <Key>{`F${index + 5}`}</Key>
      </span>
    ),
  }))
  const isShort = reading.missingMinor > 0
  return (
    <Modal
      opened
      onClose={() => {
        if (!busy.current) onCancel()
      }}
      // A finger beside the dialog must not throw away what was typed.
      closeOnClickOutside={false}
      title={t('charge.title')}
      size={880}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form className={classes.form} data-way={form.way} onSubmit={(event) => void submit(event)} noValidate>
        <div className={classes.amounts}>
          <div className={classes.due}>
            <span>{t('charge.due')}</span>
            <output className="money" aria-label={t('charge.due')}>
              {format.money(totalMinor)}
            </output>
          </div>
          <SegmentedControl
            fullWidth
            aria-label={t('charge.how')}
            data={ways}
            value={form.way}
            onChange={(way) => choose(way as PayWay)}
          />
          <div className={classes.fields} data-way={form.way}>
            {form.way === 'mixed' && (
              <AmountField
                ref={card}
                label={t('charge.cardAmount')}
                text={form.cardText}
                onText={(cardText) => put({ cardText })}
                onFocus={(event) => {
                  setPadField('cardText')
                  event.currentTarget.select()
                }}
              />
            )}
            {form.way !== 'card' && (
              <AmountField
                ref={cash}
                large={form.way === 'cash'}
                data-autofocus
                label={t('charge.received')}
                placeholder={format.typed(Math.max(0, totalMinor - (reading.cardMinor ?? 0)))}
                text={form.cashText}
                onText={(cashText) => put({ cashText })}
                onFocus={(event) => {
                  setPadField('cashText')
                  event.currentTarget.select()
                }}
              />
            )}
          </div>
          {form.way !== 'cash' && (
            <TextInput
              ref={reference}
              label={`${t('charge.reference')} ${t('common.optional')}`}
              description={form.way === 'card' ? t('charge.referenceHint') : undefined}
              autoComplete="off"
              maxLength={64}
              value={form.reference}
              onChange={(event) => put({ reference: event.currentTarget.value })}
            />
          )}
          {form.way !== 'card' && (
            <div className={classes.result} data-short={isShort && form.cashText !== ''} aria-live="polite">
              <span>{isShort && form.cashText !== '' ? t('charge.missing') : t('charge.change')}</span>
              <output className="money">
                {format.money(isShort && form.cashText !== '' ? reading.missingMinor : reading.changeMinor)}
              </output>
            </div>
          )}
        </div>
        {form.way === 'card' ? (
          <div className={`${classes.side} ${classes.cardSide}`}>
            <IconCreditCard size={72} stroke={1.3} aria-hidden />
            <p>{t('charge.cardFull')}</p>
          </div>
        ) : (
          <div className={classes.side}>
            <fieldset className={classes.quick}>
              <legend className="visually-hidden">{t('charge.quick')}</legend>
              <Button variant="light" h={52} aria-keyshortcuts="F9" rightSection={<Key>F9</Key>} onClick={payExactly}>
                {t('charge.exact')}
              </Button>
              {form.way === 'cash' &&
                quickAmounts(totalMinor, format.decimals, 3).map((amount) => (
                  <Button
                    key={amount}
                    variant="default"
                    h={52}
                    className={format.money(amount).length > 11 ? `${classes.longAmount} money` : 'money'}
                    onClick={() => {
                      put({ cashText: format.typed(amount) })
                      cash.current?.focus()
                    }}
                  >
                    {format.money(amount)}
                  </Button>
                ))}
            </fieldset>
            <Keypad
              text={form[padField]}
              onChange={(text) => put({ [padField]: text })}
              decimalMark={format.decimalMark}
              decimals={format.decimals}
            />
          </div>
        )}
        <div className={classes.foot}>
          {error !== null && (
            <Notice tone="bad" title={error.title}>
              {error.body}
            </Notice>
          )}
          <div className={classes.actions}>
            <Button
              variant="default"
              size="lg"
              h={64}
              disabled={isBusy}
              onClick={onCancel}
              rightSection={<Key>Esc</Key>}
            >
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              size="lg"
              h={64}
              className={classes.confirm}
              loading={isBusy}
              aria-disabled={!isSettled && form === untouched}
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
