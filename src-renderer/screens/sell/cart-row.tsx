import { IconMinus, IconPlus, IconScale, IconX } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { CartAction, CartLine } from './cart.ts'
import type { LineChange } from './cart-changes.ts'
import { LineChangeNotice } from './line-change-notice.tsx'
import type { LinePart } from './line-dialog.tsx'
import classes from './sell.module.css'

/** One line of the cart; drawn again only when it changes itself. */
export const CartRow = memo(function CartRow({
  line,
  totalMinor,
  savedMinor,
  selected,
  lineChange,
  change,
  onEdit,
}: {
  readonly line: CartLine
  /** With its own discount; null: beyond what can be charged. */
  readonly totalMinor: number | null
  /** What its own discount takes off. */
  readonly savedMinor: number
  readonly selected: boolean
  /** What became of its product meanwhile. */
  readonly lineChange: LineChange | null
  readonly change: (action: CartAction) => void
  readonly onEdit: (line: CartLine, part: LinePart) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { id: lineId, name, discount, listPriceMinor } = line
  const quantity = format.quantity(line.quantityMilli)
  const unit = line.unitCode === '' ? '' : ` ${line.unitCode}`
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses lines with the arrows
    <li className={classes.line} aria-current={selected} onClick={() => change({ type: 'select', lineId })}>
      <button
        type="button"
        className={classes.lineWords}
        title={t('counter.editLine', { name })}
        aria-keyshortcuts="F4"
        onClick={() => onEdit(line, 'price')}
      >
        <span className={classes.lineName} dir="auto">
          {name}
        </span>
        {line.note !== null && <span className={classes.lineNote}>{line.note}</span>}
        <span className={`${classes.linePrice} money`}>
          {listPriceMinor !== null && listPriceMinor > 0 && (
            <s title={t('counter.wasPrice', { price: format.money(listPriceMinor) })}>{format.money(listPriceMinor)}</s>
          )}{' '}
          {t('sell.each', { price: format.money(line.unitPriceMinor), unit: line.unitCode || t('products.unitNone') })}
          {line.isLabelled && <IconScale size={18} role="img" aria-label={t('counter.labelled')} />}
          {discount !== null && (
            <span className={classes.lineDiscount}>
              {discount.kind === 'percent'
                ? t('counter.discountRate', { rate: format.rate(discount.basisPoints) })
                : t('counter.discountAmount', { amount: format.money(savedMinor) })}
            </span>
          )}
        </span>
      </button>
      <div className={classes.stepper}>
        <button
          type="button"
          className={classes.step}
          aria-label={t('sell.less', { name })}
          disabled={line.quantityMilli <= 1000}
          onClick={() => change({ type: 'step', lineId, by: -1 })}
        >
          <IconMinus size={20} aria-hidden />
        </button>
        <button
          type="button"
          className={`${classes.quantity} figures`}
          aria-label={`${t('sell.quantityOf', { name })}: ${quantity}${unit}`}
          aria-keyshortcuts="F2"
          onClick={() => onEdit(line, 'quantity')}
        >
          {quantity}
          {line.decimals > 0 && <small>{unit}</small>}
        </button>
        <button
          type="button"
          className={classes.step}
          aria-label={t('sell.more', { name })}
          onClick={() => change({ type: 'step', lineId, by: 1 })}
        >
          <IconPlus size={20} aria-hidden />
        </button>
      </div>
      <span className={`${classes.lineTotal} money`}>{totalMinor === null ? '—' : format.money(totalMinor)}</span>
      <button
        type="button"
        className={classes.removeLine}
        aria-label={t('sell.remove', { name })}
        onClick={(event) => {
          event.stopPropagation()
          change({ type: 'remove', lineId })
        }}
      >
        <IconX size={20} aria-hidden />
      </button>
      {lineChange !== null && (
        <LineChangeNotice line={line} lineChange={lineChange} isSelected={selected} change={change} />
      )}
    </li>
  )
})
