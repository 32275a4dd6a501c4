import { Button, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '../../../src-shared/catalog/fold-text.ts'
import type { ProductRowOfReport, TillReport } from '../../../src-shared/report/till-report.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { ReportTable } from './report-table.tsx'
import type { WordTable } from './report-tables.ts'
import classes from './reports.module.css'

/** At first, and when more are asked for. */
const SHOWN = 10
const MORE = 50

/** What of each product was sold, in words. */
export function useProductTable(products: readonly ProductRowOfReport[]): WordTable {
  const { t } = useTranslation()
  const format = useFormat()
  return {
    title: t('report.products'),
    columns: [t('report.product'), t('report.quantity'), t('report.amount'), t('report.margin')],
    rows: products.map((product) => ({
      key: product.key,
      cells: [
        product.name,
        format.quantity(product.quantityMilli),
        format.money(product.totalMinor),
        product.marginMinor === null ? t('report.noCost') : format.money(product.marginMinor),
      ],
    })),
  }
}

/** The products that sold most, and any other by its name or code. */
export function ProductTable({ report }: { readonly report: TillReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState(SHOWN)
  const found = useMemo(() => {
    const words = foldText(search).split(' ').filter(Boolean)
    if (words.length === 0) return report.products
    return report.products.filter(({ name, sku }) => {
      const text = foldText(`${name} ${sku}`)
      return words.every((word) => text.includes(word))
    })
  }, [report.products, search])
  const table = useProductTable(found.slice(0, shown))
  const n = format.count(Math.min(found.length, shown))
  const of = format.count(report.productCount)
  return (
    <section className={`${page.panel} ${classes.panel}`} aria-labelledby="report-products">
      <div className={classes.panelHead}>
        <div>
          <h2 className={page.subtitle} id="report-products">
            {t('report.products')}
          </h2>
          <p className={classes.lead} role="status">
            {search.trim() !== ''
              ? t('report.productsFound', { n, of })
              : report.productCount > shown
                ? t('report.productsLead', { n, of })
                : t('report.productsFew', { of })}
          </p>
        </div>
        <TextInput
          className={classes.search ?? ''}
          aria-label={t('report.productSearch')}
          placeholder={t('report.productSearch')}
          leftSection={<IconSearch size={20} aria-hidden />}
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <ReportTable table={table} empty={t('report.noMatch')} />
      {found.length > shown && shown < MORE && (
        <Button variant="subtle" mt={8} onClick={() => setShown(MORE)}>
          {t('report.showMore', { n: format.count(Math.min(found.length, MORE)) })}
        </Button>
      )}
    </section>
  )
}
