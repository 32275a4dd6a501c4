import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { ProductFieldset } from './product-fieldset.tsx'
import { newProductForm, type ProductErrors, readProductForm } from './product-form.ts'

export function NewProduct({
  onCancel,
  onCreated,
}: {
  readonly onCancel: () => void
  readonly onCreated: (id: string) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [form, setForm] = useState(newProductForm)
  const [errors, setErrors] = useState<ProductErrors>({})
  const [isBusy, setIsBusy] = useState(false)

  const save = async () => {
    const reading = readProductForm(form, t, format)
    if ('errors' in reading) {
      setErrors(reading.errors)
      return
    }
    setErrors({})
    setIsBusy(true)
    const answer = await callTill('product.create', reading.fields)
    setIsBusy(false)
    if (answer.ok) {
      tellDone(t('products.created', { name: answer.value.name }))
      onCreated(answer.value.id)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else {
      const { barcode, productName } = answer.refusal
      setErrors({ barcodes: t('products.barcodeTaken', { code: barcode, name: productName }) })
    }
  }

  return (
    <ProductFieldset
      title={t('products.createTitle')}
      form={form}
      errors={errors}
      isBusy={isBusy}
      onForm={setForm}
      onSave={() => void save()}
      onCancel={onCancel}
    />
  )
}
