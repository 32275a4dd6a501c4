import { Button, TextInput } from '@mantine/core'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { type TenderKind, tenderKinds } from '../../../src-shared/sale/sale-fact.ts'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { WayPicker } from '../charge/way-picker.tsx'
import classes from './refund.module.css'
import { cashOf } from './refund-amounts.ts'

const reasons = ['unwanted', 'faulty', 'wrong', 'price', 'expired'] as const

export interface MoneyForm {
  readonly way: TenderKind
  readonly reference: string
  readonly reason: string
}

/** What is given back, how, and why: the same for all refunds. */
export function RefundMoney({
  totalMinor,
  cashIncrementMinor,
  customerName,
  form,
  onForm,
  reasonRef,
  reasonError,
}: {
  readonly totalMinor: Minor
  readonly cashIncrementMinor: number
  /** On whose account it can go; null: nobody's. */
  readonly customerName: string | null
  readonly form: MoneyForm
  readonly onForm: (changes: Partial<MoneyForm>) => void
  readonly reasonRef?: Ref<HTMLInputElement>
  readonly reasonError: string | null
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { way } = form
  const { dueMinor, roundingMinor } = cashOf(totalMinor, cashIncrementMinor)
  return (
    <div className={classes.money}>
      <div className={classes.total}>
        <span>{t('sale.refund.total')}</span>
        <output className="money" aria-label={t('sale.refund.total')}>
          {format.money(totalMinor)}
        </output>
        {way === 'cash' && roundingMinor !== 0 && (
          <span>
            {t('sale.refund.rounding', { rounding: format.money(roundingMinor), due: format.money(dueMinor) })}
          </span>
        )}
      </div>
      <div>
        <div className={classes.label} aria-hidden>
          {t('sale.refund.how')}
        </div>
        <WayPicker
          label={t('sale.refund.how')}
          ways={tenderKinds.filter((kind) => kind !== 'account' || customerName !== null)}
          nameOf={(kind) => t(`common.${kind}`)}
          value={way}
          columns={2}
          onChange={(next) => onForm({ way: next })}
        />
      </div>
      {(way === 'card' || way === 'transfer') && (
        <TextInput
          label={`${t('sale.refund.reference')} ${t('common.optional')}`}
          autoComplete="off"
          maxLength={64}
          value={form.reference}
          onChange={(event) => onForm({ reference: event.currentTarget.value })}
        />
      )}
      {way === 'account' && customerName !== null && (
        <Notice tone="info">{t('sale.refund.customer', { name: customerName })}</Notice>
      )}
      <div>
        <TextInput
          ref={reasonRef}
          label={t('sale.refund.reason')}
          autoComplete="off"
          maxLength={200}
          error={reasonError}
          value={form.reason}
          onChange={(event) => onForm({ reason: event.currentTarget.value })}
        />
        <div className={classes.reasons}>
          {reasons.map((reason) => (
            <Button
              key={reason}
              variant="default"
              size="compact-xs"
              h={44}
              tabIndex={-1}
              onClick={() => onForm({ reason: t(`sale.refund.reasons.${reason}`) })}
            >
              {t(`sale.refund.reasons.${reason}`)}
            </Button>
          ))}
        </div>
      </div>
    </div>
  )
}
