import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { callTill } from '../../till/call-till.ts'

/** Where a bundle is written or handed in: nobody closes it by the way while that is under way. */
export function BundleDialog({
  title,
  isBusy,
  onClose,
  children,
}: {
  readonly title: string
  readonly isBusy: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => {
        if (!isBusy) onClose()
      }}
      size={760}
      title={title}
      withCloseButton={!isBusy}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      {children}
    </Modal>
  )
}

/** What begins it, with the leave that it takes, and what gives it up. */
export function BundleButtons({
  label,
  icon,
  isBusy,
  isReady,
  autoFocus = false,
  onClick,
}: {
  readonly label: string
  readonly icon: ReactNode
  readonly isBusy: boolean
  readonly isReady: boolean
  readonly autoFocus?: boolean
  readonly onClick: () => void
}) {
  const { t } = useTranslation()
  return (
    <>
      {isBusy && (
        <Button autoFocus variant="default" onClick={() => void callTill('bundle.cancel', {})}>
          {t('common.cancel')}
        </Button>
      )}
      <Button
        autoFocus={autoFocus}
        leftSection={icon}
        rightSection={<NeedsMark permission="outbox.carry" />}
        loading={isBusy}
        disabled={!isReady}
        onClick={onClick}
      >
        {label}
      </Button>
    </>
  )
}
