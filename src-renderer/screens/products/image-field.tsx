import { Button } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './image-field.module.css'
import { shrinkImage } from './shrink-image.ts'

/** A picture from a file or from the clipboard, made small enough to travel with the product. */
export function ImageField({
  image,
  onImage,
}: {
  readonly image: string | null
  readonly onImage: (image: string | null) => void
}) {
  const { t } = useTranslation()
  const file = useRef<HTMLInputElement>(null)
  const [isBad, setIsBad] = useState(false)

  const take = async (blob: Blob | null | undefined) => {
    if (!blob) return
    const small = await shrinkImage(blob)
    setIsBad(small === null)
    if (small !== null) onImage(small)
  }
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))
    if (pasted === undefined) return
    event.preventDefault()
    void take(pasted)
  })
  useEffect(() => {
    const listener = (event: ClipboardEvent) => onPaste(event)
    window.addEventListener('paste', listener)
    return () => window.removeEventListener('paste', listener)
  }, [])

  return (
    <div>
      <div className={classes.label}>{t('catalog.product.image')}</div>
      <div className={classes.field}>
        <div className={classes.frame} data-filled={image !== null}>
          {image === null ? <IconPhoto size={36} stroke={1.3} aria-hidden /> : <img src={image} alt="" />}
        </div>
        <div className={classes.words}>
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => file.current?.click()}>
              {image === null ? t('catalog.product.imageChoose') : t('catalog.product.imageOther')}
            </Button>
            {image !== null && (
              <Button variant="subtle" onClick={() => onImage(null)}>
                {t('catalog.product.imageRemove')}
              </Button>
            )}
          </div>
          {isBad ? (
            <p className={classes.error} role="alert">
              {t('catalog.product.imageBad')}
            </p>
          ) : (
            <p className={classes.hint}>{t('catalog.product.imageHint')}</p>
          )}
        </div>
      </div>
      <input
        ref={file}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif,image/bmp"
        aria-label={t('catalog.product.image')}
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
