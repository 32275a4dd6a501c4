import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { IconReceiptRefund } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { parseDecimal, parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor, ZERO } from '../../../src-shared/money/minor.ts'
import type { RefundDraftLine } from '../../../src-shared/sale/refund-draft.ts'
import type { RefundLine } from '../../../src-shared/sale/refund-fact.ts'
import { lineTotal } from '../../../src-shared/sale/sale-totals.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Teach } from '../../components/teach.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './refund.module.css'
import { payoutOf, totalOfChosen } from './refund-amounts.ts'
import { GoodsChoice } from './refund-dialog.tsx'
import { RefundDone, RefundFrame } from './refund-frame.tsx'
import { type MoneyForm, RefundMoney } from './refund-money.tsx'
import { useGiveRefund } from './use-give-refund.ts'

/** Something that comes back without a receipt, as it is being entered. */
interface FreeLine {
  readonly id: string
  /** Null: not in the catalog. */
  readonly product: ProductHit | null
  readonly name: string
  readonly quantityText: string
  readonly priceText: string
  /** Of something that is not in the catalog; null: the rate that the shop uses most. */
  readonly taxBasisPoints: number | null
  readonly goodsBack: RefundLine['goodsBack']
}

interface FreeReading {
  readonly line: FreeLine
  readonly quantityMilli: number | null
  readonly priceMinor: Minor | null
  readonly totalMinor: Minor
}

/** Largest price that a line takes. */
const MAX_PRICE_MINOR = 100_000_000_000

function read(line: FreeLine, currency: string): FreeReading {
  const milli = parseDecimal(line.quantityText, 3)
  const fine = 10 ** (3 - (line.product?.decimals ?? 3))
  const quantityMilli = milli === null || milli <= 0 || milli > 1_000_000_000 || milli % fine !== 0 ? null : milli
  const price = parseMinor(line.priceText, currency)
  const priceMinor = price === null || price <= 0 || price > MAX_PRICE_MINOR ? null : price
  let totalMinor = ZERO
  try {
    if (quantityMilli !== null && priceMinor !== null) totalMinor = lineTotal(quantityMilli, priceMinor)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return { line, quantityMilli, priceMinor, totalMinor }
}

/** Takes goods back without a receipt, at a price that was agreed on, with a reason and somebody's permission. */
export function FreeRefundDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [lines, setLines] = useState<readonly FreeLine[]>([])
  const [money, setMoney] = useState<MoneyForm>({ way: 'cash', reference: '', reason: '' })
  const [isChecked, setIsChecked] = useState(false)
  const reason = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLDivElement>(null)
  const { data: terms } = useTillQuery('charge.terms', { customerId: null })
  const rates = useTillQuery('counter.tax-rates', {}).data ?? []
  const usualRate = rates[0] ?? 0
  const refund = useGiveRefund(() => '?')

  const readings = lines.map((line) => read(line, format.currency))
  const totalMinor = totalOfChosen(readings)
  const change = (id: string, changes: Partial<FreeLine>) => {
    refund.forgive()
    setLines((before) => before.map((line) => (line.id === id ? { ...line, ...changes } : line)))
  }
  const add = (line: Omit<FreeLine, 'id' | 'quantityText'>) => {
    refund.forgive()
    setIsChecked(false)
    setLines((before) => [...before, { ...line, id: newId(), quantityText: '1' }])
    // What a person has to look at next: the price, or the name of what is in no catalog.
    setTimeout(() => {
      const fields = form.current?.querySelectorAll<HTMLInputElement>(
        `:scope > ul > li:last-child input${line.product === null ? '' : '[inputmode=decimal]'}`,
      )
      fields?.[line.product === null ? 0 : fields.length - 1]?.focus()
    }, 0)
  }
  const addProduct = (hit: ProductHit) =>
    add({
      product: hit,
      name: hit.name,
      priceText: hit.priceMinor > 0 ? format.typed(hit.priceMinor) : '',
      taxBasisPoints: null,
      goodsBack: hit.onHandMilli === null ? 'none' : 'to-stock',
    })
  useScan((code) => {
    void callTill('product.by-barcode', { barcode: code.slice(0, 64) }).then((answer) => {
      if (answer.ok && answer.value !== null) {
        play('scan')
        addProduct(answer.value)
      } else refund.complain({ body: t('sale.refund.unknownCode', { code }) })
    })
  })
  const submit = () => {
    setIsChecked(true)
    if (lines.length === 0) return refund.complain({ body: t('sale.refund.nothing') })
    const draftLines = readings.flatMap((reading) => draftLine(reading, usualRate) ?? [])
    if (draftLines.length < lines.length || money.reason.trim() === '') {
      play('error')
      setTimeout(() => document.querySelector<HTMLElement>('[role=dialog] [aria-invalid=true]')?.focus(), 50)
      return
    }
    void refund.give({
      saleId: null,
      lines: draftLines,
      tenders: payoutOf(money.way, totalMinor, money.reference),
      customerId: null,
      reason: money.reason.trim(),
      note: null,
    })
  }
  if (refund.given !== null) return <RefundDone given={refund.given} onClose={onClose} />
  return (
    <RefundFrame
      title={t('sale.refund.freeTitle')}
      permission="refund.free"
      trouble={refund.trouble}
      isBusy={refund.isBusy}
      isLocked={refund.isLocked}
      onWay={(way) => way !== 'account' && setMoney({ ...money, way })}
      onSubmit={submit}
      onClose={onClose}
      money={
        <RefundMoney
          totalMinor={totalMinor}
          cashIncrementMinor={terms?.cashIncrementMinor ?? ZERO}
          customerName={null}
          form={money}
          onForm={(changes) => {
            refund.forgive()
            setMoney({ ...money, ...changes })
          }}
          reasonRef={reason}
          reasonError={isChecked && money.reason.trim() === '' ? t('sale.refund.reasonNeeded') : null}
        />
      }
      goods={
        <div className={classes.goods} ref={form}>
          <ProductFinder onPick={addProduct} />
          {lines.length === 0 ? (
            <div className={classes.lines}>
              <Teach icon={<IconReceiptRefund size={36} />} title={t('sale.refund.freeTeach')}>
                {t('sale.refund.freeTeachBody')}
              </Teach>
            </div>
          ) : (
            <ul className={classes.lines} aria-label={t('sale.refund.lines')}>
              {readings.map((reading) => (
                <FreeLineRow
                  key={reading.line.id}
                  reading={reading}
                  isChecked={isChecked}
                  rates={rates}
                  onChange={(changes) => change(reading.line.id, changes)}
                  onRemove={() => setLines(lines.filter(({ id }) => id !== reading.line.id))}
                />
              ))}
            </ul>
          )}
          <Button
            variant="default"
            onClick={() => add({ product: null, name: '', priceText: '', taxBasisPoints: null, goodsBack: 'none' })}
          >
            {t('sale.refund.quick')}
          </Button>
        </div>
      }
    />
  )
}

