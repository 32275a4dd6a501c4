import { Button, SegmentedControl } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { denominationsOf } from '../../../src-shared/cash/denominations.ts'
import type { ClosedShift } from '../../../src-shared/contract/cash-views.ts'
import type { ShiftView } from '../../../src-shared/contract/views.ts'
import { useNavigation } from '../../app/navigation.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { useCart } from '../sell/cart-context.tsx'
import { MAX_COUNTED_MINOR } from '../shift/floats.ts'
import classes from './cash.module.css'
import { CloseShiftDialog } from './close-shift-dialog.tsx'
import { type Counting, countedDenominations, countedMinor, keyOf, notCounted } from './counting.ts'
import { DenominationFields } from './denomination-fields.tsx'
import { useCashKeys } from './use-cash-keys.ts'

/** What was typed for a shift while other screens are looked at; gone with the window. */
const kept: { shiftId: string | null; counting: Counting | null } = { shiftId: null, counting: null }

/** Counts what is in the drawer, then closes the shift with it. */
export function CountDrawer({
  shift,
  onBack,
  onClosed,
}: {
  readonly shift: ShiftView
  readonly onBack: () => void
  readonly onClosed: (closed: ClosedShift) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { go } = useNavigation()
  const { cart } = useCart()
  const { currency } = format
  const state = useTillQuery('shift.report', { whole: false })
  const parkedCount = useTillQuery('parked.list', {}).data?.length ?? 0
  const [counting, setCounting] = useState<Counting>(() =>
    kept.shiftId === shift.id && kept.counting !== null ? kept.counting : notCounted(currency),
  )
  useEffect(() => {
    kept.shiftId = shift.id
    kept.counting = counting
  }, [shift.id, counting])
  /** The coin or note whose field the keypad writes to. */
  const [active, setActive] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [isReviewing, setIsReviewing] = useState(false)
  const reviewButton = useRef<HTMLButtonElement>(null)
  const totalField = useRef<HTMLInputElement>(null)

  const denominations = denominationsOf(currency)
  const counted = countedMinor(counting, currency)
  const expected = state.data?.report.expectedMinor ?? null
  const byDenomination = counting.by === 'denomination'
  const setCount = (key: string, text: string) =>
    setCounting((before) => ({ ...before, counts: { ...before.counts, [key]: text } }))

  const review = () => {
    if (cart.lines.length > 0) return
    if (counted === null) {
      setError(t('shift.notAnAmount', { example: format.typed(185_050) }))
      totalField.current?.focus()
    } else if (counted > MAX_COUNTED_MINOR) setError(t('shift.amountTooLarge'))
    else setIsReviewing(true)
  }
  useCashKeys({ F8: review, Escape: onBack })

  const activeOne = denominations.find((one) => keyOf(one) === active)
  const keypadText = byDenomination ? (active === null ? '' : (counting.counts[active] ?? '')) : counting.total
  return (
    <div className={page.page}>
      <div className={page.head}>
        <Button variant="default" leftSection={<IconArrowLeft size={20} aria-hidden />} onClick={onBack}>
          {t('cash.backToShift')}
        </Button>
        <h1 className={page.title}>{t('cash.countTitle')}</h1>
        {denominations.length > 0 && (
          <SegmentedControl
            aria-label={t('cash.countBy')}
            value={counting.by}
            onChange={(by) => {
              setError(null)
              setCounting((before) => ({ ...before, by: by as Counting['by'] }))
            }}
            data={[
              { value: 'denomination', label: t('cash.byDenomination') },
              { value: 'total', label: t('cash.byTotal') },
            ]}
          />
        )}
      </div>
      <form
        className={classes.countColumns}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          review()
        }}
      >
        <section className={`${page.panel} ${page.padded}`} aria-label={t('cash.countTitle')}>
          <p className={page.lead}>{t('cash.countLead')}</p>
          {byDenomination ? (
            <DenominationFields
              denominations={denominations}
              counts={counting.counts}
              onCount={(key, text) => {
                setError(null)
                setCount(key, text)
              }}
              onActive={setActive}
              onLast={() => reviewButton.current?.focus()}
            />
          ) : (
            <AmountField
              ref={totalField}
              large
              autoFocus
              label={t('shift.counted')}
              text={counting.total}
              onText={(total) => {
                setError(null)
                setCounting((before) => ({ ...before, total }))
              }}
              error={error}
            />
          )}
        </section>
        <section
          className={`${page.panel} ${page.padded} ${page.form} ${classes.countSide}`}
          aria-label={t('cash.reviewTitle')}
        >
          <div className={`${page.form} ${classes.countSums}`}>
            {cart.lines.length > 0 && (
              <Notice
                tone="warn"
                action={
                  <Button variant="default" onClick={() => go('sell')}>
                    {t('nav.sell')}
                  </Button>
                }
              >
                {t('shift.cartOpen')}
              </Notice>
            )}
            <dl className={`${classes.sums} figures`} aria-live="polite">
              <div data-strong>
                <dt>{t('cash.total')}</dt>
                <dd>{counted === null ? '—' : format.money(counted)}</dd>
              </div>
              {expected !== null && (
                <>
                  <div>
                    <dt>{t('cash.expected')}</dt>
                    <dd>{format.money(expected)}</dd>
                  </div>
                  {counted !== null && (
                    <div data-off={counted !== expected}>
                      <dt>
                        {counted === expected
                          ? t('cash.exact')
                          : counted < expected
                            ? t('cash.missing')
                            : t('cash.surplus')}
                      </dt>
                      <dd>{format.money(Math.abs(counted - expected))}</dd>
                    </div>
                  )}
                </>
              )}
            </dl>
            {state.data?.report.isBlind === true && <p className={classes.blindLine}>{t('cash.countBlind')}</p>}
            {byDenomination && error !== null && <Notice tone="bad">{error}</Notice>}
            {parkedCount > 0 && (
              <Notice tone="info">{t('cash.parked', { count: parkedCount, n: format.count(parkedCount) })}</Notice>
            )}
          </div>
          <Keypad
            text={keypadText}
            onChange={(text) => {
              setError(null)
              if (!byDenomination) setCounting((before) => ({ ...before, total: text }))
              else if (activeOne !== undefined) setCount(keyOf(activeOne), text.replace(/\D/g, '').slice(0, 6))
            }}
            decimalMark={format.decimalMark}
            decimals={byDenomination ? 0 : format.decimals}
          />
          <Button
            ref={reviewButton}
            type="submit"
            size="lg"
            h={64}
            flex="none"
            rightSection={<Key>F8</Key>}
            disabled={cart.lines.length > 0}
          >
            {t('cash.review')}
          </Button>
        </section>
      </form>
      {isReviewing && counted !== null && (
        <CloseShiftDialog
          shift={shift}
          countedMinor={counted}
          denominations={byDenomination ? countedDenominations(counting, currency) : null}
          expectedMinor={expected}
          note={counting.note}
          onNote={(note) => setCounting((before) => ({ ...before, note }))}
          onRecount={() => setIsReviewing(false)}
          onClosed={(closed) => {
            kept.shiftId = null
            onClosed(closed)
          }}
        />
      )}
    </div>
  )
}
