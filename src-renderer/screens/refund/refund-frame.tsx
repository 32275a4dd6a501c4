import { Button, Modal } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { GivenRefund } from '../../../src-shared/contract/sales-views.ts'
import { sumMinor, ZERO } from '../../../src-shared/money/minor.ts'
import { type TenderKind, tenderKinds } from '../../../src-shared/sale/sale-fact.ts'
import type { Permission } from '../../../src-shared/users/permission.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { wayKeys } from '../charge/way-picker.tsx'
import { DoneDialog } from '../receipt/done-dialog.tsx'
import classes from './refund.module.css'
import type { Trouble } from './use-give-refund.ts'

/** The dialog around a refund: what is given back on the left, the money on the right; and what follows it. */
export function RefundFrame({
  title,
  permission,
  goods,
  money,
  trouble,
  isBusy,
  isLocked,
  onWay,
  onAll,
  onSubmit,
  onClose,
}: {
  readonly title: string
  readonly permission: Permission
  readonly goods: ReactNode
  readonly money: ReactNode
  readonly trouble: Trouble | null
  readonly isBusy: boolean
  /** Whether the till is at work: its keys belong to somebody else then. */
  readonly isLocked: () => boolean
  readonly onWay: (way: TenderKind) => void
  readonly onAll?: () => void
  readonly onSubmit: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isLocked()) return
    const way = tenderKinds.find((kind) => wayKeys[kind] === event.key)
    if (way !== undefined) onWay(way)
    else if (event.key === 'F9' && onAll !== undefined) onAll()
    else if (event.key === 'F12') onSubmit()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  return (
    <Modal
      opened
      onClose={() => {
        if (!isLocked()) onClose()
      }}
      closeOnClickOutside={false}
      title={title}
      size={960}
      yOffset={8}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          event.stopPropagation()
          onSubmit()
        }}
      >
        <div className={classes.goods}>{goods}</div>
        {money}
        <div className={classes.foot}>
          {trouble !== null && (
            <Notice tone="bad" title={trouble.title}>
              {trouble.body}
            </Notice>
          )}
          <div className={classes.actions}>
            <Button
              variant="default"
              size="lg"
              h={64}
              disabled={isBusy}
              onClick={onClose}
              rightSection={<Key>{t('help.keys.esc')}</Key>}
            >
              {t('common.cancel')}
            </Button>
            <Button
              type="button"
              size="lg"
              h={64}
              className={classes.confirm}
              loading={isBusy}
              aria-keyshortcuts="F12"
              rightSection={
                <>
                  <NeedsMark permission={permission} size={20} />
                  <Key>F12</Key>
                </>
              }
              onClick={onSubmit}
            >
              {t('sale.refund.confirm')}
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  )
}

/** The refund is done: the cash to hand out, large, and its receipt. */
export function RefundDone({ given, onClose }: { readonly given: GivenRefund; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { refund } = given
  const cashMinor = sumMinor(refund.tenders, (tender) => (tender.kind === 'cash' ? tender.amountMinor : ZERO))
  return (
    <DoneDialog
      title={t('sale.refund.done')}
      kind="refund"
      id={refund.id}
      figure={{
        name: t('sale.refund.handOut'),
        label: cashMinor > 0 ? t('sale.refund.handOut') : t('sale.refund.notCash'),
        amount: format.money(cashMinor),
      }}
      facts={[
        [t('sale.refund.total'), format.money(refund.totalMinor)],
        [
          t('sale.refund.number'),
          <output key="number" aria-label={t('sale.refund.number')}>
            {refund.receiptNumber}
          </output>,
        ],
      ]}
      again={given.repeated ? t('sale.refund.again') : null}
      leaveLabel={t('common.close')}
      onLeave={onClose}
    />
  )
}
