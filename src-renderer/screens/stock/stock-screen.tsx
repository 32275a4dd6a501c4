import { Button, SegmentedControl } from '@mantine/core'
import { IconPackages } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductFilter } from '../../../src-shared/contract/catalog-views.ts'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { ProductList } from '../products/product-list.tsx'
import type { ListWish } from '../products/use-product-list.ts'
import { DataAge } from '../sync-status/data-age.tsx'
import { CountPanel } from './count-panel.tsx'
import classes from './stock.module.css'
import { StockDetail } from './stock-detail.tsx'

const tabs = ['onHand', 'count'] as const
type Tab = (typeof tabs)[number]

const filters = ['tracked', 'low-stock', 'out-of-stock'] as const satisfies readonly ProductFilter[]
const allTracked: ListWish = { text: '', filter: 'tracked', categoryId: null, sort: 'best', descending: false }

/** What is there, what moved it, what runs out, and counting it. */
export function StockScreen() {
  const { t } = useTranslation()
  const [tab, setTab] = useState<Tab>('onHand')
  const [wish, setWish] = useState(allTracked)
  const [openId, setOpenId] = useState<string | null>(null)
  useScan((text) => setWish({ ...allTracked, text }), tab === 'onHand')

  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('nav.stock')}</h1>
        <DataAge />
        <SegmentedControl
          aria-label={t('catalog.stock.tabs')}
          data={tabs.map((value) => ({ value, label: t(`catalog.stock.${value}`) }))}
          value={tab}
          onChange={(value) => setTab(tabs.find((known) => known === value) ?? 'onHand')}
        />
      </div>
      {tab === 'count' ? (
        <CountPanel />
      ) : (
        <>
          <StockFigures onLow={() => setWish({ ...allTracked, filter: 'low-stock' })} />
          <div className={page.columns}>
            <div className={page.panel}>
              <ProductList
                label={t('nav.stock')}
                searchLabel={t('catalog.stock.search')}
                wish={wish}
                onWish={setWish}
                filters={filters}
                openId={openId}
                isWide={false}
                onPick={({ id }) => setOpenId(id)}
                empty={
                  <Teach icon={<IconPackages size={36} />} title={t('catalog.stock.emptyTracked')}>
                    {t('catalog.stock.emptyTrackedBody')}
                  </Teach>
                }
              />
            </div>
            <div className={page.panel}>
              {openId === null ? (
                <Teach icon={<IconPackages size={36} />} title={t('catalog.stock.pick')}>
                  {t('catalog.stock.pickBody')}
                </Teach>
              ) : (
                <StockDetail key={openId} productId={openId} />
              )}
            </div>
          </div>
        </>
      )}
    </div>
  )
}

/** What the goods are worth, and how much of them runs out. */
function StockFigures({ onLow }: { readonly onLow: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useTillQuery('stock.summary', {}, { fresh: true })
  if (data === undefined) return null
  const { valueMinor, productCount, withoutCostCount, lowCount } = data
  return (
    <div className={classes.figures}>
      <div className={classes.figure}>
        <dl style={{ margin: 0 }}>
          <dt>{t('catalog.stock.value')}</dt>
          <dd className="money">{format.money(valueMinor)}</dd>
          <dd>
            {t('catalog.stock.valueOf', { count: productCount, n: format.count(productCount) })}
            {withoutCostCount > 0 && ` · ${t('catalog.stock.withoutCost', { n: format.count(withoutCostCount) })}`}
          </dd>
        </dl>
      </div>
      <div className={classes.figure}>
        <dl style={{ margin: 0 }}>
          <dt>{t('catalog.stock.low')}</dt>
          <dd className="figures">{format.count(lowCount)}</dd>
        </dl>
        <Button variant="default" onClick={onLow}>
          {t('catalog.stock.seeLow')}
        </Button>
      </div>
    </div>
  )
}
