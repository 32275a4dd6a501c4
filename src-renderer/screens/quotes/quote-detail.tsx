import { Button, SegmentedControl } from '@mantine/core'
import { IconPrinter, IconShoppingCart } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuoteView } from '../../../src-shared/contract/counter-views.ts'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { usePaperWidth } from '../receipt/done-dialog.tsx'
import { Receipt } from '../receipt/receipt.tsx'
import { QuoteStateMark } from './quote-state.tsx'
import classes from './quotes.module.css'
import { useQuoteSteps } from './use-quote-steps.ts'

/** One quote: what it offers, what became of its products, and what can be done with it. */
export function QuoteDetail({ id, onTaken }: { readonly id: string; readonly onTaken: () => void }) {
  const { t } = useTranslation()
  const { data: view, isError, isPlaceholderData } = useTillQuery('quote.get', { id })
  if (isError) {
    return (
      <Notice tone="warn" title={t('counter.quote.notFound')}>
        {t('counter.quote.notFoundBody')}
      </Notice>
    )
  }
  if (view === undefined || isPlaceholderData) return <p aria-busy>{t('common.loading')}</p>
  return <Shown key={view.quote.id} view={view} onTaken={onTaken} />
}

function Shown({ view, onTaken }: { readonly view: QuoteView; readonly onTaken: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { quote, state, customerName } = view
  const [shows, setShows] = useState<'lines' | 'paper'>('lines')
  const [asks, setAsks] = useState<'cancel' | 'expired' | null>(null)
  const [widthMm] = usePaperWidth()
  const steps = useQuoteSteps(quote.id, onTaken)
  const canBeSold = state === 'open' || state === 'expired'
  const root = useRef<HTMLDivElement>(null)
  const sell = () => {
    if (state === 'expired') setAsks('expired')
    else void steps.sell(false)
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // Another dialog that lies over this has the keyboard.
    const dialog = document.querySelector('[role=dialog],[role=menu]')
    const isOnTop = dialog === null || dialog.contains(root.current)
    if (event.key !== 'F12' || event.defaultPrevented || !isOnTop || !canBeSold || asks !== null || steps.isBusy) return
    event.preventDefault()
    sell()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  const until = format.date(quote.validUntilMs)
  return (
    <div ref={root} className={classes.detail}>
      <div className={classes.detailHead}>
        <h2 className={`${classes.number} figures selectable`}>{quote.number}</h2>
        <QuoteStateMark state={state} />
      </div>
      <p className={classes.about}>
        <strong dir="auto">{customerName ?? t('counter.quote.noName')}</strong>
        <span>
          {format.dayAndTime(quote.madeAtMs)} · {quote.madeBy}
        </span>
        <span>
          {state === 'sold'
            ? view.receiptNumber === null
              ? t('counter.quote.soldElsewhere')
              : t('counter.quote.soldAs', { number: view.receiptNumber })
            : t(state === 'expired' ? 'counter.quote.expiredOn' : 'counter.quote.validity', { date: until })}
        </span>
      </p>
      <SegmentedControl
        fullWidth
        aria-label={t('counter.quote.view')}
        value={shows}
        data={[
          { value: 'lines', label: t('counter.quote.lines') },
          { value: 'paper', label: t('counter.quote.asPrinted') },
        ]}
        onChange={(value) => setShows(value as 'lines' | 'paper')}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.body} tabIndex={0} aria-label={t(`counter.quote.${shows}`)}>
        {shows === 'paper' ? <Receipt parts={view.document} widthMm={widthMm} /> : <Lines view={view} />}
      </section>
      {view.discountMinor > 0 && (
        <p className={classes.less}>
          <span>
            {quote.discount?.kind === 'percent'
              ? `${t('counter.discount')} ${format.rate(quote.discount.basisPoints)}`
              : t('counter.discount')}
          </span>
          <span className="money">{format.money(-view.discountMinor)}</span>
        </p>
      )}
      <p className={classes.sum}>
        <span>{t('common.total')}</span>
        <output className="money">{format.money(quote.totalMinor)}</output>
      </p>
      {asks === 'expired' && (
        <Ask
          title={t('counter.quote.expiredTitle', { date: until })}
          body={t('counter.quote.expiredBody', { total: format.money(quote.totalMinor) })}
          no={t('common.cancel')}
          yes={t('counter.quote.sellAnyway')}
          onNo={() => setAsks(null)}
          onYes={() => void steps.sell(true)}
        />
      )}
      {asks === 'cancel' && (
        <Ask
          title={t('counter.quote.cancelTitle', { number: quote.number })}
          body={t('counter.quote.cancelBody')}
          no={t('counter.quote.keep')}
          yes={t('counter.quote.cancel')}
          isDangerous
          onNo={() => setAsks(null)}
          onYes={() => {
            setAsks(null)
            void steps.cancel()
          }}
        />
      )}
      {asks === null && (
        <div className={classes.actions}>
          {canBeSold && (
            <Button
              variant="subtle"
              color="var(--m-bad-ink)"
              className={classes.apart}
              onClick={() => setAsks('cancel')}
            >
              {t('counter.quote.cancel')}
            </Button>
          )}
          <Button
            variant="default"
            h={52}
            disabled={steps.isBusy}
            leftSection={<IconPrinter size={20} aria-hidden />}
            onClick={() => void steps.print()}
          >
            {t('counter.quote.print')}
          </Button>
          {canBeSold && (
            <Button
              h={52}
              disabled={steps.isBusy}
              aria-keyshortcuts="F12"
              leftSection={<IconShoppingCart size={20} aria-hidden />}
              rightSection={<Key>F12</Key>}
              onClick={sell}
            >
              {t('counter.quote.sell')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Lines({ view }: { readonly view: QuoteView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isOpen = view.state === 'open' || view.state === 'expired'
  return (
    <ul className={classes.lines}>
      {view.lines.map(({ line, totalMinor, today }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a quote have no other name, and stay where they are
        <li key={index} className={classes.line}>
          <span className={classes.lineName} dir="auto">
            {line.name}
          </span>
          <span className="money">{format.money(totalMinor)}</span>
          <span className={`${classes.soft} money`}>
            {`${format.quantity(line.quantityMilli)}${line.unitCode === '' ? '' : ` ${line.unitCode}`} × ${format.money(line.unitPriceMinor)}`}
            {line.discount !== undefined &&
              ` · ${line.discount.kind === 'percent' ? t('counter.discountRate', { rate: format.rate(line.discount.basisPoints) }) : t('counter.discountAmount', { amount: format.money(line.discount.amountMinor) })}`}
          </span>
          {line.note !== undefined && <em className={classes.soft}>{line.note}</em>}
          {isOpen && today.is === 'price-changed' && (
            <span className={classes.today}>
              {t('counter.quote.changed', { price: format.money(today.priceMinor) })}
            </span>
          )}
          {isOpen && today.is === 'gone' && <span className={classes.today}>{t('counter.quote.gone')}</span>}
        </li>
      ))}
    </ul>
  )
}

/** Asks once more, in the place of the buttons that were pressed. */
function Ask({
  title,
  body,
  no,
  yes,
  isDangerous = false,
  onNo,
  onYes,
}: {
  readonly title: string
  readonly body: string
  readonly no: string
  readonly yes: string
  readonly isDangerous?: boolean
  readonly onNo: () => void
  readonly onYes: () => void
}) {
  return (
    <div className={classes.ask} data-dangerous={isDangerous} role="alertdialog" aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{body}</p>
      <div className={classes.actions}>
        <Button variant="default" autoFocus onClick={onNo}>
          {no}
        </Button>
        <Button {...(isDangerous ? { color: 'red.9' } : {})} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </div>
  )
}
