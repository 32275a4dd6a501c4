import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigation } from '../../app/navigation.ts'
import { Notice } from '../../components/notice.tsx'
import { useTill } from '../../till/till-context.ts'
import { ExpiredNotice } from '../people/expired-notice.tsx'
import { useCart } from '../sell/cart-context.tsx'
import { ClockNotice } from './clock-notice.tsx'
import { DownloadNotice } from './download-notice.tsx'
import classes from './sync-status.module.css'

/**
 * How high the box stays while something is being sold: what comes waits for the next customer, and what goes leaves its
 * place, so that nothing moves away from under a finger. Null: as high as what is in it.
 */
function useSteadyHeight() {
  const { cart } = useCart()
  const { screen } = useNavigation()
  const isSelling = screen === 'sell' && cart.lines.length > 0
  const box = useRef<HTMLDivElement>(null)
  const [heightPx, setHeightPx] = useState<number | null>(null)
  useLayoutEffect(() => {
    setHeightPx(isSelling ? (box.current?.getBoundingClientRect().height ?? 0) : null)
  }, [isSelling])
  return { box, heightPx }
}

/** What must not be overlooked: this till is shut out, its permissions end, its clock is off, or the catalog is not whole. */
export function SyncBanners() {
  const { t } = useTranslation()
  const { connection } = useTill().sync
  const { box, heightPx } = useSteadyHeight()
  return (
    <div
      ref={box}
      className={classes.banners}
      data-steady={heightPx === 0 ? 'empty' : heightPx !== null}
      style={{ height: heightPx ?? undefined }}
    >
      {connection === 'fenced' && (
        <Notice tone="bad" title={t('sync.fencedTitle')}>
          {t('sync.fencedBody')}
        </Notice>
      )}
      {connection === 'unauthorized' && (
        <Notice tone="bad" title={t('sync.unauthorizedTitle')}>
          {t('sync.unauthorizedBody')}
        </Notice>
      )}
      <ExpiredNotice />
      <ClockNotice />
      <DownloadNotice />
    </div>
  )
}
