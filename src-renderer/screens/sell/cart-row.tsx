import { IconMinus, IconPlus, IconX } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { CartAction, CartLine } from './cart.ts'
import classes from './sell.module.css'

/** One line of the cart; drawn again only when it changes itself. */
export const CartRow = memo(function CartRow({
  line,
  totalMinor,
  selected,
  change,
  onEditQuantity,
}: {
  readonly line: CartLine
  readonly totalMinor: number | null
  readonly selected: boolean
  readonly change: (action: CartAction) => void
  readonly onEditQuantity: (line: CartLine) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { id: lineId, name } = line
  const quantity = format.quantity(line.quantityMilli)
  const unit = line.unitCode === '' ? '' : ` ${line.unitCode}`
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses lines with the arrows
    <li className={classes.line} aria-current={selected} onClick={() => change({ type: 'select', lineId })}>
      <div className={classes.lineWords}>
        <span className={classes.lineName} dir="auto">
          {name}
        </span>
        <span className={`${classes.linePrice} money`}>
          {t('sell.each', { price: format.money(line.unitPriceMinor), unit: line.unitCode || t('products.unitNone') })}
        </span>
      </div>
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
          onClick={() => onEditQuantity(line)}
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
    </li>
  )
})
