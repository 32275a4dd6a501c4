import { Button, Checkbox, TagsInput, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { AmountField } from '../../components/amount-field.tsx'
import page from '../../components/page.module.css'
import { useScan } from '../../scanner/use-scan.ts'
import type { ProductErrors, ProductForm } from './product-form.ts'
import { CategorySelect, UnitSelect } from './record-selects.tsx'

/** The fields of a product, for making one and for changing one. A scan goes to its barcodes. */
export function ProductFieldset({
  title,
  form,
  errors,
  isBusy,
  onForm,
  onSave,
  onCancel,
  children,
}: {
  readonly title: string
  readonly form: ProductForm
  readonly errors: ProductErrors
  readonly isBusy: boolean
  readonly onForm: (form: ProductForm) => void
  readonly onSave: () => void
  readonly onCancel: () => void
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const put = (changes: Partial<ProductForm>) => onForm({ ...form, ...changes })
  useScan((code) => put({ barcodes: [...new Set([...form.barcodes, code])] }))
  const root = useRef<HTMLFormElement>(null)
  // What is wrong is brought into sight, and the keyboard with it.
  useEffect(() => {
    if (Object.keys(errors).length > 0) root.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [errors])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) onSave()
  }
  return (
    <form ref={root} className={`${page.form} ${page.padded}`} onSubmit={submit} noValidate aria-label={title}>
      <h2 className={page.subtitle}>{title}</h2>
      {children}
      <TextInput
        label={t('products.name')}
        autoFocus={form.name === ''}
        required
        withAsterisk={false}
        maxLength={200}
        value={form.name}
        error={errors.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
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
      <TagsInput
        label={t('products.barcodes')}
        description={t('products.barcodesHint')}
        value={[...form.barcodes]}
        error={errors.barcodes}
        maxTags={20}
        onChange={(barcodes) => put({ barcodes: barcodes.map((code) => code.trim()) })}
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
        <AmountField
          label={`${t('products.cost')} ${t('common.optional')}`}
          text={form.costText}
          onText={(costText) => put({ costText })}
          error={errors.cost}
        />
      </div>
      <div className={page.pair}>
        <UnitSelect value={form.unitId} onChange={(unitId) => put({ unitId })} />
        <CategorySelect value={form.categoryId} onChange={(categoryId) => put({ categoryId })} />
      </div>
      <div className={page.pair}>
        <Checkbox
          label={t('products.tracksStock')}
          checked={form.tracksStock}
          onChange={(event) => put({ tracksStock: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('products.active')}
          checked={form.active}
          onChange={(event) => put({ active: event.currentTarget.checked })}
        />
      </div>
      <div className={`${page.actions} ${page.staying}`}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isBusy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  )
}
