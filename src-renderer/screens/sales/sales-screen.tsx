import { ActionIcon, Button, CloseButton, TextInput } from '@mantine/core'
import {
  IconCalendar,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconCloudUp,
  IconReceipt,
  IconReceiptRefund,
  IconSearch,
} from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallInput } from '../../../src-shared/contract/calls.ts'
import type { ReceiptSummary } from '../../../src-shared/contract/sales-views.ts'
import { businessDay, startOfDay } from '../../../src-shared/time/business-day.ts'
import { addDays, calendarDateSchema } from '../../../src-shared/time/calendar.ts'
import { type ReceiptName, useNavigation } from '../../app/navigation.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { useTill } from '../../till/till-context.ts'
import { askTill, useTillQuery } from '../../till/use-till-query.ts'
import { FreeRefundDialog } from '../refund/free-refund-dialog.tsx'
import { RefundDialog } from '../refund/refund-dialog.tsx'
import { DayFigures } from './day-figures.tsx'
import { OpenReceipt } from './open-receipt.tsx'
import { ReceiptRow } from './receipt-row.tsx'
import classes from './sales.module.css'

const PAGE = 200
/** As the till numbers its receipts; scanners that type capitals in the wrong case are no reason to find nothing. */
const RECEIPT_NUMBER = /^[0-9a-z]{1,8}-[0-9a-z]{1,8}-[a-z]{1,4}-\d{6,12}$/i

