import { Button, TextInput } from '@mantine/core'
import { IconBox, IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { ImportDialog } from '../import/import-dialog.tsx'
import { useProductSearch } from '../sell/use-product-search.ts'
import { NewProduct } from './new-product.tsx'
import { ProductEditor } from './product-editor.tsx'

const LIMIT = 100

type Side = { readonly what: 'nothing' } | { readonly what: 'new' } | { readonly what: 'edit'; readonly id: string }

export function ProductsScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const [side, setSide] = useState<Side>({ what: 'nothing' })
  const [importIsOpen, setImportIsOpen] = useState(false)
  const { hits, answered } = useProductSearch(text, LIMIT, true)
  useScan(setText, side.what === 'nothing')

  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('products.title')}</h1>
        <Button
          variant="default"
          leftSection={<IconFileImport size={20} aria-hidden />}
          onClick={() => setImportIsOpen(true)}
        >
          {t('products.import')}
        </Button>
        <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setSide({ what: 'new' })}>
          {t('products.new')}
        </Button>
      </div>
      <div className={`${page.columns} ${page.even}`}>
        <div className={page.panel}>
          <div className={page.searchBox}>
            <TextInput
              size="lg"
              autoFocus
              aria-label={t('products.search')}
              placeholder={t('sell.searchHint')}
              leftSection={<IconSearch size={22} aria-hidden />}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </div>
          {hits.length === 0 ? (
            answered === '' ? (
              <Teach icon={<IconBox size={36} />} title={t('products.teach')}>
                {t('products.teachBody')}
              </Teach>
            ) : (
              <Teach icon={<IconSearch size={36} />} title={t('sell.noResults', { text: answered })}>
                {t('sell.noResultsBody')}
              </Teach>
            )
          ) : (
            <VirtualRows
              items={hits}
              rowPx={68}
              label={t('products.list')}
              row={(hit, place) => (
                <button
                  key={hit.id}
                  type="button"
                  className={page.row}
                  style={{ ...place, gridTemplateColumns: 'minmax(0, 1fr) auto' }}
                  aria-current={side.what === 'edit' && side.id === hit.id}
                  onClick={() => setSide({ what: 'edit', id: hit.id })}
                >
                  <span style={{ minWidth: 0 }}>
                    <span className={`${page.strong} ${page.cut}`} style={{ display: 'block' }} dir="auto">
                      {hit.name}
                    </span>
                    <span className={`${page.soft} ${page.cut} figures`} style={{ display: 'block' }}>
                      {hit.barcode ?? hit.sku}
                      {!hit.onSale && ` · ${t('products.inactive')}`}
                      {hit.onHandMilli !== null && ` · ${t('sell.onHand', { n: format.quantity(hit.onHandMilli) })}`}
                    </span>
                  </span>
                  <span className={`${page.strong} money`}>
                    {hit.priceMinor === 0 ? t('sell.noPrice') : format.money(hit.priceMinor)}
                  </span>
                </button>
              )}
            />
          )}
        </div>
        <div className={page.panel}>
          {side.what === 'nothing' && <Teach icon={<IconBox size={36} />} title={t('products.pick')} />}
          {side.what === 'new' && (
            <NewProduct
              onCancel={() => setSide({ what: 'nothing' })}
              onCreated={(id) => setSide({ what: 'edit', id })}
            />
          )}
          {side.what === 'edit' && (
            <ProductEditor key={side.id} id={side.id} onClose={() => setSide({ what: 'nothing' })} />
          )}
        </div>
      </div>
      {importIsOpen && <ImportDialog onClose={() => setImportIsOpen(false)} />}
    </div>
  )
}
