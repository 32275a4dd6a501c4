import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleFact } from '../../../src-shared/sale/sale-fact.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './receipt.module.css'

/** The receipt as paper would have it, 58 or 80 mm wide. */
export function Receipt({
  sale,
  servedBy,
  widthMm,
}: {
  readonly sale: SaleFact
  readonly servedBy: string
  readonly widthMm: 58 | 80
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  return (
    <article className={`${classes.paper} selectable`} data-width={widthMm} aria-label={t('receipt.ticket')}>
      <header className={classes.head}>
        <strong dir="auto">{till.shopName}</strong>
        {till.storeName !== till.shopName && <span dir="auto">{till.storeName}</span>}
        <span>{format.dayAndTime(sale.soldAtMs)}</span>
        <span>
          {t('receipt.ticket')} <b className="figures">{sale.receiptNumber}</b>
        </span>
        <span dir="auto">
          {t('receipt.servedBy')} {servedBy}
        </span>
      </header>
      <div className={classes.lines}>
        {sale.lines.map((line) => (
          <div key={line.id} className={classes.line}>
            <span className={classes.name} dir="auto">
              {line.name}
            </span>
            <span className="money">
              {`${format.quantity(line.quantityMilli)}${line.unitCode === '' ? '' : ` ${line.unitCode}`} × ${format.money(line.unitPriceMinor)}`}
            </span>
            <span className="money">{format.money(line.totalMinor)}</span>
          </div>
        ))}
      </div>
      <dl className={classes.sums}>
        <dt className={classes.total}>{t('common.total')}</dt>
        <dd className={`${classes.total} money`}>{format.money(sale.totalMinor)}</dd>
        {sale.tenders.map((tender) => (
          <Fragment key={tender.id}>
            <dt>
              {t(`common.${tender.kind}`)}
              {tender.kind === 'card' && tender.reference !== null && (
                <span className={classes.reference}>{t('receipt.reference', { reference: tender.reference })}</span>
              )}
            </dt>
            <dd className="money">
              {format.money(tender.kind === 'cash' ? tender.receivedMinor : tender.amountMinor)}
            </dd>
            {tender.kind === 'cash' && tender.changeMinor > 0 && (
              <>
                <dt>{t('receipt.change')}</dt>
                <dd className="money">{format.money(tender.changeMinor)}</dd>
              </>
            )}
          </Fragment>
        ))}
      </dl>
      <dl className={classes.taxes}>
        {sale.taxes.map((group) => (
          <Fragment key={group.taxBasisPoints}>
            <dt>
              {group.taxBasisPoints === 0
                ? t('receipt.exempt')
                : t('receipt.taxOf', { rate: format.rate(group.taxBasisPoints) })}{' '}
              <span className="money">{t('receipt.onNet', { amount: format.money(group.netMinor) })}</span>
            </dt>
            <dd className="money">{format.money(group.taxMinor)}</dd>
          </Fragment>
        ))}
      </dl>
      <p className={classes.thanks}>{t('receipt.thanks')}</p>
    </article>
  )
}
