import { Button, Modal } from '@mantine/core'
import { IconCashBanknote, IconReceipt } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountView, ReceiptKind } from '../../../src-shared/contract/sales-views.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { StoredReceipt } from '../receipt/receipt.tsx'
import classes from './customer-account.module.css'
import { PayAccountDialog } from './pay-account-dialog.tsx'

/** A customer's account: what is owed and may be owed, what this till did to it, and a payment of it. */
export function CustomerAccount({
  customerId,
  onClose,
}: {
  readonly customerId: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const account = useTillQuery('account.view', { customerId })
  const [isPaying, setIsPaying] = useState(false)
  const [receipt, setReceipt] = useState<{ readonly kind: ReceiptKind; readonly id: string } | null>(null)
  const { data } = account
  // Nothing is shown before there is something to press: else the focus would lie on closing it.
  if (data === undefined && !account.isError) return null
  if (data !== undefined && isPaying) {
    return <PayAccountDialog account={data} onClose={() => setIsPaying(false)} />
  }
  return (
    <Modal
      opened
      onClose={() => (receipt === null ? onClose() : setReceipt(null))}
      title={data === undefined ? '' : t('sale.account.title', { name: data.name })}
      size={840}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      {account.isError && <Notice tone="bad">{t('sale.account.notFound')}</Notice>}
      {data !== undefined && receipt !== null && (
        <div className={classes.receipt}>
          <Button variant="default" data-autofocus onClick={() => setReceipt(null)}>
            {t('common.back')}
          </Button>
          <StoredReceipt {...receipt} isCopy={false} widthMm={80} />
        </div>
      )}
      {data !== undefined && receipt === null && (
        <Statement account={data} onPay={() => setIsPaying(true)} onReceipt={(kind, id) => setReceipt({ kind, id })} />
      )}
    </Modal>
  )
}

function Statement({
  account,
  onPay,
  onReceipt,
}: {
  readonly account: AccountView
  readonly onPay: () => void
  readonly onReceipt: (kind: ReceiptKind, id: string) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { shift } = useTill()
  const { balanceMinor, limitMinor, asOfMs, entries, elsewhereMinor } = account
  return (
    <div className={classes.account}>
      <dl className={classes.figures}>
        <div>
          <dt>{balanceMinor < 0 ? t('sale.account.inFavor') : t('sale.account.balance')}</dt>
          <dd className="money">{format.money(Math.abs(balanceMinor))}</dd>
        </div>
        <div>
          <dt>{t('sale.account.limit')}</dt>
          <dd className="money">{limitMinor === null ? t('sale.account.noLimit') : format.money(limitMinor)}</dd>
        </div>
        {limitMinor !== null && (
          <div>
            <dt>{t('sale.account.left')}</dt>
            <dd className="money">{format.money(Math.max(0, limitMinor - balanceMinor))}</dd>
          </div>
        )}
      </dl>
      {entries.length === 0 ? (
        <div className={classes.empty}>
          <Teach icon={<IconReceipt size={36} />} title={t('sale.account.empty')}>
            {t('sale.account.emptyBody')}
          </Teach>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={t('sale.account.entries')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{t('sale.account.date')}</th>
                <th>{t('sale.account.what')}</th>
                <th className={classes.end}>{t('sale.account.amount')}</th>
                <th className={classes.end}>{t('sale.account.running')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="figures">{format.dayAndTime(entry.atMs)}</td>
                  <td>
                    <button
                      type="button"
                      className={classes.link}
                      aria-label={t('sale.account.openReceipt', { number: entry.receiptNumber })}
                      onClick={() => onReceipt(entry.kind, entry.id)}
                    >
                      {t(`sale.account.${entry.kind}`)} <span className="figures">{entry.receiptNumber}</span>
                    </button>
                  </td>
                  <td className={`${classes.end} money`}>{format.money(entry.amountMinor)}</td>
                  <td className={`${classes.end} money`}>{format.money(entry.balanceMinor)}</td>
                </tr>
              ))}
              {elsewhereMinor !== 0 && (
                <tr>
                  <td />
                  <td>{t('sale.account.elsewhere')}</td>
                  <td />
                  <td className={`${classes.end} money`}>{format.money(elsewhereMinor)}</td>
                </tr>
              )}
            </tbody>
          </table>
        </section>
      )}
      <p className={classes.hint}>
        {asOfMs === null
          ? t('sale.account.onlyHereNever')
          : t('sale.account.onlyHere', { time: format.dayAndTime(asOfMs) })}
      </p>
      {shift === null && <Notice tone="info">{t('sale.account.needShift')}</Notice>}
      <Button
        data-autofocus
        size="lg"
        h={64}
        disabled={shift === null}
        leftSection={<IconCashBanknote size={24} aria-hidden />}
        rightSection={
          <>
            <NeedsMark permission="account.payment" size={20} />
            <Key>↵</Key>
          </>
        }
        onClick={onPay}
      >
        {t('sale.account.pay')}
      </Button>
    </div>
  )
}