function draftLine({ line, quantityMilli, priceMinor }: FreeReading, usualRate: number): RefundDraftLine | null {
  if (quantityMilli === null || priceMinor === null) return null
  const unitPriceMinor = minor(priceMinor)
  if (line.product === null) {
    const name = line.name.trim()
    const quick = { name, taxBasisPoints: line.taxBasisPoints ?? usualRate }
    return name === '' ? null : { from: 'quick', quick, quantityMilli, unitPriceMinor }
  }
  return { from: 'product', productId: line.product.id, quantityMilli, unitPriceMinor, goodsBack: line.goodsBack }
}

/** Finds a product by words; arrows and Enter choose. */
function ProductFinder({ onPick }: { readonly onPick: (hit: ProductHit) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const wanted = text.trim()
  const { data } = useTillQuery(
    'product.search',
    { text: wanted, limit: 8, withdrawnToo: false },
    { enabled: wanted !== '' },
  )
  const hits = wanted === '' ? [] : (data ?? [])
  const pick = (hit: ProductHit | undefined) => {
    if (hit === undefined) return
    setText('')
    setAt(0)
    onPick(hit)
  }
  return (
    <div className={classes.search}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="refund-hits"
        label={t('sale.refund.search')}
        placeholder={t('sale.refund.searchHint')}
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
          else if (event.key === 'Enter') pick(hits[at])
          else if (event.key === 'Escape' && text !== '') {
            setText('')
            event.stopPropagation()
          } else return
          event.preventDefault()
        }}
      />
      {hits.length > 0 && (
        <ul id="refund-hits" className={classes.hits}>
          {hits.map((hit, index) => (
            <li key={hit.id}>
              <button type="button" data-current={index === at} onClick={() => pick(hit)}>
                <span dir="auto">{hit.name}</span>
                <span className="money">{format.money(hit.priceMinor)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function FreeLineRow({
  reading: { line, quantityMilli, priceMinor, totalMinor },
  isChecked,
  rates,
  onChange,
  onRemove,
}: {
  readonly reading: FreeReading
  readonly isChecked: boolean
  readonly rates: readonly number[]
  readonly onChange: (changes: Partial<FreeLine>) => void
  readonly onRemove: () => void
}) {
  const { t } = useTranslation()
  const format: Format = useFormat()
  const name = line.product?.name ?? line.name
  return (
    <li className={classes.freeLine}>
      {line.product === null ? (
        <TextInput
          label={t('sale.refund.quickName')}
          autoComplete="off"
          maxLength={200}
          value={line.name}
          error={isChecked && line.name.trim() === '' ? t('sale.refund.nameNeeded') : null}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      ) : (
        <div className={classes.what}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          <span className={classes.soft}>{line.product.sku}</span>
        </div>
      )}
      <TextInput
        label={t('sale.refund.quantity')}
        inputMode="decimal"
        autoComplete="off"
        maxLength={12}
        value={line.quantityText}
        error={quantityMilli === null ? t('sale.refund.quantityNot', { decimals: line.product?.decimals ?? 3 }) : null}
        onChange={(event) => onChange({ quantityText: event.currentTarget.value.replace(/[^\d.,]/g, '') })}
        onFocus={(event) => event.currentTarget.select()}
      />
      <AmountField
        label={t('sale.refund.price')}
        text={line.priceText}
        error={priceMinor === null && (isChecked || line.priceText !== '') ? t('sale.refund.priceNeeded') : null}
        onText={(priceText) => onChange({ priceText })}
      />
      <span className={`${classes.amount} money`}>{format.money(totalMinor)}</span>
      <CloseButton size={44} mt={24} aria-label={t('sale.refund.removeLine', { name })} onClick={onRemove} />
      {line.product === null && rates.length > 1 && (
        <Select
          className={classes.freeRate ?? ''}
          label={t('counter.quick.rate')}
          allowDeselect={false}
          value={String(line.taxBasisPoints ?? rates[0])}
          data={rates.map((basisPoints) => ({
            value: String(basisPoints),
            label: basisPoints === 0 ? t('counter.quick.exempt') : format.rate(basisPoints),
          }))}
          onChange={(rate) => onChange({ taxBasisPoints: Number(rate) })}
        />
      )}
      {line.product !== null && line.product.onHandMilli !== null && (
        <GoodsChoice name={name} goodsBack={line.goodsBack} onGoodsBack={(goodsBack) => onChange({ goodsBack })} />
      )}
    </li>
  )
}
