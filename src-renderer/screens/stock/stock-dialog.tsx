import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductDetail } from '../../../src-shared/contract/views.ts'
import { parseDecimal } from '../../../src-shared/money/currency.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { focusFirstError } from '../../components/focus-first-error.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { readPrice } from '../products/product-form.ts'
import { quantityError } from '../sell/prompts.tsx'
import { parseQuantity } from '../sell/quantity-text.ts'

const kinds = ['purchase', 'waste', 'transfer', 'count'] as const
type Kind = (typeof kinds)[number]

const kindWords = {
  purchase: 'catalog.stock.kindPurchase',
  waste: 'catalog.stock.kindWaste',
  transfer: 'catalog.stock.kindTransfer',
  count: 'catalog.stock.kindCount',
} as const satisfies Record<Kind, string>

type Errors = { readonly quantity?: string; readonly cost?: string }

/** Stock comes in or goes out, with a reason: it is moved, never set. A correction moves the difference. */
export function StockDialog({ detail, onClose }: { readonly detail: ProductDetail; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const { product } = detail
  const units = useTillQuery('unit.list', {})
  const decimals =
    product.unitId === null ? 0 : ((units.data ?? []).find(({ id }) => id === product.unitId)?.decimals ?? 3)
  const onHandMilli = detail.onHandMilli ?? 0
  const [kind, setKind] = useState<Kind>('purchase')
  const [way, setWay] = useState<'in' | 'out'>('in')
  const [text, setText] = useState('')
  const [costText, setCostText] = useState(product.costMinor === null ? '' : format.typed(product.costMinor))
  const [note, setNote] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const [isBusy, setIsBusy] = useState(false)

  const moved = movedBy(kind, way, text, decimals, onHandMilli)

  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    if (isBusy) return
    const cost = kind === 'purchase' && costText.trim() !== '' ? readPrice(costText, format.currency) : undefined
    const found: Errors = {
      ...(typeof moved === 'number' ? {} : { quantity: wordsOf(moved) }),
      ...(cost === null ? { cost: t('shift.notAnAmount', { example: format.typed(1250) }) } : {}),
    }
    setErrors(found)
    if (typeof moved !== 'number' || cost === null) {
      focusFirstError(event.currentTarget)
      return
    }
    setIsBusy(true)
    const answer = await call('stock.move', {
      productId: product.id,
      quantityMilli: moved,
      reason: kind,
      note: note.trim() === '' ? null : note.trim(),
      ...(isNewCost(cost, product.costMinor) ? { costMinor: cost } : {}),
    })
    setIsBusy(false)
    if (answer.ok) {
      tellDone(product.name, t('stock.moved', { n: format.quantity(answer.value.onHandMilli) }))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setErrors({ quantity: answer.refusal.code === 'not-found' ? t('products.notFound') : t('stock.notTracked') })
  }
  const wordsOf = (wrong: QuantityWrong): string =>
    wrong === 'same' ? t('catalog.stock.same') : quantityError(wrong, decimals, t)

  return (
    <Modal opened onClose={onClose} title={t('stock.title')} withCloseButton={false} size={480}>
      <form className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={page.lead} dir="auto">
          <strong>{product.name}</strong> · {t('catalog.stock.now', { n: format.quantity(onHandMilli) })}
        </p>
        <Select
          label={t('catalog.stock.kind')}
          allowDeselect={false}
          data={kinds.map((value) => ({ value, label: t(kindWords[value]) }))}
          value={kind}
          onChange={(value) => {
            setKind(kinds.find((known) => known === value) ?? 'purchase')
            setErrors({})
          }}
        />
        {kind === 'transfer' && (
          <SegmentedControl
            fullWidth
            aria-label={t('stock.direction')}
            data={[
              { value: 'in', label: t('catalog.stock.comesIn') },
              { value: 'out', label: t('catalog.stock.goesOut') },
            ]}
            value={way}
            onChange={(value) => setWay(value === 'in' ? 'in' : 'out')}
          />
        )}
        <TextInput
          data-autofocus
          label={kind === 'count' ? t('catalog.stock.counted') : t('stock.quantity')}
          description={
            typeof moved === 'number' && kind !== 'count'
              ? t('catalog.stock.willBe', { n: format.quantity(onHandMilli + moved) })
              : null
          }
          inputMode="decimal"
          autoComplete="off"
          maxLength={12}
          value={text}
          error={errors.quantity}
          onChange={(event) => {
            setErrors({})
            setText(event.currentTarget.value.replace(/[^\d.,]/g, ''))
          }}
        />
        {kind === 'purchase' && (
          <AmountField
            label={`${t('catalog.stock.cost')} ${t('common.optional')}`}
            description={t('catalog.stock.costHint')}
            text={costText}
            onText={setCostText}
            error={errors.cost}
          />
        )}
        <TextInput
          label={`${t('stock.note')} ${t('common.optional')}`}
          description={t('catalog.stock.noteHint')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('stock.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

type QuantityWrong = 'not-a-quantity' | 'too-fine' | 'too-large' | 'same'

/** The movement that is meant, in signed thousandths, or what is wrong with what was typed. */
function movedBy(
  kind: Kind,
  way: 'in' | 'out',
  text: string,
  decimals: number,
  onHandMilli: number,
): number | QuantityWrong {
  if (kind === 'count') {
    const counted = parseDecimal(text, 3)
    if (counted === null || counted < 0) return 'not-a-quantity'
    if (counted > MAX_QUANTITY_MILLI) return 'too-large'
    if (counted % 10 ** (3 - decimals) !== 0) return 'too-fine'
    return counted === onHandMilli ? 'same' : counted - onHandMilli
  }
  const quantity = parseQuantity(text, decimals)
  if (!quantity.ok) return quantity.refusal
  return kind === 'waste' || (kind === 'transfer' && way === 'out') ? -quantity.value : quantity.value
}

const isNewCost = (cost: Minor | undefined, known: Minor | null): cost is Minor => cost !== undefined && cost !== known
