import { Button } from '@mantine/core'
import { IconUpload, IconUsb } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { CarryDialog } from './carry-dialog.tsx'
import { HandInDialog } from './hand-in-dialog.tsx'

/** What goes to the server on a stick: of this till, and of others. */
export function UnsentOnStick() {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'carry' | 'hand-in' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <div className={`${page.columns} ${page.even}`}>
        <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="carry-unsent">
          <h2 className={page.subtitle} id="carry-unsent">
            {t('bundle.title')}
          </h2>
          <p className={page.lead}>{t('bundle.lead')}</p>
          <div className={page.actions}>
            <Button variant="default" leftSection={<IconUsb size={20} aria-hidden />} onClick={() => setOpen('carry')}>
              {t('bundle.open')}
            </Button>
          </div>
        </section>
        <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="hand-in">
          <h2 className={page.subtitle} id="hand-in">
            {t('handIn.title')}
          </h2>
          <p className={page.lead}>{t('handIn.lead')}</p>
          <div className={page.actions}>
            <Button
              variant="default"
              leftSection={<IconUpload size={20} aria-hidden />}
              onClick={() => setOpen('hand-in')}
            >
              {t('handIn.open')}
            </Button>
          </div>
        </section>
      </div>
      {open === 'carry' && <CarryDialog onClose={close} />}
      {open === 'hand-in' && <HandInDialog onClose={close} />}
    </>
  )
}
