import fc from 'fast-check'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { retryOperations } from '../../src-main/sync/retry-operations.ts'
import { readSale } from '../../src-main/tables/sales.ts'
import { readOpenShift, readTakings } from '../../src-main/tables/shifts.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openQuestion } from '../../src-main/till/open-question.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { isBlocked } from '../../src-main/till/read-app-state.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { expectedCash } from '../../src-shared/cash/shift.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import type { ProductFields } from '../../src-shared/sync/records.ts'
import { someProduct } from '../support/headless-till.ts'
import type { ModelTill } from './model-till.ts'
import type { Door, Fate } from './network.ts'
import type { World } from './world.ts'

/**
 * One thing that happens, as data: a counter-example is a list of these, which a named test can hold as it is. Numbers
 * choose among what there is then; what cannot happen then does not.
 */
export type Command =
  | { readonly do: 'sell'; readonly till: number; readonly product: number; readonly pieces: number }
  | { readonly do: 'refund'; readonly till: number; readonly sale: number }
  | { readonly do: 'shift'; readonly till: number }
  | { readonly do: 'stock'; readonly till: number; readonly product: number; readonly pieces: number }
  | { readonly do: 'price'; readonly till: number; readonly product: number }
  | { readonly do: 'cost'; readonly till: number; readonly product: number; readonly cost: number }
  | { readonly do: 'barcode'; readonly till: number; readonly product: number; readonly barcode: number }
  | { readonly do: 'create'; readonly till: number; readonly barcode: number }
  | { readonly do: 'remove'; readonly till: number; readonly product: number }
  | { readonly do: 'sync'; readonly till: number; readonly door: Exclude<Door, 'closed'>; readonly fate: Fate }
  | { readonly do: 'late'; readonly which: number }
  | { readonly do: 'drain' }
  | { readonly do: 'lose-journal' }
  | { readonly do: 'crash-till'; readonly till: number }
  | { readonly do: 'crash-server' }
  | { readonly do: 'save-server' }
  | { readonly do: 'restore-server'; readonly epoch: boolean }
  | { readonly do: 'clock'; readonly till: number; readonly offDays: number }
  /** Somebody copies the till's folder to another machine, and starts it there. */
  | { readonly do: 'clone-till'; readonly till: number }
  | { readonly do: 'save-till'; readonly till: number }
  /** The till's folder is put back as it was saved. */
  | { readonly do: 'restore-till'; readonly till: number }
  /** The button of a till that is shut out. */
  | { readonly do: 'way-out'; readonly till: number }
  /** Has everything that the server refused judged anew. */
  | { readonly do: 'retry'; readonly till: number }
  | { readonly do: 'settle'; readonly till: number; readonly conflict: number; readonly choice: 'mine' | 'server' }

/** The fourth is a copy of one of the others, when somebody has made one. */
const till = fc.nat(3)
const product = fc.nat(4)
const pieces = fc.integer({ min: 1, max: 3 })
/** Two barcodes that anybody may give to anything: they meet. */
const barcode = fc.nat(1)
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('fine' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('lose-request', 'lose-reply', 'twice', 'late', 'dies-halfway', 'journal'),
  },
)
const door = fc.oneof(
  { weight: 4, arbitrary: fc.constant('all' as const) },
  { weight: 1, arbitrary: fc.constantFrom('push' as const, 'pull' as const) },
)
const command = <const Name extends Command['do'], Rest extends object>(name: Name, rest: Rest) =>
  fc.record({ do: fc.constant(name), ...rest })

const one = fc.oneof(
  { weight: 8, arbitrary: command('sell', { till, product, pieces }) },
  { weight: 2, arbitrary: command('refund', { till, sale: fc.nat(9) }) },
  { weight: 1, arbitrary: command('shift', { till }) },
  { weight: 2, arbitrary: command('stock', { till, product, pieces: fc.integer({ min: -3, max: 5 }) }) },
  { weight: 6, arbitrary: command('price', { till, product }) },
  { weight: 2, arbitrary: command('cost', { till, product, cost: fc.nat(2) }) },
  { weight: 2, arbitrary: command('barcode', { till, product, barcode }) },
  { weight: 2, arbitrary: command('create', { till, barcode }) },
  { weight: 1, arbitrary: command('remove', { till, product }) },
  { weight: 14, arbitrary: command('sync', { till, door, fate }) },
  { weight: 2, arbitrary: command('late', { which: fc.nat(3) }) },
  { weight: 1, arbitrary: command('drain', {}) },
  { weight: 1, arbitrary: command('lose-journal', {}) },
  { weight: 1, arbitrary: command('crash-till', { till }) },
  { weight: 1, arbitrary: command('crash-server', {}) },
  { weight: 1, arbitrary: command('save-server', {}) },
  { weight: 1, arbitrary: command('restore-server', { epoch: fc.boolean() }) },
  { weight: 1, arbitrary: command('clock', { till, offDays: fc.constantFrom(-30, -1, 0, 1, 30) }) },
  { weight: 1, arbitrary: command('clone-till', { till }) },
  { weight: 1, arbitrary: command('save-till', { till }) },
  { weight: 1, arbitrary: command('restore-till', { till }) },
  { weight: 2, arbitrary: command('way-out', { till }) },
  { weight: 1, arbitrary: command('retry', { till }) },
  { weight: 2, arbitrary: command('settle', { till, conflict: fc.nat(2), choice: fc.constantFrom('mine', 'server') }) },
)

