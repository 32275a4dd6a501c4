import type { Minor } from '../../../src-shared/money/minor.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { drawBarcode } from './label-barcode.ts'
import classes from './labels.module.css'

export const labelSizes = ['40x25', '50x30', '60x40', 'a4'] as const
export type LabelSize = (typeof labelSizes)[number]

export interface LabelProduct {
  readonly id: string
  readonly name: string
  readonly priceMinor: Minor
  /** Its first barcode, or else its sku. */
  readonly code: string
  /** Null: sold by the piece. */
  readonly perUnit: string | null
}

export interface LabelLook {
  readonly size: LabelSize
  readonly withPrice: boolean
  /** Null: without the shop's name. */
  readonly shopName: string | null
}

/** One label as it comes out of the printer, in millimetres. */
export function Label({ product, look }: { readonly product: LabelProduct; readonly look: LabelLook }) {
  const format = useFormat()
  const barcode = drawBarcode(product.code)
  return (
    <div className={classes.label} data-size={look.size}>
      {look.shopName !== null && <div className={classes.shop}>{look.shopName}</div>}
      <div className={classes.name} dir="auto">
        {product.name}
      </div>
      {look.withPrice && product.priceMinor > 0 && (
        <div className={classes.price}>
          {format.money(product.priceMinor)}
          {product.perUnit !== null && <span> / {product.perUnit}</span>}
        </div>
      )}
      {barcode !== null && <img className={classes.bars} src={barcode} alt={product.code} />}
    </div>
  )
}
