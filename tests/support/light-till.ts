import { v7 as uuidv7 } from 'uuid'
import { minor } from '../../src-shared/money/minor.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { type ChainLink, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { plainly, pricedLines } from './priced-lines.ts'

export interface Goods {
  readonly id: string
  readonly priceMinor: number
}

/** Makes a till's operations, chained as the real one's, without its file: thousands a second. */
export interface FactMaker {
  readonly shiftId: string
  /** Facts so far: the chain's last index. */
  facts(): number
  lastHash(): string | null
  fact(kind: string, body: unknown): Operation
  record(kind: string, body: unknown): Operation
  openShift(): Operation
  sale(goods: readonly Goods[], quantityMilli?: number): Operation & { readonly body: SaleFact }
}

export function makeFacts(enrolment: EnrollResponse): FactMaker {
  const shiftId = uuidv7()
  let head: Pick<ChainLink, 'index' | 'hash'> | null = enrolment.chain ?? null
  let receipts = 0
  const record = (kind: string, body: unknown): Operation => {
    return { key: uuidv7(), kind, at: Date.now(), userId: 'Lucía', body }
  }
  const fact = (kind: string, body: unknown): Operation => {
    const operation = record(kind, body)
    const chain = nextLink(operation, head)
    head = chain
    return { ...operation, chain }
  }
  return {
    shiftId,
    facts: () => head?.index ?? 0,
    lastHash: () => head?.hash ?? null,
    fact,
    record,
    openShift: () => fact('shift.open', { id: shiftId, openedAtMs: Date.now(), floatMinor: 50_000, openedBy: 'Lucía' }),
    sale: (goods, quantityMilli = 1000) => {
      receipts += 1
      const { storeCode, tillCode, incarnation } = enrolment
      const receiptNumber = `${storeCode}-${tillCode}-${seriesOf(incarnation)}-${String(receipts).padStart(6, '0')}`
      const body = saleOf(shiftId, receiptNumber, goods, quantityMilli)
      return fact('sale.create', body) as Operation & { readonly body: SaleFact }
    },
  }
}

function saleOf(shiftId: string, receiptNumber: string, goods: readonly Goods[], quantityMilli: number): SaleFact {
  const priced = goods.map(({ id, priceMinor }) => ({
    id: uuidv7(),
    productId: id,
    sku: `SKU-${id.slice(-8)}`,
    name: 'Café ☕ de olla',
    unitCode: 'pza',
    quantityMilli,
    unitPriceMinor: minor(priceMinor),
    taxBasisPoints: 1600,
    movesStock: true,
  }))
  const reckoned = pricedLines(priced)
  const { totalMinor } = reckoned
  return {
    id: uuidv7(),
    shiftId,
    receiptNumber,
    currency: 'MXN',
    soldAtMs: Date.now(),
    customerId: null,
    note: null,
    ...reckoned,
    tenders: [
      { id: uuidv7(), kind: 'cash', amountMinor: totalMinor, receivedMinor: totalMinor, changeMinor: minor(0) },
    ],
    ...plainly,
  }
}

/** A product as `product.create` takes it. */
export function newProduct(priceMinor: number): Record<string, unknown> & Goods {
  const id = uuidv7()
  return {
    id,
    sku: `SKU-${id.slice(-8)}`,
    name: `Café ☕ de olla ${id.slice(-8)}`,
    barcodes: [],
    categoryId: null,
    unitId: null,
    priceMinor: minor(priceMinor),
    costMinor: null,
    taxBasisPoints: 1600,
    tracksStock: true,
    active: true,
    lowStockMilli: null,
    image: null,
  }
}
