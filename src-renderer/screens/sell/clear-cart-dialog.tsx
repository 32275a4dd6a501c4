import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { type CartLine, itemCount } from './cart.ts'
import classes from './sell.module.css'

/** Says what will be lost before it is. */
export function ClearCartDialog({
  lines,
  totalMinor,
  onClear,
  onKeep,
}: {
  readonly lines: readonly CartLine[]
  readonly totalMinor: number | null
  readonly onClear: () => void
  readonly onKeep: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const count = itemCount(lines)
  return (
    <ConfirmDialog
      title={t('sell.clearTitle')}
      confirm={t('sell.clearConfirm')}
      cancel={t('sell.keep')}
      onConfirm={onClear}
      onClose={onKeep}
    >
      <p className={classes.promptLead}>
        {t('sell.clearBody', {
          count,
          n: format.count(count),
          total: totalMinor === null ? '—' : format.money(totalMinor),
        })}
      </p>
    </ConfirmDialog>
  )
}
