import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import classes from './settings.module.css'

/** Saving and taking back, always in sight. */
export function FormFoot({
  isDirty,
  isBusy,
  onUndo,
}: {
  readonly isDirty: boolean
  readonly isBusy: boolean
  readonly onUndo: () => void
}) {
  const { t } = useTranslation()
  return (
    <footer className={classes.foot}>
      <Button variant="default" disabled={!isDirty || isBusy} onClick={onUndo}>
        {t('device.undo')}
      </Button>
      <Button
        type="submit"
        disabled={!isDirty}
        loading={isBusy}
        rightSection={<NeedsMark permission="settings.edit" />}
      >
        {t('device.save')}
      </Button>
    </footer>
  )
}
