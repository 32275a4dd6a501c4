import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import page from './page.module.css'
import { useSettled } from './use-settled.ts'

/** Asks before something that cannot be taken back, and says what it means. The safe answer has the focus. */
export function ConfirmDialog({
  title,
  confirm,
  cancel,
  isBusy = false,
  isDangerous = true,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string
  readonly confirm: string
  readonly cancel?: string
  readonly isBusy?: boolean
  readonly isDangerous?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  const isSettled = useSettled()
  return (
    <Modal opened onClose={onClose} title={title} withCloseButton={false} size={520}>
      <div className={page.form}>
        {children}
        <div className={page.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {cancel ?? t('common.cancel')}
          </Button>
          <Button
            {...(isDangerous ? { color: 'red.9' } : {})}
            loading={isBusy}
            onClick={() => {
              if (isSettled) onConfirm()
            }}
          >
            {confirm}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
