import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PendingFilter, PendingRow } from '../../../src-shared/contract/outbox-views.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { PendingMark } from './pending-mark.tsx'
import classes from './pending-panel.module.css'
import { carriedWords, nameWords, reasonWords, shownState } from './pending-words.ts'

const ROW_PX = 72
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }

/** The list itself: only what is in sight is drawn and asked for; arrows go from row to row. */
export function PendingList({
  filter,
  count,
  at,
  openKey,
  onOpen,
  onSight,
}: {
  readonly filter: PendingFilter
  readonly count: number
  readonly at: (index: number) => PendingRow | undefined
  readonly openKey: string | null
  readonly onOpen: (row: PendingRow) => void
  readonly onSight: (first: number, last: number) => void
}) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    onChange: ({ range }) => onSight((range?.startIndex ?? 0) - 6, (range?.endIndex ?? 0) + 6),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => {
    setActive(0)
    scroller.current?.scrollTo({ top: 0 })
  }, [filter])

  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key]
    const target = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : by === undefined ? null : active + by
    if (target === null || event.ctrlKey || event.altKey) return
    event.preventDefault()
    const index = Math.min(Math.max(target, 0), count - 1)
    setActive(index)
    virtual.scrollToIndex(index)
    scroller.current?.focus()
  }
  const open = (event: KeyboardEvent) => {
    const row = event.key === 'Enter' && event.target === scroller.current ? at(active) : undefined
    if (row !== undefined) onOpen(row)
  }

  return (
    <section
      ref={scroller}
      className={page.scroller}
      aria-label={t('outbox.list')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard's place in the list; arrows and Enter go from here
      tabIndex={0}
      onKeyDown={(event) => {
        onKeyDown(event)
        open(event)
      }}
    >
      <div className={page.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = at(index)
          const place = { height: ROW_PX, transform: `translateY(${start}px)` }
          return row === undefined ? (
            <div key={`waiting-${index}`} className={page.row} style={place} aria-hidden />
          ) : (
            <Row
              key={row.key}
              row={row}
              place={place}
              isActive={index === active}
              isOpen={row.key === openKey}
              onOpen={() => {
                setActive(index)
                onOpen(row)
              }}
            />
          )
        })}
      </div>
    </section>
  )
}

function Row({
  row,
  place,
  isActive,
  isOpen,
  onOpen,
}: {
  readonly row: PendingRow
  readonly place: { readonly height: number; readonly transform: string }
  readonly isActive: boolean
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const state = shownState(row)
  const why =
    row.heldBy === null
      ? (reasonWords(row, t) ?? carriedWords(row, t, format))
      : t('outbox.heldBy', { what: nameWords(row.heldBy, t) })
  const when = [format.dayAndTime(row.atMs), ...(row.who === null ? [] : [row.who])].join(' · ')
  return (
    <button
      type="button"
      className={`${page.row} ${classes.row}`}
      style={place}
      data-active={isActive}
      aria-current={isOpen}
      onClick={onOpen}
    >
      <span className={classes.words}>
        <span className={`${page.cut} ${page.strong}`} dir="auto">
          {nameWords(row, t)}
        </span>
        <span className={`${page.cut} ${page.soft} figures`} dir="auto">
          {why ?? when}
        </span>
      </span>
      <span className={classes.side}>
        <PendingMark of={state} />
        {row.amountMinor !== null && <span className="money">{format.money(row.amountMinor)}</span>}
      </span>
    </button>
  )
}
