import { Button } from '@mantine/core'
import { IconArrowsUpDown } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductDetail } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { ProductFieldset } from './product-fieldset.tsx'
import { editOf, formOf, type ProductErrors, readProductForm } from './product-form.ts'
import { StockDialog } from './stock-dialog.tsx'

export function ProductEditor({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const detail = useTillQuery('product.get', { id })
  if (detail.isError) return <Notice tone="bad">{t('products.notFound')}</Notice>
  if (detail.data === undefined || detail.isPlaceholderData) return null
  return <EditForm detail={detail.data} onClose={onClose} />
}

function EditForm({ detail, onClose }: { readonly detail: ProductDetail; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  // What the edit began from: changes by others meanwhile must meet it, not hide in it.
  const [before, setBefore] = useState(detail.product)
  const [form, setForm] = useState(() => formOf(detail.product, format))
  const [errors, setErrors] = useState<ProductErrors>({})
  const [isBusy, setIsBusy] = useState(false)
  const [stockIsOpen, setStockIsOpen] = useState(false)

  const save = async () => {
    const reading = readProductForm(form, t, format)
    if ('errors' in reading) {
      setErrors(reading.errors)
      return
    }
    setErrors({})
    const { id, version, updatedAtMs: _at, updatedBy: _by, ...fields } = before
    const { base, changes } = editOf(fields, reading.fields)
    if (Object.keys(changes).length === 0) {
      tellNote(t('products.nothingChanged'))
      return
    }
    setIsBusy(true)
    const answer = await callTill('product.edit', { id, version, base, changes })
    setIsBusy(false)
    if (answer.ok) {
      tellDone(t('products.saved', { name: answer.value.name }))
      setBefore(answer.value)
      setForm(formOf(answer.value, format))
      void queries.invalidateQueries({ queryKey: ['product.get'] })
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else if (answer.refusal.code === 'not-found') setErrors({ name: t('products.notFound') })
    else {
      const { barcode, productName } = answer.refusal
      setErrors({ barcodes: t('products.barcodeTaken', { code: barcode, name: productName }) })
    }
  }

  const { till } = useTill()
  const { onHandMilli } = detail
  // A till that stands alone sends nothing to anybody.
  const pending = till.serverUrl === null ? 'none' : detail.pending
  return (
    <>
      <ProductFieldset
        title={t('products.editTitle')}
        form={form}
        errors={errors}
        isBusy={isBusy}
        onForm={setForm}
        onSave={() => void save()}
        onCancel={onClose}
      >
        {pending !== 'none' && (
          <Notice tone={pending === 'conflict' ? 'warn' : 'info'}>
            {pending === 'conflict' ? t('products.pendingConflict') : t('products.pendingUnsent')}
          </Notice>
        )}
        <div className={page.actions} style={{ justifyContent: 'space-between' }}>
          <span>
            <span className={page.soft}>{t('products.onHand')}: </span>
            <strong className="figures">
              {onHandMilli === null ? t('products.notTracked') : format.quantity(onHandMilli)}
            </strong>
          </span>
          {onHandMilli !== null && (
            <Button
              variant="default"
              leftSection={<IconArrowsUpDown size={18} aria-hidden />}
              onClick={() => setStockIsOpen(true)}
            >
              {t('products.move')}
            </Button>
          )}
        </div>
      </ProductFieldset>
      {stockIsOpen && (
        <StockDialog productId={before.id} productName={before.name} onClose={() => setStockIsOpen(false)} />
      )}
    </>
  )
}
