import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './sell.module.css'

const ROW_PX = 76

/** The products that a search found: only those in sight are drawn. */
export function ResultList({
  id,
  hits,
  active,
  onPick,
  onActive,
}: {
  readonly id: string
  readonly hits: readonly ProductHit[]
  readonly active: number
  readonly onPick: (hit: ProductHit) => void
  readonly onActive: (index: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  })
  useEffect(() => {
    if (hits.length > 0) virtual.scrollToIndex(active)
  }, [active, hits, virtual])

  return (
    <div
      ref={scroller}
      id={id}
      role="listbox"
      aria-label={t('sell.results')}
      className={classes.results}
      hidden={hits.length === 0}
    >
      <div role="presentation" className={classes.resultSpace} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const hit = hits[item.index]
          if (hit === undefined) return null
          return (
            // The keyboard reaches options through the search field, as a combobox has it.
            <div
              key={hit.id}
              id={`${id}-${hit.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={item.index === active}
              aria-setsize={hits.length}
              aria-posinset={item.index + 1}
              className={classes.result}
              style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => onActive(item.index)}
              onClick={() => onPick(hit)}
              onKeyDown={undefined}
            >
              <div className={classes.resultWords}>
                <span className={classes.resultName} dir="auto">
                  {hit.name}
                </span>
                <span className={classes.resultFacts}>
                  <span>{hit.barcode ?? hit.sku}</span>
                  {hit.onHandMilli !== null && (
                    <span>
                      {hit.onHandMilli > 0
                        ? t('sell.onHand', { n: format.quantity(hit.onHandMilli) })
                        : t('sell.noStock')}
                    </span>
                  )}
                </span>
              </div>
              <div className={`${classes.resultPrice} money`}>
                {hit.priceMinor === 0 ? t('sell.noPrice') : format.money(hit.priceMinor)}
                {hit.decimals > 0 && hit.priceMinor > 0 && <span className={classes.per}>/ {hit.unitCode}</span>}
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}
