import { useTranslation } from 'react-i18next'
import type { PendingDetail } from '../../../src-shared/contract/outbox-views.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './pending-panel.module.css'
import { nameWords } from './pending-words.ts'

/** Says what will be lost before a refused change is given up. */
export function DiscardDialog({
  detail,
  isBusy,
  onConfirm,
  onClose,
}: {
  readonly detail: PendingDetail
  readonly isBusy: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { behind } = detail
  const verb = detail.kind.endsWith('.create') ? 'create' : detail.kind.endsWith('.remove') ? 'remove' : 'edit'
  return (
    <ConfirmDialog
      title={t('outbox.discardTitle', { what: nameWords(detail, t) })}
      confirm={t('outbox.discard')}
      cancel={t('outbox.keep')}
      isBusy={isBusy}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p className={classes.says}>{t(`outbox.loses.${verb}`)}</p>
      {behind.length > 0 && (
        <>
          <p className={classes.says}>{t('outbox.behind', { count: behind.length, n: format.count(behind.length) })}</p>
          <ul className={classes.behind}>
            {behind.slice(0, 8).map((each) => (
              <li key={each.key} dir="auto">
                {nameWords(each, t)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={classes.says}>{t('outbox.audited')}</p>
    </ConfirmDialog>
  )
}