export const commands: fc.Arbitrary<Command[]> = fc.array(one as fc.Arbitrary<Command>, {
  minLength: 5,
  maxLength: 40,
  size: 'max',
})

/** What needs a till's window. */
const atTheCounter: ReadonlySet<Command['do']> = new Set([
  ...['sell', 'refund', 'shift', 'stock', 'price', 'cost', 'barcode', 'create', 'remove', 'retry', 'settle'],
] as Command['do'][])

/** Does one command. */
export async function carryOut(world: World, command: Command): Promise<void> {
  world.pass()
  // A till that is shut out shows one screen, and lets nobody do anything else.
  if (atTheCounter.has(command.do) && 'till' in command && isBlocked(world.till(command.till).till)) return
  switch (command.do) {
    case 'sell':
      return sell(world, world.till(command.till), command.product, command.pieces)
    case 'refund':
      return refund(world, world.till(command.till), command.sale)
    case 'shift':
      return endShift(world.till(command.till))
    case 'stock':
      return stock(world, world.till(command.till), command.product, command.pieces)
    case 'price':
      return edit(world, world.till(command.till), command.product, 'priceMinor', minor(world.ledger.newValue()))
    case 'cost':
      return edit(world, world.till(command.till), command.product, 'costMinor', minor(command.cost))
    case 'barcode':
      return edit(world, world.till(command.till), command.product, 'barcodes', [barcodeOf(command.barcode)])
    case 'create':
      return create(world, world.till(command.till), command.barcode)
    case 'remove':
      return remove(world, world.till(command.till), command.product)
    case 'sync':
      return world.till(command.till).sync(command.door, command.fate)
    case 'late':
      await world.network.deliverLate(command.which)
      return
    case 'drain':
      return world.network.drain()
    case 'lose-journal':
      return world.network.loseJournal()
    case 'crash-till':
      return world.till(command.till).close()
    case 'crash-server':
      return world.network.server.restart()
    case 'save-server':
      return world.saveServer('kept')
    case 'restore-server':
      return world.restoreServer('kept', command.epoch)
    case 'clock':
      world.till(command.till).clockOffMs = command.offDays * 86_400_000
      return
    case 'clone-till':
      return world.cloneTill(world.till(command.till))
    case 'save-till':
      return world.till(command.till).save()
    case 'restore-till':
      return world.restoreTill(world.till(command.till))
    case 'way-out':
      return world.till(command.till).leaveFence()
    case 'retry':
      retryOperations(world.till(command.till).till, { key: null })
      return
    case 'settle':
      return settle(world, world.till(command.till), command.conflict, command.choice)
    default:
      command satisfies never
  }
}

const barcodeOf = (which: number): string => `750999900000${which}`

function sell(world: World, { till, name }: ModelTill, which: number, pieces: number): void {
  const product = world.productAt(world.till(world.tills.findIndex((each) => each.name === name)), which)
  if (product === null) return
  if (readTransaction(till.database, readOpenShift) === null) openShift(till, { floatMinor: minor(0) })
  const quantityMilli = pieces * 1000
  const { id: productId, priceMinor: unitPriceMinor } = product
  const sold = ringUpSale(till, {
    id: till.newId(),
    lines: [{ productId, quantityMilli, unitPriceMinor }],
    tenders: [{ kind: 'cash', receivedMinor: minor(lineTotal(quantityMilli, unitPriceMinor)) }],
    customerId: null,
    note: null,
  })
  if (!sold.ok) throw new Error(`a sale was refused: ${JSON.stringify(sold.refusal)}`)
  const { id, receiptNumber, totalMinor } = sold.value.sale
  world.ledger.handedOut.set(id, { id, kind: 'sale', till: name, receiptNumber, totalMinor })
}

