import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
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
    <Modal opened onClose={onKeep} title={t('sell.clearTitle')} withCloseButton={false}>
      <div className={classes.prompt}>
        <p className={classes.promptLead}>
          {t('sell.clearBody', {
            count,
            n: format.count(count),
            total: totalMinor === null ? '—' : format.money(totalMinor),
          })}
        </p>
        <div className={classes.promptActions}>
          <Button variant="default" onClick={onKeep}>
            {t('sell.keep')}
          </Button>
          <Button color="red.9" data-autofocus onClick={onClear}>
            {t('sell.clearConfirm')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
