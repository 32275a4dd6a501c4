import { SegmentedControl, TextInput } from '@mantine/core'
import { IconFileText, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent as FieldKey, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuoteState, QuoteSummary } from '../../../src-shared/contract/counter-views.ts'
import { useNavigation } from '../../app/navigation.ts'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { QuoteDetail } from './quote-detail.tsx'
import { QuoteStateMark } from './quote-state.tsx'
import classes from './quotes.module.css'

const ROW_PX = 76
const SHOWN = 500
const states = ['open', 'expired', 'sold', 'cancelled'] as const satisfies readonly QuoteState[]

/** Offers of the shop: found, printed, turned into sales. */
export function QuotesScreen() {
  const { t } = useTranslation()
  const navigation = useNavigation()
  const [text, setText] = useState('')
  const [state, setState] = useState<QuoteState | null>(null)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const search = useRef<HTMLInputElement>(null)
  const { data } = useTillQuery('quote.list', { text: text.trim().slice(0, 200), state, limit: SHOWN })
  const quotes = data ?? []
  const chosen = quotes.find(({ id }) => id === chosenId) ?? quotes[0]
  useEffect(() => search.current?.focus(), [])

  const onKeyDown = (event: FieldKey) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0 || quotes.length === 0) return
    event.preventDefault()
    const index = quotes.findIndex(({ id }) => id === chosen?.id)
    setChosenId(quotes[Math.min(Math.max(index + by, 0), quotes.length - 1)]?.id ?? null)
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('[role=dialog],[role=menu]') !== null) return
    if (event.key !== 'F3') return
    event.preventDefault()
    search.current?.focus()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  const isFiltered = text.trim() !== '' || state !== null
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('counter.quote.titleAll')}</h1>
        <SegmentedControl
          aria-label={t('counter.quote.filter')}
          value={state ?? 'all'}
          data={[
            { value: 'all', label: t('counter.quote.all') },
            ...states.map((value) => ({ value, label: t(`counter.quote.states.${value}`) })),
          ]}
          onChange={(value) => setState(states.find((each) => each === value) ?? null)}
        />
      </div>
      <div className={`${page.columns} ${classes.columns}`}>
        <section className={page.panel}>
          <div className={page.searchBox}>
            <TextInput
              ref={search}
              size="lg"
              aria-label={t('counter.quote.search')}
              placeholder={t('counter.quote.searchHint')}
              leftSection={<IconSearch size={22} aria-hidden />}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
          </div>
          {data !== undefined && quotes.length === 0 ? (
            <Teach
              icon={<IconFileText size={36} />}
              title={t(isFiltered ? 'counter.quote.none' : 'counter.quote.empty')}
            >
              {t(isFiltered ? 'counter.quote.noneBody' : 'counter.quote.emptyBody')}
            </Teach>
          ) : (
            <VirtualRows
              items={quotes}
              rowPx={ROW_PX}
              label={t('nav.quotes')}
              row={(quote, place) => (
                <QuoteListRow
                  key={quote.id}
                  quote={quote}
                  place={place}
                  isChosen={quote.id === chosen?.id}
                  onChoose={() => setChosenId(quote.id)}
                />
              )}
            />
          )}
        </section>
        <section className={`${page.panel} ${classes.side}`}>
          {chosen === undefined ? (
            <Teach icon={<IconFileText size={36} />} title={t('counter.quote.choose')}>
              {t('counter.quote.chooseBody')}
            </Teach>
          ) : (
            <QuoteDetail id={chosen.id} onTaken={() => navigation.go('sell')} />
          )}
        </section>
      </div>
    </div>
  )
}

function QuoteListRow({
  quote,
  place,
  isChosen,
  onChoose,
}: {
  readonly quote: QuoteSummary
  readonly place: { readonly height: number; readonly transform: string }
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <button
      type="button"
      className={`${page.row} ${classes.row}`}
      style={place}
      aria-current={isChosen}
      onClick={onChoose}
    >
      <span className={`${page.strong} ${page.cut}`} dir="auto">
        {quote.customerName ?? t('counter.quote.noName')}
      </span>
      <span className={`${page.strong} ${page.end} money`}>{format.money(quote.totalMinor)}</span>
      <span className={`${page.soft} ${page.cut} figures`}>
        {quote.number} · {format.date(quote.madeAtMs)}
      </span>
      <span className={page.end}>
        <QuoteStateMark state={quote.state} />
      </span>
    </button>
  )
}
