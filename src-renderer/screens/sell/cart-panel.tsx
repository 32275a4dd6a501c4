import { Button } from '@mantine/core'
import { IconArrowBackUp, IconCash, IconShoppingCart, IconTrash } from '@tabler/icons-react'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleTotals } from '../../../src-shared/sale/sale-totals.ts'
import { Key } from '../../components/key.tsx'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { type Cart, type CartAction, type CartLine, itemCount } from './cart.ts'
import { CartRow } from './cart-row.tsx'
import classes from './sell.module.css'

/** What is being bought, and what it comes to. */
export function CartPanel({
  cart,
  totals,
  change,
  onUndo,
  onEditQuantity,
  onClear,
  onCharge,
}: {
  readonly cart: Cart
  readonly totals: SaleTotals | null
  readonly change: (action: CartAction) => void
  readonly onUndo: () => void
  readonly onEditQuantity: (line: CartLine) => void
  readonly onClear: () => void
  readonly onCharge: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const list = useRef<HTMLUListElement>(null)
  const { selectedId, lines, removed } = cart
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line that grew is brought into sight too
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [selectedId, lines])

  const count = itemCount(lines)
  const isEmpty = lines.length === 0
  const total = totals === null ? '—' : format.money(totals.totalMinor)
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
      {isEmpty ? (
        <div className={classes.noLines}>
          <Teach icon={<IconShoppingCart size={36} />} title={t('sell.cartEmpty')}>
            {t('sell.cartEmptyBody')}
          </Teach>
        </div>
      ) : (
        <ul ref={list} className={classes.lines} aria-label={t('sell.cart')}>
          {lines.map((line, index) => (
            <CartRow
              key={line.id}
              line={line}
              totalMinor={totals?.lines[index]?.totalMinor ?? null}
              selected={line.id === selectedId}
              change={change}
              onEditQuantity={onEditQuantity}
            />
          ))}
        </ul>
      )}
      <div className={classes.totalBar}>
        <div className={classes.totalBox} style={{ '--characters': total.length } as CSSProperties}>
          <span className={classes.totalLabel} id="sell-total">
            {t('common.total')}
          </span>
          <output className={`${classes.total} money`} aria-labelledby="sell-total">
            {total}
          </output>
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
