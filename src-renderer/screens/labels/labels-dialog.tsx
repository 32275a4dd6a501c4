import { ActionIcon, Button, Checkbox, Modal, NumberInput, Select } from '@mantine/core'
import { IconPrinter, IconTags, IconX } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { ProductListRow } from '../../../src-shared/contract/catalog-views.ts'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import page from '../../components/page.module.css'
import { ProductPicker } from '../../components/product-picker.tsx'
import { Teach } from '../../components/teach.tsx'
import { tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import type { ListWish } from '../products/use-product-list.ts'
import { Label, type LabelLook, type LabelProduct, labelSizes } from './label.tsx'
import classes from './labels.module.css'

interface Item {
  readonly product: LabelProduct
  readonly copies: number
}

/** What one batch has at the most: a printer takes no more at once, and nobody looks at more. */
const MOST_LABELS = 1000
/** Of a list, how many may be taken over at once. */
const MOST_LISTED = 500
const PREVIEWED = 24
const A4_LABELS = 24

const labelOf = (product: ProductHit | ProductListRow): LabelProduct => ({
  id: product.id,
  name: product.name,
  priceMinor: product.priceMinor,
  code: product.barcode ?? product.sku,
  perUnit: product.decimals > 0 ? product.unitCode : null,
})

/** Price labels with barcodes: for which products, how many, how large, as they will look, and off to the printer. */
export function LabelsDialog({
  productIds,
  wish,
  onClose,
}: {
  /** What the labels begin with. */
  readonly productIds: readonly string[]
  /** The list that the person has on the screen. */
  readonly wish: ListWish
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  const [items, setItems] = useState<readonly Item[]>([])
  const [look, setLook] = useState<LabelLook>({ size: '50x30', withPrice: true, shopName: null })
  const [printing, setPrinting] = useState(0)
  const listed = useTillQuery('product.order', wish).data?.numbers
  const labels = items.flatMap(({ product, copies }) => Array.from({ length: copies }, () => product))

  const add = (products: readonly LabelProduct[]) =>
    setItems((now) => {
      const known = new Map(now.map((item) => [item.product.id, item]))
      for (const product of products) {
        known.set(product.id, { product, copies: (known.get(product.id)?.copies ?? 0) + 1 })
      }
      return [...known.values()]
    })
  const scan = async (code: string) => {
    const answer = await callTill('product.by-barcode', { barcode: code })
    if (answer.ok && answer.value !== null) add([labelOf(answer.value)])
    else tellWrong(t('catalog.count.unknown', { code }), t('sell.unknownCodeBody'))
  }
  useScan((code) => void scan(code))
  const addListed = async () => {
    const numbers = [...(listed ?? [])].slice(0, MOST_LISTED)
    for (let from = 0; from < numbers.length; from += 200) {
      const answer = await callTill('product.rows', { numbers: numbers.slice(from, from + 200) })
      if (answer.ok) add(answer.value.map(labelOf))
    }
  }
  const begin = useEffectEvent(async () => {
    const units = await callTill('unit.list', {})
    for (const id of productIds) {
      const answer = await callTill('product.get', { id })
      if (!answer.ok) continue
      const { product } = answer.value
      const { name, priceMinor } = product
      const unit = units.ok ? units.value.find((known) => known.id === product.unitId) : undefined
      const perUnit = unit !== undefined && unit.decimals > 0 ? unit.code : null
      add([{ id, name, priceMinor, code: product.barcodes[0] ?? product.sku, perUnit }])
    }
  })
  useEffect(() => {
    void begin()
  }, [])

  const tooMany = labels.length > MOST_LABELS
  const sheets = Math.ceil(labels.length / A4_LABELS)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('catalog.labels.title')}
      size={1080}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={page.form}>
        <div className={classes.columns}>
          <div className={classes.side}>
            <ProductPicker
              label={t('catalog.labels.add')}
              placeholder={t('catalog.labels.addHint')}
              onPick={(hit) => add([labelOf(hit)])}
            />
            <ItemList items={items} onItems={setItems} />
            {listed !== undefined && listed.length > 0 && listed.length <= MOST_LISTED && (
              <Button variant="default" onClick={() => void addListed()}>
                {t('catalog.labels.addList', { count: listed.length, n: format.count(listed.length) })}
              </Button>
            )}
            <div className={classes.options}>
              <Select
                label={t('catalog.labels.size')}
                allowDeselect={false}
                data={labelSizes.map((value) => ({ value, label: t(`catalog.labels.sizes.${value}`) }))}
                value={look.size}
                onChange={(value) =>
                  setLook({ ...look, size: labelSizes.find((known) => known === value) ?? look.size })
                }
              />
              <Checkbox
                label={t('catalog.labels.showPrice')}
                checked={look.withPrice}
                onChange={(event) => setLook({ ...look, withPrice: event.currentTarget.checked })}
              />
              <Checkbox
                label={t('catalog.labels.showShop')}
                checked={look.shopName !== null}
                onChange={(event) => setLook({ ...look, shopName: event.currentTarget.checked ? till.shopName : null })}
              />
            </div>
          </div>
          <div className={classes.side}>
            <h3 className={page.subtitle}>{t('catalog.labels.preview')}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <section className={classes.paper} aria-label={t('catalog.labels.preview')} tabIndex={0}>
              {labels.length === 0 ? null : (
                <div className={classes.sheet} data-size={look.size}>
                  {labels.slice(0, PREVIEWED).map((product, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: labels of one product are alike
                    <Label key={`${product.id} ${index}`} product={product} look={look} />
                  ))}
                </div>
              )}
            </section>
          </div>
        </div>
        <div className={page.actions}>
          <span className={page.soft} style={{ flex: 1 }} role="status">
            {tooMany
              ? t('catalog.labels.full', { n: format.count(MOST_LABELS) })
              : t('catalog.labels.count', { count: labels.length, n: format.count(labels.length) })}
            {!tooMany &&
              look.size === 'a4' &&
              ` · ${t('catalog.labels.pages', { count: sheets, n: format.count(sheets) })}`}
            {!tooMany && labels.length > PREVIEWED && ` · ${t('catalog.labels.previewFirst', { n: PREVIEWED })}`}
          </span>
          <Button variant="default" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button
            leftSection={<IconPrinter size={20} aria-hidden />}
            disabled={labels.length === 0 || tooMany}
            onClick={() => setPrinting((count) => count + 1)}
          >
            {t('catalog.labels.print')}
          </Button>
        </div>
      </div>
      {printing > 0 && !tooMany && <PrintedLabels key={printing} labels={labels} look={look} />}
    </Modal>
  )
}

