import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import classes from './page.module.css'

/** A list of which only the rows in sight are drawn. `row` gets where to stand. */
export function VirtualRows<Item>({
  items,
  rowPx,
  label,
  row,
  after,
}: {
  readonly items: readonly Item[]
  readonly rowPx: number
  readonly label: string
  readonly row: (item: Item, place: { readonly height: number; readonly transform: string }, index: number) => ReactNode
  readonly after?: ReactNode
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 6,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className={classes.scroller} aria-label={label} tabIndex={0}>
      <div className={classes.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index]
          return item === undefined ? null : row(item, { height: rowPx, transform: `translateY(${start}px)` }, index)
        })}
      </div>
      {after}
    </section>
  )
}
