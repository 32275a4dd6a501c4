import { Modal } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import classes from './dialogs.module.css'
import { PriceForm } from './price-form.tsx'
import { QuantityForm } from './quantity-form.tsx'

export { quantityError } from './quantity-form.tsx'

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
  useEffect(() => onClosed, [onClosed])
  return (
    <Modal opened onClose={() => onAnswer(null)} title={t('sell.priceTitle')} withCloseButton={false} size={420}>
      <p className={classes.lead}>{t('sell.priceBody', { name: hit.name })}</p>
      <PriceForm label={t('sell.price')} priceMinor={null} onCancel={() => onAnswer(null)} onPrice={onAnswer} />
    </Modal>
  )
}

/** Asks how much of something that is weighed, before its line begins. */
export function QuantityPrompt({
  hit,
  onAnswer,
  onClosed,
}: {
  readonly hit: ProductHit
  readonly onAnswer: (quantityMilli: number | null) => void
  readonly onClosed: () => void
}) {
  const { t } = useTranslation()
  useEffect(() => onClosed, [onClosed])
  const { name, unitCode, decimals } = hit
  return (
    <Modal
      opened
      onClose={() => onAnswer(null)}
      title={unitCode === '' ? t('sell.quantityTitle') : t('sell.weighTitle', { unit: unitCode })}
      withCloseButton={false}
      size={420}
    >
      <p className={classes.lead} dir="auto">
        {name}
      </p>
      <QuantityForm
        unitCode={unitCode}
        decimals={decimals}
        quantityMilli={null}
        onCancel={() => onAnswer(null)}
        onQuantity={onAnswer}
      />
    </Modal>
  )
}
