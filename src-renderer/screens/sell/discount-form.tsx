import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal, parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, subtractMinor } from '../../../src-shared/money/minor.ts'
import { type Discount, discountOf } from '../../../src-shared/sale/discount.ts'
import { WHOLE_BASIS_POINTS } from '../../../src-shared/tax/inclusive-tax.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { AmountField } from '../../components/amount-field.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './dialogs.module.css'

/** What shops take off most often, in whole percent. */
const QUICK_PERCENTS = [5, 10, 15, 20, 50]

/** A discount as percent or amount, with what it comes to before it is given. */
export function DiscountForm({
  grossMinor,
  discount,
  onCancel,
  onGive,
}: {
  /** What it is taken off. */
  readonly grossMinor: Minor
  readonly discount: Discount | null
  readonly onCancel: () => void
  /** Null: none any more. */
  readonly onGive: (discount: Discount | null) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [kind, setKind] = useState<Discount['kind']>(discount?.kind ?? 'percent')
  const [text, setText] = useState(discount === null ? '' : typedDiscount(discount, format.typed, format.decimalMark))
  const [isFresh, setIsFresh] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const isPercent = kind === 'percent'

  const read = (typed: string): Discount | null => {
    if (isPercent) {
      const basisPoints = parseDecimal(typed, 2)
      const isOne = basisPoints !== null && basisPoints > 0 && basisPoints <= WHOLE_BASIS_POINTS
      return isOne ? { kind: 'percent', basisPoints } : null
    }
    const amountMinor = parseMinor(typed, format.currency)
    return amountMinor !== null && amountMinor > 0 ? { kind: 'amount', amountMinor } : null
  }
  const given = read(text)
  const savedMinor = discountOf(given, grossMinor)

  const type = (typed: string) => {
    setIsFresh(false)
    setError(null)
    setText(typed)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (given === null) {
      setError(
        isPercent
          ? t('counter.discountForm.notPercent')
          : t('counter.discountForm.notAmount', { example: format.typed(1250) }),
      )
    } else if (given.kind === 'amount' && given.amountMinor > grossMinor) {
      setError(t('counter.discountForm.tooLarge', { amount: format.money(grossMinor) }))
    } else onGive(given)
  }
  const field = {
    'data-autofocus': true,
    size: 'xl' as const,
    error,
    label: isPercent ? t('counter.discountForm.percentLabel') : t('counter.discountForm.amountLabel'),
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div className={classes.withPad}>
        <div className={classes.form}>
          <SegmentedControl
            fullWidth
            aria-label={t('counter.discountForm.kind')}
            value={kind}
            data={[
              { value: 'percent', label: `% ${t('counter.discountForm.percent')}` },
              { value: 'amount', label: t('counter.discountForm.amount') },
            ]}
            onChange={(value) => {
              setKind(value as Discount['kind'])
              type('')
            }}
          />
          {isPercent ? (
            <TextInput
              {...field}
              inputMode="decimal"
              autoComplete="off"
              maxLength={6}
              className="figures"
              rightSection={<span aria-hidden>%</span>}
              value={text}
              onFocus={(event) => event.currentTarget.select()}
              onChange={(event) => type(event.currentTarget.value.replace(/[^\d.,]/g, ''))}
            />
          ) : (
            <AmountField {...field} text={text} onText={type} />
          )}
          {isPercent && (
            <fieldset className={classes.quick}>
              <legend className="visually-hidden">{t('counter.discountForm.quick')}</legend>
              {QUICK_PERCENTS.map((percent) => (
                <Button key={percent} variant="default" onClick={() => type(String(percent))}>
                  {format.rate(percent * 100)}
                </Button>
              ))}
            </fieldset>
          )}
          <dl className={classes.outcome} aria-live="polite">
            <div>
              <dt>{t('counter.discountForm.price')}</dt>
              <dd className="money">{format.money(grossMinor)}</dd>
            </div>
            <div>
              <dt>{t('counter.discountForm.saves')}</dt>
              <dd className="money">{format.money(savedMinor)}</dd>
            </div>
            <div>
              <dt>{t('counter.discountForm.left')}</dt>
              <dd className={`money ${classes.strong}`}>{format.money(subtractMinor(grossMinor, savedMinor))}</dd>
            </div>
          </dl>
        </div>
        <Keypad
          text={isFresh ? '' : text}
          onChange={type}
          decimalMark={format.decimalMark}
          decimals={isPercent ? 2 : format.decimals}
        />
      </div>
      <div className={classes.actions}>
        {discount !== null && (
          <Button variant="subtle" color="var(--m-bad-ink)" className={classes.apart} onClick={() => onGive(null)}>
            {t('counter.discountForm.remove')}
          </Button>
        )}
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" leftSection={<NeedsMark permission="sale.discount" />}>
          {t('counter.apply')}
        </Button>
      </div>
    </form>
  )
}

function typedDiscount(discount: Discount, typed: (amountMinor: number) => string, decimalMark: string): string {
  return discount.kind === 'amount'
    ? typed(discount.amountMinor)
    : String(discount.basisPoints / 100).replace('.', decimalMark)
}
