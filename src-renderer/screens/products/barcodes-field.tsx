import { TagsInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hasGtinLength, hasValidCheckDigit } from '../../../src-shared/catalog/barcode.ts'
import { Notice } from '../../components/notice.tsx'
import { useScan } from '../../scanner/use-scan.ts'
import { callTill } from '../../till/call-till.ts'
import classes from './image-field.module.css'

/** The codes of a product: typed or scanned. What is odd about one is said at once, not when it is too late. */
export function BarcodesField({
  barcodes,
  productId,
  error,
  takesScans = true,
  onBarcodes,
}: {
  readonly barcodes: readonly string[]
  /** Null: a product that is being made. */
  readonly productId: string | null
  readonly error: string | undefined
  readonly takesScans?: boolean
  readonly onBarcodes: (barcodes: readonly string[]) => void
}) {
  const { t } = useTranslation()
  const [repeated, setRepeated] = useState<string | null>(null)
  const holders = useHolders(barcodes, productId)
  const put = (codes: readonly string[]) => {
    const trimmed = codes.map((code) => code.trim()).filter((code) => code !== '')
    setRepeated(trimmed.find((code, index) => trimmed.indexOf(code) !== index) ?? null)
    onBarcodes([...new Set(trimmed)])
  }
  useScan((code) => put([...barcodes, code]), takesScans)

  const odd = barcodes.filter((code) => hasGtinLength(code) && !hasValidCheckDigit(code))
  const taken = barcodes.flatMap((code) => {
    const name = holders.get(code)
    return name === undefined ? [] : [t('catalog.product.taken', { code, name })]
  })
  const wrong = error ?? taken[0]
  return (
    <div className={classes.stack}>
      <TagsInput
        label={t('products.barcodes')}
        description={t('products.barcodesHint')}
        value={[...barcodes]}
        error={wrong}
        maxTags={20}
        allowDuplicates
        splitChars={[',', ' ']}
        onChange={put}
      />
      {repeated !== null && <Notice tone="info">{t('catalog.product.repeated', { code: repeated })}</Notice>}
      {odd.length > 0 && <Notice tone="warn">{t('catalog.product.checkDigit', { codes: odd.join(', ') })}</Notice>}
    </div>
  )
}

/** Whose these codes are already, by name. */
function useHolders(barcodes: readonly string[], productId: string | null): ReadonlyMap<string, string> {
  const [holders, setHolders] = useState<ReadonlyMap<string, string>>(new Map())
  const asked = barcodes.join(' ')
  useEffect(() => {
    let isWanted = true
    const ask = async () => {
      const found = new Map<string, string>()
      for (const barcode of asked.split(' ').filter((code) => code !== '' && code.length <= 64)) {
        const answer = await callTill('product.by-barcode', { barcode })
        if (answer.ok && answer.value !== null && answer.value.id !== productId) found.set(barcode, answer.value.name)
      }
      if (isWanted) setHolders(found)
    }
    void ask()
    return () => {
      isWanted = false
    }
  }, [asked, productId])
  return holders
}
