import { Button } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './dialogs.module.css'

/** Largest price that the catalog and a line take. */
export const MAX_PRICE_MINOR = 100_000_000_000

/** A price as a person typed it, or what is wrong with it in words. */
export function readPrice(
  text: string,
  currency: string,
  t: Words,
  example: string,
): { readonly priceMinor: Minor } | { readonly error: string } {
  const price = parseMinor(text, currency)
  if (price === null || price <= 0) return { error: t('shift.notAnAmount', { example }) }
  return price > MAX_PRICE_MINOR ? { error: t('shift.amountTooLarge') } : { priceMinor: minor(price) }
}

/** Asks for a price. */
export function PriceForm({
  label,
  priceMinor,
  mark = null,
  onCancel,
  onPrice,
}: {
  readonly label: string
  /** What it is now; null: none. */
  readonly priceMinor: Minor | null
  /** In the button that gives it. */
  readonly mark?: ReactNode
  readonly onCancel: () => void
  readonly onPrice: (priceMinor: Minor) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState(priceMinor === null ? '' : format.typed(priceMinor))
  const [isFresh, setIsFresh] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const type = (typed: string) => {
    setIsFresh(false)
    setText(typed)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readPrice(text, format.currency, t, format.typed(1250))
    if ('error' in read) setError(read.error)
    else onPrice(read.priceMinor)
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div className={classes.withPad}>
        <AmountField large data-autofocus label={label} text={text} onText={type} error={error} />
        <Keypad
          text={isFresh ? '' : text}
          onChange={type}
          decimalMark={format.decimalMark}
          decimals={format.decimals}
        />
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" leftSection={mark}>
          {t('sell.ok')}
        </Button>
      </div>
    </form>
  )
}
