import { Button, Input } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { logoFrom } from './logo.ts'
import classes from './settings.module.css'

/** The shop's sign at the top of its receipts. */
export function LogoField({
  image,
  onImage,
}: {
  readonly image: string | null
  readonly onImage: (image: string | null) => void
}) {
  const { t } = useTranslation()
  const file = useRef<HTMLInputElement>(null)
  const [isBad, setIsBad] = useState(false)
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    const logo = await logoFrom(chosen)
    setIsBad(logo === null)
    if (logo !== null) onImage(logo)
  }
  return (
    <div>
      <Input.Label labelElement="div">{t('device.shop.logo')}</Input.Label>
      <div className={classes.logo}>
        <div className={classes.logoFrame}>
          {image === null ? t('device.shop.logoNone') : <img src={image} alt={t('device.shop.logoAlt')} />}
        </div>
        <div className={classes.form}>
          <div className={classes.row}>
            <Button variant="default" onClick={() => file.current?.click()}>
              {t('device.shop.logoChoose')}
            </Button>
            {image !== null && (
              <Button variant="subtle" onClick={() => onImage(null)}>
                {t('device.shop.logoRemove')}
              </Button>
            )}
          </div>
          <p className={classes.hint}>{t('device.shop.logoHint')}</p>
        </div>
      </div>
      {isBad && <Notice tone="bad">{t('device.shop.logoBad')}</Notice>}
      <input
        ref={file}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/bmp,image/gif"
        aria-label={t('device.shop.logo')}
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
