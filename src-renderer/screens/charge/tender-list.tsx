import { CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DraftTender } from '../../../src-shared/sale/sale-draft.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './charge.module.css'
import { paidBy } from './payment.ts'

/** The payments that were added so far, each with a way to take it back. */
export function TenderList({
  tenders,
  onRemove,
}: {
  readonly tenders: readonly DraftTender[]
  readonly onRemove: (index: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (tenders.length === 0) return null
  return (
    <ul className={classes.tenders} aria-label={t('sale.charge.added')}>
      {tenders.map((tender, index) => {
        const name = t(`common.${tender.kind}`)
        const amount = format.money(paidBy(tender))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: payments have no other name, and their order is their identity
          <li key={index}>
            <span className={classes.tenderName}>
              {name}
              {'reference' in tender && tender.reference !== null && <small>{tender.reference}</small>}
            </span>
            <span className="money">{amount}</span>
            <CloseButton
              size={44}
              aria-label={t('sale.charge.takeBack', { name, amount })}
              onClick={() => onRemove(index)}
            />
          </li>
        )
      })}
    </ul>
  )
}
