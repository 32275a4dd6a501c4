import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RefundableSale } from '../../../src-shared/contract/sales-views.ts'
import { ZERO } from '../../../src-shared/money/minor.ts'
import type { RefundLine } from '../../../src-shared/sale/refund-fact.ts'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './refund.module.css'
import {
  type ChosenLine,
  chosenLines,
  payoutOf,
  type QuantityTexts,
  totalOfChosen,
  usualWay,
} from './refund-amounts.ts'
import { RefundDone, RefundFrame } from './refund-frame.tsx'
import { type MoneyForm, RefundMoney } from './refund-money.tsx'
import { useGiveRefund } from './use-give-refund.ts'

type GoodsBack = RefundLine['goodsBack']

/** Gives a sale back, whole or by line and quantity, from its stored amounts. */
export function RefundDialog({ saleId, onClose }: { readonly saleId: string; readonly onClose: () => void }) {
  const { data, isPlaceholderData } = useTillQuery('sale.refundable', { id: saleId })
  return data === undefined || isPlaceholderData ? null : <OfSale sold={data} onClose={onClose} />
}

function OfSale({ sold, onClose }: { readonly sold: RefundableSale; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sale, customerName } = sold
  const [texts, setTexts] = useState<QuantityTexts>({})
  const [goodsBack, setGoodsBack] = useState<Readonly<Record<string, GoodsBack>>>({})
  const [money, setMoney] = useState<MoneyForm>(() => ({ way: usualWay(sale), reference: '', reason: '' }))
  const reason = useRef<HTMLInputElement>(null)
  const { data: terms } = useTillQuery('charge.terms', { customerId: sale.customerId })
  const refund = useGiveRefund((id) => sale.lines.find((line) => line.id === id)?.name ?? '?')
  // Here a scan could only be a mistake: neither the cart behind nor a field takes it.
  useScan(() => undefined)

  const chosen = chosenLines(sale, sold.refundedMilli, texts)
  const totalMinor = totalOfChosen(chosen)
  const goodsOf = (line: ChosenLine['line']): GoodsBack => goodsBack[line.id] ?? (line.movesStock ? 'to-stock' : 'none')
  const setQuantity = (id: string, text: string) => {
    refund.forgive()
    setTexts((before) => ({ ...before, [id]: text }))
  }
  const chooseAll = () => {
    refund.forgive()
    setTexts(
      Object.fromEntries(
        chosen
          .filter(({ leftMilli }) => leftMilli > 0)
          .map(({ line, leftMilli }) => [line.id, typed(leftMilli, format.decimalMark)]),
      ),
    )
    reason.current?.focus()
  }
  const submit = () => {
    if (chosen.some(({ quantityMilli }) => quantityMilli === null)) return
    const lines = chosen.flatMap(({ line, quantityMilli }) =>
      quantityMilli === null || quantityMilli === 0
        ? []
        : [{ from: 'sale' as const, saleLineId: line.id, quantityMilli, goodsBack: goodsOf(line) }],
    )
    if (lines.length === 0) return refund.complain({ body: t('sale.refund.nothing') })
    void refund.give({
      saleId: sale.id,
      lines,
      tenders: payoutOf(money.way, totalMinor, money.reference),
      customerId: sale.customerId,
      reason: money.reason.trim() === '' ? null : money.reason.trim(),
      note: null,
    })
  }
  if (refund.given !== null) return <RefundDone given={refund.given} onClose={onClose} />
  const isAnyChosen = Object.values(texts).some((text) => text !== '')
  return (
    <RefundFrame
      title={t('sale.refund.title', { number: sale.receiptNumber })}
      permission="refund.receipt"
      trouble={refund.trouble}
      isBusy={refund.isBusy}
      isLocked={refund.isLocked}
      onWay={(way) => (way !== 'account' || customerName !== null) && setMoney({ ...money, way })}
      onAll={chooseAll}
      onSubmit={submit}
      onClose={onClose}
      money={
        <RefundMoney
          totalMinor={totalMinor}
          cashIncrementMinor={terms?.cashIncrementMinor ?? ZERO}
          customerName={customerName}
          form={money}
          onForm={(changes) => setMoney({ ...money, ...changes })}
          reasonRef={reason}
          reasonError={null}
        />
      }
      goods={
        <>
          <div className={classes.goodsHead}>
            <span>{t('sale.refund.soldOn', { date: format.dayAndTime(sale.soldAtMs) })}</span>
            <Button
              variant="light"
              data-autofocus
              aria-keyshortcuts="F9"
              rightSection={<Key>F9</Key>}
              onClick={chooseAll}
            >
              {t('sale.refund.all')}
            </Button>
            <Button variant="default" disabled={!isAnyChosen} onClick={() => setTexts({})}>
              {t('sale.refund.none')}
            </Button>
          </div>
          {sold.refunds.length > 0 && (
            <Notice tone="info">
              {t('sale.refund.otherRefunds', {
                numbers: sold.refunds.map(({ receiptNumber }) => receiptNumber).join(', '),
              })}
            </Notice>
          )}
          <ul className={classes.lines} aria-label={t('sale.refund.lines')}>
            {chosen.map((each) => (
              <SoldLine
                key={each.line.id}
                chosen={each}
                text={texts[each.line.id] ?? ''}
                onText={(text) => setQuantity(each.line.id, text)}
                goodsBack={goodsOf(each.line)}
                onGoodsBack={(next) => setGoodsBack({ ...goodsBack, [each.line.id]: next })}
              />
            ))}
          </ul>
        </>
      }
    />
  )
}

