import { IconAlertTriangle, IconArrowsSplit2 } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductListRow } from '../../../src-shared/contract/catalog-views.ts'
import page from '../../components/page.module.css'
import { ProductImage } from '../../components/product-image.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './product-list.module.css'

/** One product of a list; the place it stands at comes from the list. */
export function ProductRow({
  product,
  style,
  isActive,
  isOpen,
  onPick,
}: {
  readonly product: ProductListRow
  readonly style: CSSProperties
  /** Where the keyboard is. */
  readonly isActive: boolean
  readonly isOpen: boolean
  readonly onPick: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const code = product.barcode ?? product.sku
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.row}
      style={style}
      data-active={isActive}
      aria-current={isOpen}
      onClick={onPick}
    >
      <span className={classes.product}>
        <ProductImage id={product.id} hasImage={product.hasImage} />
        <span className={classes.words}>
          <span className={`${page.strong} ${page.cut}`} dir="auto">
            {product.name}
          </span>
          <span className={`${page.soft} ${classes.second} figures`}>
            <span className={`${page.cut} ${classes.narrowOnly}`}>{code}</span>
            {!product.onSale && <span className={page.cut}>{t('products.inactive')}</span>}
            {product.waits !== null && (
              <span className={classes.mark}>
                <IconArrowsSplit2 size={15} aria-hidden />
                {t(`decide.row.${product.waits}`)}
              </span>
            )}
          </span>
        </span>
      </span>
      <span className={`${page.soft} ${page.cut} ${classes.wideOnly} figures`}>{code}</span>
      <span className={`${page.soft} ${page.cut} ${classes.wideOnly} ${classes.category}`} dir="auto">
        {product.categoryName}
      </span>
      <span className={classes.amounts}>
        <span className={`${page.strong} money`}>
          {product.priceMinor === 0 ? t('sell.noPrice') : format.money(product.priceMinor)}
        </span>
        {product.decimals > 0 && <span className={page.soft}>/ {product.unitCode}</span>}
      </span>
      <StockOf product={product} />
    </button>
  )
}

function StockOf({
  product: { onHandMilli, lowStockMilli, unitCode, decimals },
}: {
  readonly product: ProductListRow
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (onHandMilli === null) return <span className={`${page.soft} ${page.end}`}>—</span>
  const isLow = lowStockMilli !== null && onHandMilli <= lowStockMilli
  return (
    <span className={classes.amounts}>
      <span className="figures">
        {format.quantity(onHandMilli)}
        {decimals > 0 && ` ${unitCode}`}
      </span>
      {(isLow || onHandMilli <= 0) && (
        <span className={classes.mark}>
          <IconAlertTriangle size={15} aria-hidden />
          {onHandMilli <= 0 ? t('catalog.list.none') : t('catalog.list.low')}
        </span>
      )}
    </span>
  )
}
