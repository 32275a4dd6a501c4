import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Permission } from '../../../src-shared/users/permission.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import classes from './conflict-dialog.module.css'

/** What ends a question, and what leaves it open; the focus begins where nothing is decided. */
export function PaneFoot({
  needs,
  isReady,
  isBusy,
  save,
  onSave,
  onLater,
  children,
}: {
  readonly needs: Permission | null
  readonly isReady: boolean
  readonly isBusy: boolean
  readonly save: string
  readonly onSave: () => void
  readonly onLater: () => void
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <div className={classes.actions}>
      <Button data-autofocus variant="subtle" color="gray" size="lg" onClick={onLater}>
        {t('conflicts.later')}
      </Button>
      <div className={classes.push} />
      {children}
      <Button
        size="lg"
        disabled={!isReady}
        loading={isBusy}
        rightSection={needs === null ? null : <NeedsMark permission={needs} />}
        onClick={onSave}
      >
        {save}
      </Button>
    </div>
  )
}