function ItemList({
  items,
  onItems,
}: {
  readonly items: readonly Item[]
  readonly onItems: (items: readonly Item[]) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (items.length === 0) {
    return (
      <div className={classes.items}>
        <Teach icon={<IconTags size={32} />} title={t('catalog.labels.empty')}>
          {t('catalog.labels.emptyBody')}
        </Teach>
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul className={classes.items} aria-label={t('catalog.labels.title')} tabIndex={0}>
      {items.map(({ product, copies }) => (
        <li key={product.id} className={classes.item}>
          <span className={classes.words}>
            <span className={`${page.strong} ${page.cut}`} dir="auto">
              {product.name}
            </span>
            <span className={`${page.soft} ${page.cut} figures`}>
              {product.code} · {product.priceMinor === 0 ? t('sell.noPrice') : format.money(product.priceMinor)}
            </span>
          </span>
          <NumberInput
            aria-label={t('catalog.labels.copies', { name: product.name })}
            min={1}
            max={MOST_LABELS}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={copies}
            onChange={(value) =>
              onItems(
                items.map((item) =>
                  item.product.id === product.id
                    ? { ...item, copies: Math.min(Math.max(Math.trunc(Number(value)) || 1, 1), MOST_LABELS) }
                    : item,
                ),
              )
            }
          />
          <ActionIcon
            size={44}
            variant="subtle"
            aria-label={t('catalog.labels.remove', { name: product.name })}
            onClick={() => onItems(items.filter((item) => item.product.id !== product.id))}
          >
            <IconX size={20} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  )
}

/** The labels on paper, beside the screens: a page each on a roll, 24 a page on a sheet. They go to the printer at once. */
function PrintedLabels({ labels, look }: { readonly labels: readonly LabelProduct[]; readonly look: LabelLook }) {
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let isWanted = true
    const images = [...(root.current?.querySelectorAll('img') ?? [])]
    // A picture that is not there yet would be missing on paper.
    void Promise.allSettled(images.map((image) => image.decode())).then(() => {
      if (isWanted) window.print()
    })
    return () => {
      isWanted = false
    }
  }, [])
  return createPortal(
    <div ref={root} className={classes.print} data-print="labels" data-size={look.size} aria-hidden>
      {labels.map((product, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels of one product are alike
        <Label key={`${product.id} ${index}`} product={product} look={look} />
      ))}
    </div>,
    document.body,
  )
}
