import { v7 as uuidv7 } from 'uuid'
import type { Operation, PushResponse } from '../../src-shared/sync/operations.ts'
import { enrollResponseSchema } from '../../src-shared/sync/wire.ts'
import { type Goods, makeFacts, newProduct } from '../../tests/support/light-till.ts'
import { type Line, openLine } from '../../tests/support/line.ts'

/** Operations of one push. */
export const BATCH = 50
const LINES = 4

/** Tills that only push, as fast as they can; their operations are made before they are timed. */
export interface PushingTills {
  readonly tills: readonly Till[]
  readonly goods: readonly Goods[]
}

/** Enrols a till for each code, at the servers in turn, and gives the shop a catalog with enough of everything in stock. */
export async function openPushingTills(urls: readonly string[], codes: readonly string[]): Promise<PushingTills> {
  const tills: Till[] = []
  for (const [index, code] of codes.entries()) tills.push(await openTill(urls[index % urls.length] ?? '', code))
  const [first] = tills
  if (first === undefined) throw new Error('there is no till')
  const goods = Array.from({ length: 200 }, (_, index) => newProduct(500 + index * 10))
  await send(
    first,
    goods.map((product) => first.facts.record('product.create', product)),
  )
  // Else each sale would be noted as oversold as well.
  await send(
    first,
    goods.map(({ id }) => first.facts.fact('stock-movement.create', opening(id))),
  )
  for (const till of tills) await send(till, [till.facts.openShift()])
  return { tills, goods }
}

export interface Till {
  readonly facts: ReturnType<typeof makeFacts>
  readonly line: Line
  readonly incarnation: number
  readonly token: string
}

export interface Batch {
  readonly body: string
  readonly keys: readonly string[]
  readonly saleIds: readonly string[]
  firstSeq: number
}

async function openTill(url: string, code: string): Promise<Till> {
  const enrolling = openLine(url, null, 30_000)
  const reply = await enrolling.send('POST', '/v1/tills/enroll', JSON.stringify({ code, deviceName: 'Bench' }))
  enrolling.close()
  const enrolment = enrollResponseSchema.parse(JSON.parse(reply.text))
  const { token, incarnation } = enrolment
  return { facts: makeFacts(enrolment), line: openLine(url, token, 60_000), incarnation, token }
}

const opening = (productId: string) => ({
  id: uuidv7(),
  productId,
  quantityMilli: 500_000_000,
  reason: 'opening',
  movedAtMs: Date.now(),
  note: null,
})

const bodyOf = (till: Till, operations: readonly Operation[]) =>
  JSON.stringify({ incarnation: till.incarnation, operations })

async function send(till: Till, operations: readonly Operation[]): Promise<void> {
  await pushText(till, bodyOf(till, operations), operations.length)
}

/** Answers the smallest change number of the batch. */
export async function push(till: Till, { body, keys }: Batch): Promise<number> {
  const { results } = await pushText(till, body, keys.length)
  return Math.min(...results.map(({ seq }) => seq ?? Number.POSITIVE_INFINITY))
}

/** Pushes; throws unless every operation was answered with `status`. */
export async function pushText(
  till: Till,
  body: string,
  count: number,
  status: 'committed' | 'accepted' = 'committed',
): Promise<PushResponse> {
  const reply = await till.line.send('POST', '/v1/sync/push', body)
  if (reply.status !== 200) throw new Error(`a push was answered ${reply.status}: ${reply.text.slice(0, 300)}`)
  const answer = JSON.parse(reply.text) as PushResponse
  const settled = answer.results.filter((result) => result.status === status).length
  if (settled !== count) throw new Error(`not all ${status}: ${reply.text.slice(0, 300)}`)
  return answer
}

/** A batch of sales of four lines each, ready to be sent. */
export function salesBatch(till: Till, goods: readonly Goods[], batch: number, size: number = BATCH): Batch {
  const sales = Array.from({ length: size }, (_, sale) =>
    till.facts.sale(
      Array.from({ length: LINES }, (_, line) => goods[(batch * 31 + sale * 7 + line * 13) % goods.length] as Goods),
    ),
  )
  return {
    body: bodyOf(till, sales),
    keys: sales.map(({ key }) => key),
    saleIds: sales.map(({ body }) => body.id),
    firstSeq: 0,
  }
}
