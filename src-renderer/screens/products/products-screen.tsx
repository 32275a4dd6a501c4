import { Button, SegmentedControl } from '@mantine/core'
import { IconBox, IconFileImport, IconPlus, IconTags } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { useScan } from '../../scanner/use-scan.ts'
import { ImportDialog } from '../import/import-dialog.tsx'
import { LabelsDialog } from '../labels/labels-dialog.tsx'
import { NewProduct } from './new-product.tsx'
import { ProductEditor } from './product-editor.tsx'
import { ProductList } from './product-list.tsx'
import { CategoryRecords, UnitRecords } from './record-list.tsx'
import type { ListWish } from './use-product-list.ts'

const sections = ['products', 'categories', 'units'] as const
type Section = (typeof sections)[number]

type Side = { readonly what: 'nothing' } | { readonly what: 'new' } | { readonly what: 'edit'; readonly id: string }

export const wholeCatalog: ListWish = { text: '', filter: 'all', categoryId: null, sort: 'best', descending: false }

/** The catalog: all products, and what they are grouped and measured by. */
export function ProductsScreen() {
  const { t } = useTranslation()
  const [section, setSection] = useState<Section>('products')
  const [wish, setWish] = useState(wholeCatalog)
  const [side, setSide] = useState<Side>({ what: 'nothing' })
  const [importIsOpen, setImportIsOpen] = useState(false)
  /** What the labels begin with; null: they are not open. */
  const [labels, setLabels] = useState<{ readonly ids: readonly string[] } | null>(null)
  useScan((text) => setWish({ ...wholeCatalog, text }), section === 'products' && side.what === 'nothing')

  return (
    <div className={page.page}>
      <div className={page.head} style={{ flexWrap: 'wrap' }}>
        <h1 className={page.title}>{t('products.title')}</h1>
        <SegmentedControl
          aria-label={t('catalog.sections.label')}
          data={sections.map((value) => ({ value, label: t(`catalog.sections.${value}`) }))}
          value={section}
          onChange={(value) => setSection(sections.find((known) => known === value) ?? 'products')}
        />
        {section === 'products' && (
          <div className={page.actions}>
            <Button
              variant="default"
              leftSection={<IconFileImport size={20} aria-hidden />}
              onClick={() => setImportIsOpen(true)}
            >
              {t('products.import')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconTags size={20} aria-hidden />}
              onClick={() => setLabels({ ids: [] })}
            >
              {t('catalog.product.labels')}
            </Button>
            <Button
              leftSection={<IconPlus size={20} aria-hidden />}
              rightSection={<NeedsMark permission="catalog.edit" />}
              onClick={() => setSide({ what: 'new' })}
            >
              {t('products.new')}
            </Button>
          </div>
        )}
      </div>
      {section === 'categories' && (
        <CategoryRecords
          onProducts={(categoryId) => {
            setWish({ ...wholeCatalog, categoryId })
            setSection('products')
          }}
        />
      )}
      {section === 'units' && <UnitRecords />}
      {section === 'products' && (
        <div className={side.what === 'nothing' ? page.whole : `${page.columns} ${page.even}`}>
          <div className={page.panel}>
            <ProductList
              label={t('products.list')}
              searchLabel={t('products.search')}
              wish={wish}
              onWish={setWish}
              openId={side.what === 'edit' ? side.id : null}
              isWide={side.what === 'nothing'}
              onPick={({ id }) => setSide({ what: 'edit', id })}
              empty={
                <Teach
                  icon={<IconBox size={36} />}
                  title={t('catalog.list.empty')}
                  action={
                    <div className={page.actions}>
                      <Button variant="default" onClick={() => setImportIsOpen(true)}>
                        {t('products.import')}
                      </Button>
                      <Button onClick={() => setSide({ what: 'new' })}>{t('products.new')}</Button>
                    </div>
                  }
                >
                  {t('catalog.list.emptyBody')}
                </Teach>
              }
            />
          </div>
          {side.what !== 'nothing' && (
            <div className={page.panel}>
              {side.what === 'new' ? (
                <NewProduct
                  onCancel={() => setSide({ what: 'nothing' })}
                  onCreated={(id) => setSide({ what: 'edit', id })}
                />
              ) : (
                <ProductEditor
                  key={side.id}
                  id={side.id}
                  onClose={() => setSide({ what: 'nothing' })}
                  onLabels={(id) => setLabels({ ids: [id] })}
                />
              )}
            </div>
          )}
        </div>
      )}
      {importIsOpen && <ImportDialog onClose={() => setImportIsOpen(false)} />}
      {labels !== null && <LabelsDialog productIds={labels.ids} wish={wish} onClose={() => setLabels(null)} />}
    </div>
  )
}
