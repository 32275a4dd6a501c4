import { Button, type ButtonProps } from '@mantine/core'
import { IconUsb } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTill } from '../../till/till-context.ts'
import { CarryDialog } from './carry-dialog.tsx'

/** Leads to the file for a stick; nothing where there is nothing to carry to any server. */
export function CarryButton(props: Pick<ButtonProps, 'size'>) {
  const { t } = useTranslation()
  const { till, sync } = useTill()
  const [isOpen, setIsOpen] = useState(false)
  if (till.serverUrl === null || (sync.unsentCount === 0 && !isOpen)) return null
  return (
    <>
      <Button
        {...props}
        variant="default"
        leftSection={<IconUsb size={20} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        {t('bundle.open')}
      </Button>
      {isOpen && <CarryDialog onClose={() => setIsOpen(false)} />}
    </>
  )
}