/** What was sold, given back and paid off on a day, found by its number too: totals, each receipt, and refunds of them. */
export function SalesScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const { go, sellCode, takeReceipt } = useNavigation()
  const { till, shift } = useTill()
  const [date, setDate] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [unconfirmed, setUnconfirmed] = useState(false)
  const [open, setOpen] = useState<ReceiptName | null>(null)
  const [refunding, setRefunding] = useState<{ readonly saleId: string | null } | null>(null)
  const find = useRef<HTMLInputElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)

  const pages = useInfiniteQuery({
    queryKey: ['sale.list', date, unconfirmed],
    queryFn: ({ pageParam }) => askTill('sale.list', { date, before: pageParam, limit: PAGE, unconfirmed }),
    initialPageParam: null as CallInput<'sale.list'>['before'],
    getNextPageParam: ({ receipts: listed }) => {
      const last = listed.length < PAGE ? undefined : listed.at(-1)
      return last && { atMs: last.atMs, receiptNumber: last.receiptNumber }
    },
    staleTime: 0,
  })
  const wanted = text.trim()
  const found = useTillQuery('sale.find', { text: wanted }, { enabled: wanted !== '' })
  const day = pages.data?.pages[0]
  const today = businessDay(Date.now(), till.timeZone).date
  const shownDate = date ?? day?.date ?? today
  const dayName = format.date(startOfDay(shownDate, till.timeZone))
  const isSearching = wanted !== ''
  const isShown = ({ acknowledgement }: ReceiptSummary) => !unconfirmed || acknowledgement !== 'committed'
  const receipts = isSearching
    ? (found.data ?? []).filter(isShown)
    : (pages.data?.pages.flatMap((each) => each.receipts) ?? [])
  const isPending = isSearching ? found.data === undefined : pages.isPending

  useScan((code) => {
    if (!RECEIPT_NUMBER.test(code)) return sellCode(code)
    setText(code.toUpperCase())
  }, refunding === null)
  // A number that is whole means that one receipt.
  const only = isSearching && receipts.length === 1 ? receipts[0] : undefined
  useEffect(() => {
    if (only !== undefined) setOpen({ kind: only.kind, id: only.id })
  }, [only])

  const takeWanted = useEffectEvent(() => {
    const receipt = takeReceipt()
    if (receipt !== null) setOpen(receipt)
  })
  useEffect(() => takeWanted(), [])

  const goToDay = (next: string) => {
    const isDay = calendarDateSchema.safeParse(next).success && next <= today
    if (isDay) setDate(next === today ? null : next)
  }
  const move = (by: 1 | -1) => {
    const at = receipts.findIndex(({ id }) => id === open?.id)
    const next = receipts[Math.min(Math.max(at + by, 0), receipts.length - 1)]
    if (next === undefined) return
    setOpen({ kind: next.kind, id: next.id })
    list.current?.querySelector<HTMLElement>(`[data-receipt="${next.id}"]`)?.focus()
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('[role=dialog],[role=menu]') !== null) return
    const isWriting = event.target instanceof HTMLInputElement
    if (event.key === 'F3') {
      find.current?.focus()
      find.current?.select()
    } else if (event.key === 'F4' && shift !== null) setRefunding({ saleId: null })
    else if (event.key === 'F9' && open?.kind === 'sale' && shift !== null) setRefunding({ saleId: open.id })
    else if (event.key === 'ArrowDown' && (!isWriting || event.target === find.current)) move(1)
    else if (event.key === 'ArrowUp' && (!isWriting || event.target === find.current)) move(-1)
    else if (event.key === 'Escape' && text !== '') setText('')
    else return
    event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  return (
    <div className={page.page}>
      <div className={`${page.head} ${classes.head}`}>
        <h1 className={page.title}>{t('nav.sales')}</h1>
        <div className={classes.days}>
          <ActionIcon
            variant="default"
            size={44}
            aria-label={t('sale.sales.previousDay')}
            onClick={() => goToDay(addDays(shownDate, -1))}
          >
            <IconChevronLeft size={20} aria-hidden />
          </ActionIcon>
          <div className={classes.dayPicker}>
            <Button
              variant="default"
              leftSection={<IconCalendar size={20} aria-hidden />}
              aria-label={`${t('sale.sales.day')}: ${dayName}`}
              onClick={() => picker.current?.showPicker()}
            >
              {dayName}
            </Button>
            <input
              ref={picker}
              type="date"
              tabIndex={-1}
              aria-hidden
              max={today}
              value={shownDate}
              onChange={(event) => goToDay(event.currentTarget.value)}
            />
          </div>
          <ActionIcon
            variant="default"
            size={44}
            aria-label={t('sale.sales.nextDay')}
            disabled={shownDate >= today}
            onClick={() => goToDay(addDays(shownDate, 1))}
          >
            <IconChevronRight size={20} aria-hidden />
          </ActionIcon>
          <Button variant="default" disabled={date === null} onClick={() => setDate(null)}>
            {t('sale.sales.today')}
          </Button>
        </div>
        <Button
          variant="default"
          leftSection={<IconReceiptRefund size={20} aria-hidden />}
          rightSection={
            <>
              <NeedsMark permission="refund.free" />
              <Key>F4</Key>
            </>
          }
          aria-keyshortcuts="F4"
          disabled={shift === null}
          onClick={() => setRefunding({ saleId: null })}
        >
          {t('sale.sales.giveFree')}
        </Button>
      </div>
      {day !== undefined && <DayFigures totals={day.totals} />}
      <div className={page.columns}>
        <div className={page.panel} ref={list}>
          <div className={`${page.searchBox} ${classes.finding}`}>
            <TextInput
              ref={find}
              aria-label={t('sale.sales.find')}
              placeholder={t('sale.sales.findHint')}
              leftSection={<IconSearch size={20} aria-hidden />}
              rightSection={
                text === '' ? (
                  <Key>F3</Key>
                ) : (
                  <CloseButton size={36} aria-label={t('common.delete')} onClick={() => setText('')} />
                )
              }
              rightSectionWidth={48}
              autoComplete="off"
              maxLength={60}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {till.serverUrl !== null && (
              <Button
                variant={unconfirmed ? 'filled' : 'default'}
                aria-pressed={unconfirmed}
                leftSection={unconfirmed ? <IconCheck size={20} aria-hidden /> : <IconCloudUp size={20} aria-hidden />}
                onClick={() => setUnconfirmed(!unconfirmed)}
              >
                {t('sales.unconfirmed')}
              </Button>
            )}
          </div>
          {receipts.length === 0 ? (
            !isPending && (
              <NothingHere
                text={wanted}
                isToday={date === null}
                isUnconfirmed={unconfirmed}
                onSell={() => go('sell')}
              />
            )
          ) : (
            <VirtualRows
              items={receipts}
              rowPx={64}
              label={isSearching ? t('sale.sales.results') : t('sales.list')}
              row={(receipt: ReceiptSummary, place) => (
                <ReceiptRow
                  key={receipt.id}
                  receipt={receipt}
                  place={place}
                  time={isSearching ? format.dayAndTime(receipt.atMs) : format.time(receipt.atMs)}
                  isOpen={receipt.id === open?.id}
                  onOpen={() => setOpen({ kind: receipt.kind, id: receipt.id })}
                />
              )}
              after={
                !isSearching &&
                pages.hasNextPage && (
                  <Button
                    m="sm"
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => void pages.fetchNextPage()}
                  >
                    {t('sales.more')}
                  </Button>
                )
              }
            />
          )}
        </div>
        <div className={`${page.panel} ${classes.receiptSide}`}>
          {open === null ? (
            <Teach icon={<IconReceipt size={36} />} title={t('sales.pick')} />
          ) : (
            <OpenReceipt
              key={open.id}
              {...open}
              onRefund={shift === null ? null : () => setRefunding({ saleId: open.id })}
            />
          )}
        </div>
      </div>
      {refunding !== null &&
        (refunding.saleId === null ? (
          <FreeRefundDialog onClose={() => setRefunding(null)} />
        ) : (
          <RefundDialog saleId={refunding.saleId} onClose={() => setRefunding(null)} />
        ))}
    </div>
  )
}

function NothingHere({
  text,
  isToday,
  isUnconfirmed,
  onSell,
}: {
  readonly text: string
  readonly isToday: boolean
  readonly isUnconfirmed: boolean
  readonly onSell: () => void
}) {
  const { t } = useTranslation()
  const icon = <IconReceipt size={36} />
  if (text !== '') {
    return (
      <Teach icon={icon} title={t('sale.sales.nothingFound', { text })}>
        {RECEIPT_NUMBER.test(text) ? t('sale.sales.nothingFoundScan', { text }) : t('sale.sales.nothingFoundBody')}
      </Teach>
    )
  }
  if (isUnconfirmed) return <Teach icon={icon} title={t('sales.allConfirmed')} />
  if (!isToday) return <Teach icon={icon} title={t('sale.sales.emptyDay')} />
  return (
    <Teach icon={icon} title={t('sales.empty')} action={<Button onClick={onSell}>{t('sales.goSell')}</Button>}>
      {t('sales.emptyBody')}
    </Teach>
  )
}
