import { Button } from '@mantine/core'
import { IconArrowBackUp, IconCash, IconShoppingCart, IconTrash } from '@tabler/icons-react'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleTotals } from '../../../src-shared/sale/sale-totals.ts'
import { Key } from '../../components/key.tsx'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { type Cart, type CartAction, type CartLine, itemCount } from './cart.ts'
import type { LineChange } from './cart-changes.ts'
import { CartFacts } from './cart-facts.tsx'
import { CartRow } from './cart-row.tsx'
import { CartTools, type SaleSteps } from './cart-tools.tsx'
import { wordsOfChange } from './line-change-notice.tsx'
import type { LinePart } from './line-dialog.tsx'
import classes from './sell.module.css'

/** What is being bought, and what it comes to. */
export function CartPanel({
  cart,
  totals,
  lineChanges,
  change,
  steps,
  onUndo,
  onEditLine,
  onClear,
  onCharge,
}: {
  readonly cart: Cart
  readonly totals: SaleTotals | null
  /** What became of lines since they came, by their id. */
  readonly lineChanges: ReadonlyMap<string, LineChange>
  readonly change: (action: CartAction) => void
  readonly steps: SaleSteps
  readonly onUndo: () => void
  readonly onEditLine: (line: CartLine, part: LinePart) => void
  readonly onClear: () => void
  readonly onCharge: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const list = useRef<HTMLUListElement>(null)
  const { selectedId, lines, removed } = cart
  // biome-ignore lint/correctness/useExhaustiveDependencies: a customer or a note below takes room from the list, too
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [cart])

  const count = itemCount(lines)
  const isEmpty = lines.length === 0
  const total = totals === null ? '—' : format.money(totals.totalMinor)
  const savedMinor = totals === null ? 0 : totals.grossMinor - totals.totalMinor
  return (
    <section className={classes.cart} aria-label={t('sell.cart')}>
      <div className={classes.cartHead}>
        <h1 className={classes.cartTitle}>{t('sell.cart')}</h1>
        <span className={classes.cartCount}>{!isEmpty && t('sell.items', { count, n: format.count(count) })}</span>
        {removed !== null && (
          <Button
            variant="light"
            size="sm"
            h={44}
            className={classes.undo}
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            aria-label={`${t('sell.undo')}: ${t('sell.removed', { name: removed.line.name })}`}
            aria-keyshortcuts="Control+Z"
            onClick={onUndo}
          >
            <span className={classes.undoWords}>
              {t('sell.undo')} · {removed.line.name}
            </span>
          </Button>
        )}
        {!isEmpty && (
          <Button
            variant="subtle"
            color="gray"
            size="sm"
            h={44}
            flex="none"
            leftSection={<IconTrash size={18} aria-hidden />}
            rightSection={<Key>F8</Key>}
            aria-keyshortcuts="F8"
            onClick={onClear}
          >
            {t('sell.clear')}
          </Button>
        )}
      </div>
      <CartTools isEmpty={isEmpty} steps={steps} />
      <CartFacts cart={cart} discountMinor={totals?.discountMinor ?? 0} steps={steps} change={change} />
      {isEmpty ? (
        <div className={classes.noLines}>
          <Teach icon={<IconShoppingCart size={36} />} title={t('sell.cartEmpty')}>
            {t('sell.cartEmptyBody')}
          </Teach>
        </div>
      ) : (
        <ul ref={list} className={classes.lines} aria-label={t('sell.cart')}>
          {lines.map((line, index) => {
            const amounts = totals?.lines[index]
            return (
              <CartRow
                key={line.id}
                line={line}
                // The discount of the sale stands below, and is not taken off twice for whoever adds up.
                totalMinor={amounts === undefined ? null : amounts.grossMinor - amounts.discountMinor}
                savedMinor={amounts?.discountMinor ?? 0}
                selected={line.id === selectedId}
                lineChange={lineChanges.get(line.id) ?? null}
                change={change}
                onEdit={onEditLine}
              />
            )
          })}
        </ul>
      )}
      <p className="visually-hidden" aria-live="polite">
        {lines.flatMap(({ id, name }) => {
          const lineChange = lineChanges.get(id)
          return lineChange === undefined ? [] : `${name}: ${wordsOfChange(lineChange, t, format)}. `
        })}
      </p>
      <div className={classes.totalBar}>
        <div className={classes.totalBox} style={{ '--characters': total.length } as CSSProperties}>
          <span className={classes.totalLabel} id="sell-total">
            {t('common.total')}
          </span>
          <output className={`${classes.total} money`} aria-labelledby="sell-total">
            {total}
          </output>
          {savedMinor > 0 && totals !== null && (
            <span className={`${classes.saved} money`}>
              <s>{t('counter.before', { amount: format.money(totals.grossMinor) })}</s>
              <strong>{t('counter.saved', { amount: format.money(savedMinor) })}</strong>
            </span>
          )}
          {totals === null && <span role="alert">{t('sell.tooLarge')}</span>}
        </div>
        <button
          type="button"
          className={classes.charge}
          aria-keyshortcuts="F12"
          disabled={isEmpty || totals === null}
          onClick={onCharge}
        >
          <IconCash size={32} stroke={1.7} aria-hidden />
          <span>{t('sell.charge')}</span>
          <Key>F12</Key>
        </button>
      </div>
    </section>
  )
}
