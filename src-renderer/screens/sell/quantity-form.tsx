import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Keypad } from '../../components/keypad.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './dialogs.module.css'
import { parseQuantity, type QuantityRefusal } from './quantity-text.ts'

/** Asks how much: pieces or, for weighed units, with decimals. */
export function QuantityForm({
  unitCode,
  decimals,
  quantityMilli,
  onCancel,
  onQuantity,
}: {
  readonly unitCode: string
  readonly decimals: number
  /** What it is now; null when the line is yet to begin. */
  readonly quantityMilli: number | null
  readonly onCancel: () => void
  readonly onQuantity: (quantityMilli: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState(quantityMilli === null ? '' : format.quantity(quantityMilli).replace(/\s/g, ''))
  const [isFresh, setIsFresh] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const type = (typed: string) => {
    setIsFresh(false)
    setText(typed)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const quantity = parseQuantity(text, decimals)
    if (quantity.ok) onQuantity(quantity.value)
    else setError(quantityError(quantity.refusal, decimals, t))
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div className={classes.withPad}>
        <TextInput
          data-autofocus
          size="xl"
          label={t('sell.quantity')}
          inputMode="decimal"
          autoComplete="off"
          maxLength={12}
          className="figures"
          rightSection={<span>{unitCode}</span>}
          value={text}
          error={error}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => type(event.currentTarget.value.replace(/[^\d.,]/g, ''))}
        />
        <Keypad
          // The first key replaces what was there, as typing over the selection does.
          text={isFresh ? '' : text}
          onChange={type}
          decimalMark={format.decimalMark}
          decimals={decimals}
        />
      </div>
      <FormActions onCancel={onCancel} />
    </form>
  )
}

export function quantityError(refusal: QuantityRefusal, decimals: number, t: Words): string {
  switch (refusal) {
    case 'not-a-quantity':
      return t('sell.quantityNot')
    case 'too-large':
      return t('sell.quantityLarge')
    case 'too-fine':
      return decimals === 0 ? t('sell.quantityPieces') : t('sell.quantityDecimals', { decimals })
  }
}

/** The two buttons below a short form. */
export function FormActions({ onCancel, words }: { readonly onCancel: () => void; readonly words?: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.actions}>
      <Button variant="default" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
      <Button type="submit">{words ?? t('sell.ok')}</Button>
    </div>
  )
}
