import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import classes from './sell.module.css'

/** A product made at the counter, while the customer waits: name and price. */
export function QuickCreate({
  barcode,
  name: givenName,
  onCancel,
  onCreated,
}: {
  readonly barcode: string
  readonly name: string
  readonly onCancel: () => void
  readonly onCreated: (hit: ProductHit) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [name, setName] = useState(givenName)
  const [code, setCode] = useState(barcode)
  const [priceText, setPriceText] = useState('')
  const [errors, setErrors] = useState<{ name?: string; price?: string; code?: string }>({})
  const [isBusy, setIsBusy] = useState(false)
  const callApproved = useApprovedCall()
  useScan(setCode)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const price = parseMinor(priceText, format.currency)
    const found: typeof errors = {}
    if (name.trim() === '') found.name = t('wizard.needed')
    if (price === null || price <= 0) found.price = t('shift.notAnAmount', { example: format.typed(1250) })
    if (code !== '' && !/^[\x21-\x7e]{1,64}$/.test(code)) found.code = t('products.barcodeWrong')
    setErrors(found)
    if (Object.keys(found).length > 0 || price === null) return
    setIsBusy(true)
    const answer = await callApproved('product.create', {
      sku: code === '' ? `M${Date.now().toString(36).toUpperCase()}` : code,
      name: name.trim(),
      barcodes: code === '' ? [] : [code],
      categoryId: null,
      unitId: null,
      priceMinor: minor(price),
      costMinor: null,
      taxBasisPoints: 0,
      tracksStock: false,
      active: true,
      lowStockMilli: null,
      image: null,
    })
    setIsBusy(false)
    if (answer.ok) {
      const { id, sku, priceMinor, taxBasisPoints } = answer.value
      onCreated({
        id,
        sku,
        name: answer.value.name,
        barcode: answer.value.barcodes[0] ?? null,
        priceMinor,
        taxBasisPoints,
        unitCode: '',
        decimals: 0,
        onHandMilli: null,
        onSale: true,
        hasImage: false,
      })
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else if (answer.refusal.code === 'sku-taken') {
      setErrors({ code: t('catalog.product.skuTaken', { name: answer.refusal.productName }) })
    } else {
      const { barcode: taken, productName } = answer.refusal
      setErrors({ code: t('products.barcodeTaken', { code: taken, name: productName }) })
    }
  }

  return (
    <Modal opened onClose={onCancel} title={t('sell.quickTitle')} withCloseButton={false} size={480}>
      <form className={classes.prompt} onSubmit={(event) => void submit(event)} noValidate>
        <p className={classes.promptLead}>{t('sell.quickBody')}</p>
        <TextInput
          data-autofocus
          label={t('sell.name')}
          value={name}
          maxLength={200}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <AmountField label={t('sell.price')} text={priceText} onText={setPriceText} error={errors.price} />
        <TextInput
          label={t('sell.barcode')}
          value={code}
          maxLength={64}
          error={errors.code}
          onChange={(event) => setCode(event.currentTarget.value.trim())}
        />
        <div className={classes.promptActions}>
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('sell.createAndAdd')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
