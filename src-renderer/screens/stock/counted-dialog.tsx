import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '../../../src-shared/money/currency.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'
import { Keypad } from '../../components/keypad.tsx'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { quantityError } from '../sell/prompts.tsx'

export interface Countable {
  readonly id: string
  readonly name: string
  readonly unitCode: string
  readonly decimals: number
  /** What was counted of it before; null: nothing yet. */
  readonly countedMilli: number | null
}

/** How much there is of a product; none is an answer too. */
export function CountedDialog({
  product,
  onClose,
  onCounted,
}: {
  readonly product: Countable
  readonly onClose: () => void
  readonly onCounted: (quantityMilli: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { decimals, countedMilli } = product
  const [text, setText] = useState(
    countedMilli === null ? '' : String(countedMilli / 1000).replace('.', format.decimalMark),
  )
  const [isFresh, setIsFresh] = useState(true)
  const [error, setError] = useState<string | null>(null)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const milli = parseDecimal(text, 3)
    if (milli === null || milli < 0) setError(quantityError('not-a-quantity', decimals, t))
    else if (milli > MAX_QUANTITY_MILLI) setError(quantityError('too-large', decimals, t))
    else if (milli % 10 ** (3 - decimals) !== 0) setError(quantityError('too-fine', decimals, t))
    else onCounted(milli)
  }
  return (
    <Modal opened onClose={onClose} title={t('catalog.count.counted')} withCloseButton={false} size={420}>
      <form className={page.form} onSubmit={submit} noValidate>
        <p className={page.lead} dir="auto">
          {product.name}
        </p>
        <TextInput
          data-autofocus
          size="xl"
          label={t('catalog.count.howMuch')}
          description={countedMilli === null ? null : t('catalog.count.again')}
          inputMode="decimal"
          autoComplete="off"
          maxLength={12}
          className="figures"
          rightSectionWidth={72}
          rightSection={<span>{product.unitCode}</span>}
          value={text}
          error={error}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setIsFresh(false)
            setError(null)
            setText(event.currentTarget.value.replace(/[^\d.,]/g, ''))
          }}
        />
        <Keypad
          text={isFresh ? '' : text}
          onChange={(next) => {
            setIsFresh(false)
            setText(next)
          }}
          decimalMark={format.decimalMark}
          decimals={decimals}
        />
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit">{t('sell.ok')}</Button>
        </div>
      </form>
    </Modal>
  )
}
