import { Button, Checkbox, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { BarcodesField } from './barcodes-field.tsx'
import { ImageField } from './image-field.tsx'
import { marginOf, type ProductErrors, type ProductForm } from './product-form.ts'
import { CategorySelect, UnitSelect } from './record-selects.tsx'

/** The fields of a product, for making one and for changing one. A scan goes to its barcodes. */
export function ProductFieldset({
  title,
  productId,
  form,
  errors,
  isBusy,
  onForm,
  onSave,
  onCancel,
  children,
  danger,
}: {
  readonly title: string
  /** Null: it is being made. */
  readonly productId: string | null
  readonly form: ProductForm
  readonly errors: ProductErrors
  readonly isBusy: boolean
  readonly onForm: (form: ProductForm) => void
  readonly onSave: () => void
  readonly onCancel: () => void
  readonly children?: ReactNode
  /** What is done to the product as a whole. */
  readonly danger?: ReactNode
}) {
  const { t } = useTranslation()
  const put = (changes: Partial<ProductForm>) => onForm({ ...form, ...changes })
  const root = useRef<HTMLFormElement>(null)
  // What is wrong is brought into sight, and the keyboard with it.
  const wrong = Object.keys(errors).length
  const shownWrong = useRef(0)
  useEffect(() => {
    // Not when one was put right: whoever mends the form goes on where they are.
    if (wrong > shownWrong.current) root.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
    shownWrong.current = wrong
  }, [wrong])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // React lets the events of a dialog that was opened from here rise to this form.
    if (event.target === event.currentTarget && !isBusy) onSave()
  }
  return (
    <form
      ref={root}
      className={`${page.form} ${page.padded}`}
      onSubmit={submit}
      noValidate
      aria-label={title}
      onKeyDown={(event) => {
        // Enter in the barcodes' field adds a code, so saving has a key of its own.
        if (event.ctrlKey && event.key.toLowerCase() === 's') {
          event.preventDefault()
          if (event.currentTarget.contains(event.target as Node) && !isBusy) onSave()
        }
      }}
    >
      <h2 className={page.subtitle}>{title}</h2>
      {children}
      <TextInput
        label={t('products.name')}
        autoFocus={productId === null}
        required
        withAsterisk={false}
        maxLength={200}
        value={form.name}
        error={errors.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <BarcodesField
        barcodes={form.barcodes}
        productId={productId}
        error={errors.barcodes}
        onBarcodes={(barcodes) =>
          // The first code of a product that has no sku yet will do for one.
          put({ barcodes, ...(form.sku === '' && barcodes[0] !== undefined ? { sku: barcodes[0] } : {}) })
        }
      />
      <div className={page.pair}>
        <TextInput
          label={t('products.sku')}
          description={t('products.skuHint')}
          maxLength={64}
          value={form.sku}
          error={errors.sku}
          onChange={(event) => put({ sku: event.currentTarget.value })}
        />
        <CategorySelect value={form.categoryId} onChange={(categoryId) => put({ categoryId })} />
      </div>
      <div className={page.pair}>
        <AmountField
          label={t('products.price')}
          description={t('products.priceHint')}
          text={form.priceText}
          onText={(priceText) => put({ priceText })}
          error={errors.price}
        />
        <TextInput
          label={t('products.tax')}
          description={t('products.taxHint')}
          inputMode="decimal"
          rightSection="%"
          maxLength={6}
          value={form.taxText}
          error={errors.tax}
          onChange={(event) => put({ taxText: event.currentTarget.value })}
        />
      </div>
      <div className={page.pair}>
        <AmountField
          label={`${t('products.cost')} ${t('common.optional')}`}
          description={t('catalog.product.costHint')}
          text={form.costText}
          onText={(costText) => put({ costText })}
          error={errors.cost}
        />
        <UnitSelect value={form.unitId} onChange={(unitId) => put({ unitId })} />
      </div>
      <Margin form={form} />
      <div className={page.pair}>
        <div className={page.form}>
          <Checkbox
            label={t('products.active')}
            checked={form.active}
            onChange={(event) => put({ active: event.currentTarget.checked })}
          />
          <Checkbox
            label={t('products.tracksStock')}
            checked={form.tracksStock}
            onChange={(event) => put({ tracksStock: event.currentTarget.checked })}
          />
        </div>
        {form.tracksStock && (
          <TextInput
            label={`${t('catalog.product.lowStock')} ${t('common.optional')}`}
            description={t('catalog.product.lowStockHint')}
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={form.lowStockText}
            error={errors.lowStock}
            onChange={(event) => put({ lowStockText: event.currentTarget.value.replace(/[^\d.,]/g, '') })}
          />
        )}
      </div>
      <ImageField image={form.image} onImage={(image) => put({ image })} />
      {danger}
      <div className={`${page.actions} ${page.staying}`}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isBusy} rightSection={<Key>Ctrl S</Key>} aria-keyshortcuts="Control+S">
          {t('common.save')}
        </Button>
      </div>
    </form>
  )
}

/** What one of it earns, as soon as price and cost are there. */
function Margin({ form }: { readonly form: ProductForm }) {
  const { t } = useTranslation()
  const format = useFormat()
  const units = useTillQuery('unit.list', {})
  const margin = marginOf(form, format.currency)
  if (margin === null) return null
  const unit = (units.data ?? []).find(({ id }) => id === form.unitId)?.name.toLowerCase() ?? t('products.unitNone')
  const { amountMinor, shareBasisPoints } = margin
  return (
    <p className={page.lead} role="status">
      {amountMinor >= 0
        ? t('catalog.product.margin', {
            amount: format.money(amountMinor),
            unit: unit.toLowerCase(),
            rate: format.rate(shareBasisPoints),
          })
        : t('catalog.product.loss', { amount: format.money(-amountMinor), unit: unit.toLowerCase() })}
    </p>
  )
}
