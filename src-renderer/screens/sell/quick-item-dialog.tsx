import { Modal, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AmountField } from '../../components/amount-field.tsx'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import type { QuickLine } from './cart.ts'
import classes from './dialogs.module.css'
import { readPrice } from './price-form.tsx'
import { FormActions, quantityError } from './quantity-form.tsx'
import { parseQuantity } from './quantity-text.ts'

interface Errors {
  readonly name?: string
  readonly price?: string
  readonly quantity?: string
}

/** Something that is sold by name and price alone. */
export function QuickItemDialog({
  name: givenName,
  quantityMilli,
  onAdd,
  onClose,
}: {
  readonly name: string
  /** Null: one. */
  readonly quantityMilli: number | null
  readonly onAdd: (item: QuickLine) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const rates = useTillQuery('counter.tax-rates', {}).data ?? []
  const [name, setName] = useState(givenName)
  const [priceText, setPriceText] = useState('')
  const [quantityText, setQuantityText] = useState(format.quantity(quantityMilli ?? 1000).replace(/\s/g, ''))
  const [chosenRate, setChosenRate] = useState<string | null>(null)
  const [errors, setErrors] = useState<Errors>({})
  const rate = chosenRate ?? String(rates[0] ?? 0)

  const submit = (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    const price = readPrice(priceText, format.currency, t, format.typed(1250))
    const quantity = parseQuantity(quantityText, 3)
    const found: Errors = {
      ...(name.trim() === '' ? { name: t('wizard.needed') } : {}),
      ...('error' in price ? { price: price.error } : {}),
      ...(quantity.ok ? {} : { quantity: quantityError(quantity.refusal, 3, t) }),
    }
    setErrors(found)
    if (name.trim() === '' || 'error' in price || !quantity.ok) focusFirstError(event.currentTarget)
    else {
      onAdd({
        name: name.trim(),
        unitPriceMinor: price.priceMinor,
        quantityMilli: quantity.value,
        taxBasisPoints: Number(rate),
      })
    }
  }
  return (
    <Modal opened onClose={onClose} title={t('counter.quick.title')} withCloseButton={false} size={480}>
      <p className={classes.lead}>{t('counter.quick.lead')}</p>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          data-autofocus
          label={t('counter.quick.name')}
          autoComplete="off"
          maxLength={200}
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.pair}>
          <AmountField label={t('counter.quick.price')} text={priceText} onText={setPriceText} error={errors.price} />
          <TextInput
            label={t('counter.quick.quantity')}
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            className="figures"
            value={quantityText}
            error={errors.quantity}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setQuantityText(event.currentTarget.value.replace(/[^\d.,]/g, ''))}
          />
        </div>
        <Select
          label={t('counter.quick.rate')}
          allowDeselect={false}
          value={rate}
          data={rates.map((basisPoints) => ({
            value: String(basisPoints),
            label: basisPoints === 0 ? t('counter.quick.exempt') : format.rate(basisPoints),
          }))}
          onChange={setChosenRate}
        />
        <FormActions onCancel={onClose} words={t('counter.quick.add')} />
      </form>
    </Modal>
  )
}
