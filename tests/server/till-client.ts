import { v7 as uuidv7 } from 'uuid'
import { minor } from '../../src-shared/money/minor.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { type ChainLink, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { Operation, OperationResult } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { ProductFields, QuoteFields } from '../../src-shared/sync/records.ts'
import type { ChangesResponse, EnrollResponse } from '../../src-shared/sync/wire.ts'
import { plainly, pricedLines } from '../support/priced-lines.ts'

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** Calls the server as any program would; JSON in, JSON out. */
export async function call<Body = Record<string, unknown>>(
  url: string,
  method: string,
  path: string,
  options: { token?: string | undefined; body?: unknown; key?: string | undefined; raw?: string | Buffer } = {},
): Promise<Answer<Body>> {
  const headers: Record<string, string> = {}
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`
  if (options.key !== undefined) headers['idempotency-key'] = options.key
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as BodyInit }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body }
}

export interface PushAnswer {
  readonly epoch: string
  readonly results: OperationResult[]
}

/** A till as the server sees one: it keeps its chain and its receipt numbers. */
export interface TillClient {
  readonly url: string
  readonly enrolment: EnrollResponse
  readonly shiftId: string
  fact(kind: string, body: unknown): Operation
  record(kind: string, body: unknown): Operation
  openShift(): Operation
  sale(change?: Partial<SaleFact>, lines?: readonly SaleLineWish[]): Operation & { readonly body: SaleFact }
  push(operations: readonly Operation[]): Promise<Answer<PushAnswer & Problem>>
  /** Pushes and answers the results; throws when the push itself was refused. */
  committed(operations: readonly Operation[]): Promise<OperationResult[]>
  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>>
  changes(after: number, limit?: number): Promise<ChangesResponse>
  post(path: string, body: unknown, key?: string): Promise<Answer>
}

export interface SaleLineWish {
  readonly productId: string | null
  readonly quantityMilli?: number
  readonly unitPriceMinor?: number
}

export async function enrollTill(url: string, code: string | undefined): Promise<TillClient> {
  const answer = await call<EnrollResponse>(url, 'POST', '/v1/tills/enroll', {
    body: { code, deviceName: 'Caja de prueba' },
  })
  if (answer.status !== 201) throw new Error(`not enrolled: ${JSON.stringify(answer.body)}`)
  return tillClient(url, answer.body)
}

export function tillClient(url: string, enrolment: EnrollResponse): TillClient {
  const { token, incarnation } = enrolment
  const shiftId = uuidv7()
  let head: Pick<ChainLink, 'index' | 'hash'> | null = enrolment.chain ?? null
  let counter = 0

  const record = (kind: string, body: unknown): Operation => ({
    key: uuidv7(),
    kind,
    at: Date.now(),
    userId: 'Lucía',
    body,
  })
  const fact = (kind: string, body: unknown): Operation => {
    const operation = record(kind, body)
    const chain = nextLink(operation, head)
    head = chain
    return { ...operation, chain }
  }
  const push = (operations: readonly Operation[]) =>
    call<PushAnswer & Problem>(url, 'POST', '/v1/sync/push', { token, body: { incarnation, operations } })
  const get = <Body>(path: string) => call<Body>(url, 'GET', path, { token })
  return {
    url,
    enrolment,
    shiftId,
    fact,
    record,
    openShift: () => fact('shift.open', { id: shiftId, openedAtMs: Date.now(), floatMinor: 50_000, openedBy: 'Lucía' }),
    sale: (change = {}, lines = [{ productId: null }]) => {
      counter += 1
      const receiptNumber = `${enrolment.storeCode}-${enrolment.tillCode}-${seriesOf(incarnation)}-${String(counter).padStart(6, '0')}`
      const body = { ...saleFact(shiftId, receiptNumber, lines), ...change }
      return fact('sale.create', body) as Operation & { readonly body: SaleFact }
    },
    push,
    committed: async (operations) => {
      const answer = await push(operations)
      if (answer.status !== 200) throw new Error(`push answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      return answer.body.results
    },
    get,
    changes: async (after, limit = 500) =>
      (await get<ChangesResponse>(`/v1/sync/changes?after=${after}&limit=${limit}`)).body,
    post: (path, body, key = uuidv7()) => call(url, 'POST', path, { token, body, key }),
  }
}

/** A sale whose figures add up. */
export function saleFact(shiftId: string, receiptNumber: string, wishes: readonly SaleLineWish[]): SaleFact {
  const priced = wishes.map((wish) => ({
    id: uuidv7(),
    productId: wish.productId,
    sku: 'CAFE-1',
    name: 'Café ☕ de olla',
    unitCode: 'pza',
    quantityMilli: wish.quantityMilli ?? 2000,
    unitPriceMinor: minor(wish.unitPriceMinor ?? 1050),
    taxBasisPoints: 1600,
    movesStock: wish.productId !== null,
  }))
  const reckoned = pricedLines(priced)
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
      {
        id: uuidv7(),
        kind: 'cash',
        amountMinor: reckoned.totalMinor,
        receivedMinor: reckoned.totalMinor,
        changeMinor: minor(0),
      },
    ],
    ...plainly,
  }
}

export function product(
  change: Partial<ProductFields> & { readonly id?: string } = {},
): ProductFields & { id: string } {
  return {
    id: uuidv7(),
    sku: 'CAFE-1',
    name: 'Café ☕ de olla',
    barcodes: [],
    categoryId: null,
    unitId: null,
    priceMinor: minor(1050),
    costMinor: null,
    taxBasisPoints: 1600,
    tracksStock: true,
    active: true,
    lowStockMilli: null,
    image: null,
    ...change,
  }
}

export function quote(change: Partial<QuoteFields> & { readonly id?: string } = {}): QuoteFields & { id: string } {
  return {
    id: uuidv7(),
    number: '001-01-A-Q0001',
    customerId: null,
    customerName: 'Doña Lupe',
    lines: [
      {
        productId: null,
        quick: { name: 'Flete', taxBasisPoints: 1600 },
        quantityMilli: 1500,
        unitPriceMinor: minor(10_000),
        discount: { kind: 'percent', basisPoints: 1000 },
        sku: '',
        name: 'Flete',
        unitCode: 'pza',
        taxBasisPoints: 1600,
      },
    ],
    discount: { kind: 'amount', amountMinor: minor(500) },
    note: null,
    currency: 'MXN',
    totalMinor: minor(13_000),
    madeAtMs: 1_700_000_000_000,
    madeBy: 'Ana',
    validUntilMs: 1_800_000_000_000,
    status: 'open',
    saleId: null,
    ...change,
  }
}

export const statusesOf = (results: readonly OperationResult[]) => results.map(({ status }) => status)
