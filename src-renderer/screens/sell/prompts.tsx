import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { parseQuantity, type QuantityRefusal } from './quantity-text.ts'
import classes from './sell.module.css'

/** Largest price that the catalog and a line take. */
const MAX_PRICE_MINOR = 100_000_000_000

/** Asks for the price of a product that has none. */
export function PricePrompt({
  hit,
  onAnswer,
  onClosed,
}: {
  readonly hit: ProductHit
  readonly onAnswer: (priceMinor: Minor | null) => void
  readonly onClosed: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  useEffect(() => onClosed, [onClosed])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const price = parseMinor(text, format.currency)
    if (price === null || price <= 0) setError(t('shift.notAnAmount', { example: format.typed(1250) }))
    else if (price > MAX_PRICE_MINOR) setError(t('shift.amountTooLarge'))
    else onAnswer(minor(price))
  }
  return (
    <Modal opened onClose={() => onAnswer(null)} title={t('sell.priceTitle')} withCloseButton={false} size={420}>
      <form className={classes.prompt} onSubmit={submit} noValidate>
        <p className={classes.promptLead}>{t('sell.priceBody', { name: hit.name })}</p>
        <AmountField large data-autofocus label={t('sell.price')} text={text} onText={setText} error={error} />
        <Keypad text={text} onChange={setText} decimalMark={format.decimalMark} decimals={format.decimals} />
        <PromptActions onCancel={() => onAnswer(null)} />
      </form>
    </Modal>
  )
}

/** Asks how much: pieces or, for weighed units, with decimals. */
export function QuantityPrompt({
  name,
  unitCode,
  decimals,
  quantityMilli,
  onAnswer,
  onClosed,
}: {
  readonly name: string
  readonly unitCode: string
  readonly decimals: number
  /** What it is now; null when the line is yet to begin. */
  readonly quantityMilli: number | null
  readonly onAnswer: (quantityMilli: number | null) => void
  readonly onClosed: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState(quantityMilli === null ? '' : format.quantity(quantityMilli).replace(/\s/g, ''))
  const [isFresh, setIsFresh] = useState(true)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => onClosed, [onClosed])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const quantity = parseQuantity(text, decimals)
    if (quantity.ok) onAnswer(quantity.value)
    else setError(quantityError(quantity.refusal, decimals, t))
  }
  return (
    <Modal
      opened
      onClose={() => onAnswer(null)}
      title={decimals > 0 && unitCode !== '' ? t('sell.weighTitle', { unit: unitCode }) : t('sell.quantityTitle')}
      withCloseButton={false}
      size={420}
    >
      <form className={classes.prompt} onSubmit={submit} noValidate>
        <p className={classes.promptLead} dir="auto">
          {name}
        </p>
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
          onChange={(event) => {
            setIsFresh(false)
            setText(event.currentTarget.value.replace(/[^\d.,]/g, ''))
          }}
        />
        <Keypad
          // The first key replaces what was there, as typing over the selection does.
          text={isFresh ? '' : text}
          onChange={(next) => {
            setIsFresh(false)
            setText(next)
          }}
          decimalMark={format.decimalMark}
          decimals={decimals}
        />
        <PromptActions onCancel={() => onAnswer(null)} />
      </form>
    </Modal>
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

function PromptActions({ onCancel }: { readonly onCancel: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={classes.promptActions}>
      <Button variant="default" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
      <Button type="submit">{t('sell.ok')}</Button>
    </div>
  )
}