/** Thousandths as they are typed. */
export function typed(milli: number, decimalMark: string): string {
  return String(milli / 1000).replace('.', decimalMark)
}

function SoldLine({
  chosen: { line, leftMilli, quantityMilli, totalMinor },
  text,
  onText,
  goodsBack,
  onGoodsBack,
}: {
  readonly chosen: ChosenLine
  readonly text: string
  readonly onText: (text: string) => void
  readonly goodsBack: GoodsBack
  readonly onGoodsBack: (goodsBack: GoodsBack) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { name, unitCode } = line
  const isGone = leftMilli === 0
  /** Pieces go one by one; what was weighed goes whole, unless somebody types less. */
  const stepMilli = line.quantityMilli % 1000 === 0 ? 1000 : leftMilli
  const step = (by: 1 | -1) => {
    const next = Math.min(Math.max((quantityMilli ?? 0) + by * stepMilli, 0), leftMilli)
    onText(next === 0 ? '' : typed(next, format.decimalMark))
  }
  const unit = unitCode === '' ? '' : ` ${unitCode}`
  return (
    <li className={classes.line} data-chosen={(quantityMilli ?? 0) > 0} data-gone={isGone}>
      <div className={classes.what}>
        <span className={classes.name} dir="auto">
          {name}
        </span>
        <span className={`${classes.soft} figures`}>
          {`${format.quantity(line.quantityMilli)}${unit} × ${format.money(line.unitPriceMinor)}`} ·{' '}
          {isGone
            ? t('sale.refund.gone')
            : leftMilli < line.quantityMilli
              ? t('sale.refund.left', { n: format.quantity(leftMilli) })
              : format.money(line.totalMinor)}
        </span>
      </div>
      {!isGone && (
        <>
          <div className={classes.stepper}>
            <ActionIcon
              variant="default"
              size={44}
              aria-label={t('sale.refund.less', { name })}
              disabled={!quantityMilli}
              onClick={() => step(-1)}
            >
              <IconMinus size={18} aria-hidden />
            </ActionIcon>
            <TextInput
              aria-label={t('sale.refund.quantityOf', { name })}
              inputMode="decimal"
              autoComplete="off"
              maxLength={12}
              placeholder="0"
              className={classes.quantity}
              value={text}
              error={
                quantityMilli === null ? t('sale.refund.quantityTooLarge', { n: format.quantity(leftMilli) }) : null
              }
              onChange={(event) => onText(event.currentTarget.value.replace(/[^\d.,]/g, ''))}
              onFocus={(event) => event.currentTarget.select()}
            />
            <ActionIcon
              variant="default"
              size={44}
              aria-label={t('sale.refund.more', { name })}
              disabled={quantityMilli !== null && quantityMilli >= leftMilli}
              onClick={() => step(1)}
            >
              <IconPlus size={18} aria-hidden />
            </ActionIcon>
          </div>
          <span className={`${classes.amount} money`}>{format.money(totalMinor)}</span>
          {(quantityMilli ?? 0) > 0 && line.movesStock && (
            <GoodsChoice name={name} goodsBack={goodsBack} onGoodsBack={onGoodsBack} />
          )}
        </>
      )}
    </li>
  )
}

/** Where the goods go: to stock again, to the waste, or nowhere. */
export function GoodsChoice({
  name,
  goodsBack,
  onGoodsBack,
}: {
  readonly name: string
  readonly goodsBack: GoodsBack
  readonly onGoodsBack: (goodsBack: GoodsBack) => void
}) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      className={classes.goodsChoice ?? ''}
      size="sm"
      aria-label={t('sale.refund.goodsOf', { name })}
      data={[
        { value: 'to-stock', label: t('sale.refund.to-stock') },
        { value: 'written-off', label: t('sale.refund.written-off') },
        { value: 'none', label: t('sale.refund.noGoods') },
      ]}
      value={goodsBack}
      onChange={(next) => onGoodsBack(next as GoodsBack)}
    />
  )
}
