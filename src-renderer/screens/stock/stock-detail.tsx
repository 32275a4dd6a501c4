import { Button } from '@mantine/core'
import { IconArrowsUpDown } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MovementReason, MovementView } from '../../../src-shared/contract/catalog-views.ts'
import type { ProductDetail } from '../../../src-shared/contract/views.ts'
import { valueOfQuantity } from '../../../src-shared/stock/value-of-quantity.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { ProductImage } from '../../components/product-image.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { askTill, useTillQuery } from '../../till/use-till-query.ts'
import classes from './stock.module.css'
import { StockDialog } from './stock-dialog.tsx'

const PAGE = 50

/** One product's stock: how much, since when, and everything that moved it. */
export function StockDetail({ productId }: { readonly productId: string }) {
  const { t } = useTranslation()
  const detail = useTillQuery('product.get', { id: productId }, { fresh: true })
  if (detail.isError) return <Notice tone="bad">{t('products.notFound')}</Notice>
  if (detail.data === undefined || detail.isPlaceholderData) return null
  return (
    <div className={classes.detail}>
      <DetailHead detail={detail.data} />
      <Ledger productId={productId} />
    </div>
  )
}

function DetailHead({ detail }: { readonly detail: ProductDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [isMoving, setIsMoving] = useState(false)
  const { product, onHandMilli } = detail
  const worth =
    product.costMinor === null || onHandMilli === null ? null : valueOfQuantity(onHandMilli, product.costMinor)
  return (
    <div className={classes.detailHead}>
      <div className={classes.title}>
        <ProductImage id={product.id} hasImage={product.image !== null} sizePx={56} />
        <h2 dir="auto">{product.name}</h2>
      </div>
      <div className={page.actions} style={{ justifyContent: 'space-between' }}>
        <span className={`${classes.big} figures`}>
          {onHandMilli === null ? t('products.notTracked') : format.quantity(onHandMilli)}
        </span>
        {onHandMilli !== null && (
          <Button
            leftSection={<IconArrowsUpDown size={18} aria-hidden />}
            rightSection={<NeedsMark permission="stock.move" />}
            onClick={() => setIsMoving(true)}
          >
            {t('products.move')}
          </Button>
        )}
      </div>
      <span className={page.soft}>
        {product.lowStockMilli === null
          ? t('catalog.stock.levelNone')
          : t('catalog.stock.level', { n: format.quantity(product.lowStockMilli) })}
        {worth !== null && ` · ${t('catalog.stock.worth')}: ${format.money(worth)}`}
      </span>
      {isMoving && <StockDialog detail={detail} onClose={() => setIsMoving(false)} />}
    </div>
  )
}

function Ledger({ productId }: { readonly productId: string }) {
  const { t } = useTranslation()
  const ledger = useInfiniteQuery({
    queryKey: ['stock.ledger', { productId }],
    queryFn: ({ pageParam }) => askTill('stock.ledger', { productId, before: pageParam, limit: PAGE }),
    refetchOnMount: 'always',
    initialPageParam: null as { readonly atMs: number; readonly id: string } | null,
    getNextPageParam: ({ movements, hasMore }) => {
      const last = movements.at(-1)
      return hasMore && last !== undefined ? { atMs: last.movedAtMs, id: last.id } : undefined
    },
  })
  const pages = ledger.data?.pages ?? []
  const movements = pages.flatMap((each) => each.movements)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul className={classes.ledger} aria-label={t('catalog.stock.ledger')} tabIndex={0}>
      {pages[0]?.isPartial === true && <li className={classes.note}>{t('catalog.stock.partial')}</li>}
      {ledger.isSuccess && movements.length === 0 && <li className={classes.note}>{t('catalog.stock.ledgerEmpty')}</li>}
      {movements.map((movement) => (
        <Movement key={movement.id} movement={movement} />
      ))}
      {ledger.hasNextPage && (
        <li className={page.actions} style={{ padding: 12 }}>
          <Button variant="default" loading={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
            {t('catalog.stock.more')}
          </Button>
        </li>
      )}
    </ul>
  )
}

const reasonWords = {
  sale: 'catalog.stock.sale',
  refund: 'catalog.stock.refund',
  opening: 'stock.opening',
  purchase: 'stock.purchase',
  count: 'stock.count',
  waste: 'stock.waste',
  transfer: 'stock.transfer',
} as const satisfies Record<MovementReason, string>

function Movement({ movement }: { readonly movement: MovementView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { quantityMilli, afterMilli } = movement
  const facts = [format.dayAndTime(movement.movedAtMs), movement.receiptNumber, movement.movedBy]
  return (
    <li className={classes.move}>
      <span className={page.strong}>{t(reasonWords[movement.reason])}</span>
      <span className={`${classes.quantity} figures`} data-way={quantityMilli < 0 ? 'out' : 'in'}>
        {quantityMilli > 0 ? '+' : '−'}
        {format.quantity(Math.abs(quantityMilli))}
      </span>
      <span className={page.soft}>{facts.filter((fact) => fact !== null && fact !== '').join(' · ')}</span>
      <span className={`${page.soft} ${page.end} figures`}>
        {afterMilli !== null && t('catalog.stock.after', { n: format.quantity(afterMilli) })}
      </span>
      {movement.note !== null && (
        <span className={classes.note} dir="auto">
          {movement.note}
        </span>
      )}
    </li>
  )
}
