import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { ProductFieldset } from './product-fieldset.tsx'
import { errorsLeft, newProductForm, type ProductErrors, readProductForm } from './product-form.ts'
import { errorsOfRefusal } from './product-refusal.ts'

export function NewProduct({
  onCancel,
  onCreated,
}: {
  readonly onCancel: () => void
  readonly onCreated: (id: string) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
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
    const answer = await call('product.create', reading.fields)
    setIsBusy(false)
    if (answer.ok) {
      tellDone(t('products.created', { name: answer.value.name }))
      onCreated(answer.value.id)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setErrors(errorsOfRefusal(answer.refusal, t))
  }

  return (
    <ProductFieldset
      title={t('products.createTitle')}
      productId={null}
      form={form}
      errors={errors}
      isBusy={isBusy}
      onForm={(next) => {
        setErrors(errorsLeft(errors, form, next))
        setForm(next)
      }}
      onSave={() => void save()}
      onCancel={onCancel}
    />
  )
}