/** Gives back a whole sale that this till has made, once. */
function refund(world: World, { till, name }: ModelTill, which: number): void {
  const own = [...world.ledger.handedOut.values()].filter((paper) => paper.kind === 'sale' && paper.till === name)
  const paper = own[which % Math.max(1, own.length)]
  if (paper === undefined) return
  if (readTransaction(till.database, readOpenShift) === null) openShift(till, { floatMinor: minor(0) })
  const stored = readTransaction(till.database, (tx) => readSale(tx, paper.id))
  if (stored === null) return
  const given = refundSale(till, {
    id: till.newId(),
    saleId: paper.id,
    lines: stored.sale.lines.map(({ id, quantityMilli }) => ({
      ...{ from: 'sale' as const, saleLineId: id, quantityMilli, goodsBack: 'to-stock' as const },
    })),
    tenders: [{ kind: 'cash' }],
    customerId: null,
    reason: null,
    note: null,
  })
  // Given back already.
  if (!given.ok) return
  const { id, receiptNumber, totalMinor } = given.value.refund
  world.ledger.handedOut.set(id, { id, kind: 'refund', till: name, receiptNumber, totalMinor })
}

function endShift({ till }: ModelTill): void {
  const shift = readTransaction(till.database, readOpenShift)
  if (shift === null) {
    openShift(till, { floatMinor: minor(500) })
    return
  }
  const countedMinor = readTransaction(till.database, (tx) => expectedCash(shift.floatMinor, readTakings(tx, shift.id)))
  const closed = closeShift(till, { shiftId: shift.id, countedMinor, note: null })
  if (!closed.ok) throw new Error(`a close was refused: ${JSON.stringify(closed.refusal)}`)
}

function stock(world: World, at: ModelTill, which: number, pieces: number): void {
  const product = world.productAt(at, which)
  if (product === null || pieces === 0) return
  moveStock(at.till, { productId: product.id, quantityMilli: pieces * 1000, reason: 'purchase', note: null })
}

function edit<Field extends 'priceMinor' | 'costMinor' | 'barcodes'>(
  world: World,
  at: ModelTill,
  which: number,
  field: Field,
  value: ProductFields[Field],
): void {
  const product = world.productAt(at, which)
  if (product === null) return
  const { id, version } = product
  const edited = editProduct(at.till, { id, version, base: { [field]: product[field] }, changes: { [field]: value } })
  if (edited.ok && field === 'priceMinor')
    world.ledger.edits.push({ till: at.name, entity: 'product', id, field, value })
}

function create(world: World, { till }: ModelTill, which: number): void {
  const made = createProduct(till, {
    ...someProduct,
    sku: `N-${world.ledger.newValue()}`,
    priceMinor: minor(world.ledger.newValue()),
    barcodes: [barcodeOf(which)],
  })
  if (made.ok) world.products.push(made.value.id)
}

function remove(world: World, at: ModelTill, which: number): void {
  const product = world.productAt(at, which)
  if (product !== null) removeProduct(at.till, { id: product.id, version: product.version })
}

function settle(world: World, at: ModelTill, which: number, choice: 'mine' | 'server'): void {
  const open = world.conflictsOf(at)
  const conflict = open[which % Math.max(1, open.length)]
  if (conflict === undefined) return
  const { key, entity, recordId } = conflict
  const question = readTransaction(at.till.database, (tx) => openQuestion(tx, key))
  if (question === null) return
  const settled = resolveConflict(at.till, { key, choice })
  // What comes back may have a code that another product has by now: then the question stays open.
  if (!settled.ok && settled.refusal.code === 'barcode-taken') return
  if (!settled.ok) throw new Error(`a choice was refused: ${JSON.stringify(settled.refusal)}`)
  const { asked, behind, edit, server, verb } = question
  // What was removed has nothing left to be changed; what comes back in its place is another product.
  const isWhole = server === null || verb === 'remove'
  for (const { kind, body } of [asked, ...behind]) {
    if (!kind.endsWith('.edit')) continue
    const { changes } = JSON.parse(body) as { changes: Record<string, unknown> }
    const gone = Object.entries(changes).filter(
      ([field, value]) => isWhole || (field in edit.changes && (choice === 'server' || value !== edit.changes[field])),
    )
    world.giveUp(entity, recordId, Object.fromEntries(gone))
  }
}
