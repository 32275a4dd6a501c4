import { Button, SegmentedControl } from '@mantine/core'
import { IconReceipt } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallInput } from '../../../src-shared/contract/calls.ts'
import type { SaleSummary } from '../../../src-shared/contract/views.ts'
import { useNavigation } from '../../app/navigation.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { askTill, useTillQuery } from '../../till/use-till-query.ts'
import { Receipt } from '../receipt/receipt.tsx'
import { usePaperWidth } from '../receipt/receipt-dialog.tsx'
import { AcknowledgementMark, acknowledgementWords } from './acknowledgement-mark.tsx'
import classes from './sales.module.css'

const PAGE = 200

/** What was sold today: totals, each sale with how far it has come, and its receipt. */
export function SalesScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const { go } = useNavigation()
  const [openId, setOpenId] = useState<string | null>(null)
  const pages = useInfiniteQuery({
    queryKey: ['sale.list'],
    queryFn: ({ pageParam }) => askTill('sale.list', { before: pageParam, limit: PAGE }),
    initialPageParam: null as CallInput<'sale.list'>['before'],
    getNextPageParam: ({ sales: listed }) => {
      const last = listed.length < PAGE ? undefined : listed.at(-1)
      return last && { soldAtMs: last.soldAtMs, receiptNumber: last.receiptNumber }
    },
    staleTime: 0,
  })
  const day = pages.data?.pages[0]
  const sales = pages.data?.pages.flatMap((each) => each.sales) ?? []

  const figures = [
    [t('sales.total'), format.money(day?.dayTotalMinor ?? 0)],
    [t('sales.count'), format.count(day?.dayCount ?? 0)],
    [t('sales.cash'), format.money(day?.dayCashMinor ?? 0)],
    [t('sales.card'), format.money(day?.dayCardMinor ?? 0)],
  ] as const

  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('sales.title')}</h1>
        <span className={page.soft}>{format.day(Date.now())}</span>
      </div>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="money">{value}</dd>
          </div>
        ))}
      </dl>
      <div className={page.columns}>
        <div className={page.panel}>
          {sales.length === 0 ? (
            !pages.isPending && (
              <Teach
                icon={<IconReceipt size={36} />}
                title={t('sales.empty')}
                action={<Button onClick={() => go('sell')}>{t('sales.goSell')}</Button>}
              >
                {t('sales.emptyBody')}
              </Teach>
            )
          ) : (
            <VirtualRows
              items={sales}
              rowPx={64}
              label={t('sales.list')}
              row={(sale, place) => (
                <SaleRow
                  key={sale.id}
                  sale={sale}
                  place={place}
                  isOpen={sale.id === openId}
                  onOpen={() => setOpenId(sale.id)}
                />
              )}
              after={
                pages.hasNextPage && (
                  <Button
                    m="sm"
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => void pages.fetchNextPage()}
                  >
                    {t('sales.more')}
                  </Button>
                )
              }
            />
          )}
        </div>
        <div className={`${page.panel} ${classes.receiptSide}`}>
          {openId === null ? (
            <Teach icon={<IconReceipt size={36} />} title={t('sales.pick')} />
          ) : (
            <SaleReceipt id={openId} />
          )}
        </div>
      </div>
    </div>
  )
}

function SaleRow({
  sale,
  place,
  isOpen,
  onOpen,
}: {
  readonly sale: SaleSummary
  readonly place: { readonly height: number; readonly transform: string }
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <button
      type="button"
      className={`${page.row} ${classes.sale}`}
      style={place}
      aria-current={isOpen}
      aria-label={[
        t('sales.open', { number: sale.receiptNumber, total: format.money(sale.totalMinor) }),
        format.time(sale.soldAtMs),
        t(`sales.${acknowledgementWords[sale.acknowledgement]}`),
      ].join(', ')}
      onClick={onOpen}
    >
      <span className={classes.numberAndLines}>
        <span className={`${page.strong} ${page.cut} figures`}>{sale.receiptNumber}</span>
        <span className={`${page.soft} ${page.cut} figures`}>
          {format.time(sale.soldAtMs)} ·{' '}
          {t('sales.lineCount', { count: sale.lineCount, n: format.count(sale.lineCount) })} ·{' '}
          {t(`common.${sale.paidWith}`)}
        </span>
      </span>
      <span className={classes.saleMark}>
        <AcknowledgementMark of={sale.acknowledgement} />
      </span>
      <span className={`${classes.amount} money`}>{format.money(sale.totalMinor)}</span>
    </button>
  )
}

function SaleReceipt({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const [widthMm, chooseWidth] = usePaperWidth()
  const sale = useTillQuery('sale.get', { id })
  if (sale.isError) return <Notice tone="bad">{t('sales.notFound')}</Notice>
  if (sale.data === undefined) return null
  return (
    <>
      <div className={classes.receiptHead}>
        <AcknowledgementMark of={sale.data.acknowledgement} />
        <SegmentedControl
          size="sm"
          aria-label={t('receipt.width')}
          data={['80', '58'].map((value) => ({ value, label: `${value} mm` }))}
          value={String(widthMm)}
          onChange={chooseWidth}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.paper} tabIndex={0} aria-label={t('receipt.copyTitle')}>
        <Receipt sale={sale.data.sale} servedBy={sale.data.servedBy} widthMm={widthMm} />
      </section>
    </>
  )
}
