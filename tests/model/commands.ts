import fc from 'fast-check'
import { isBlocked } from '../../src-main/till/read-app-state.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { endShift, pay, refund, sell, stock } from './at-the-counter.ts'
import {
  admit,
  barcodeOf,
  type Choice,
  callCustomer,
  createGoods,
  discard,
  dismiss,
  editGoods,
  removeGoods,
  retry,
  settle,
} from './in-the-catalog.ts'
import type { Door, Fate } from './network.ts'
import { makePeace } from './peace.ts'
import type { World } from './world.ts'

/**
 * One thing that happens, as data: a counter-example is a list of these, which a named test can hold as it is. Numbers
 * choose among what there is then; what cannot happen then does not.
 */
export type Command =
  | { readonly do: 'sell'; readonly till: number; readonly product: number; readonly pieces: number }
  /** The same on the account of a customer. */
  | {
      readonly do: 'charge'
      readonly till: number
      readonly product: number
      readonly pieces: number
      readonly customer: number
    }
  | { readonly do: 'pay'; readonly till: number; readonly customer: number }
  | { readonly do: 'refund'; readonly till: number; readonly sale: number }
  | { readonly do: 'shift'; readonly till: number }
  | { readonly do: 'stock'; readonly till: number; readonly product: number; readonly pieces: number }
  | { readonly do: 'price'; readonly till: number; readonly product: number }
  | { readonly do: 'cost'; readonly till: number; readonly product: number; readonly cost: number }
  /** Both in one form. */
  | { readonly do: 'price-and-cost'; readonly till: number; readonly product: number; readonly cost: number }
  | { readonly do: 'barcode'; readonly till: number; readonly product: number; readonly barcode: number }
  | { readonly do: 'create'; readonly till: number; readonly barcode: number }
  | { readonly do: 'remove'; readonly till: number; readonly product: number }
  | { readonly do: 'admit'; readonly till: number }
  | { readonly do: 'phone'; readonly till: number; readonly customer: number }
  | { readonly do: 'dismiss'; readonly till: number; readonly customer: number }
  | { readonly do: 'sync'; readonly till: number; readonly door: Exclude<Door, 'closed'>; readonly fate: Fate }
  /** The line holds for everybody for a while. */
  | { readonly do: 'peace' }
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
  /** Its way out of a till that is shut out: its button, whose answer may be lost, or a manager's code where it needs one. */
  | { readonly do: 'way-out'; readonly till: number; readonly fate?: 'fine' | 'lose-reply' }
  /** A manager shuts it out. */
  | { readonly do: 'revoke'; readonly till: number }
  /** Has everything that the server refused judged anew. */
  | { readonly do: 'retry'; readonly till: number }
  | { readonly do: 'settle'; readonly till: number; readonly conflict: number; readonly choice: Choice }
  /** Gives up a change that the server refused. */
  | { readonly do: 'discard'; readonly till: number; readonly which: number }

/** The fourth is a copy of one of the others, when somebody has made one. */
const till = fc.nat(3)
const product = fc.nat(4)
const customer = fc.nat(2)
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
const choice = fc.constantFrom<Choice[]>('mine', 'server', 1, 2)
const command = <const Name extends Command['do'], Rest extends object>(name: Name, rest: Rest) =>
  fc.record({ do: fc.constant(name), ...rest })

const one = fc.oneof(
  { weight: 8, arbitrary: command('sell', { till, product, pieces }) },
  { weight: 2, arbitrary: command('charge', { till, product, pieces, customer }) },
  { weight: 1, arbitrary: command('pay', { till, customer }) },
  { weight: 2, arbitrary: command('refund', { till, sale: fc.nat(9) }) },
  { weight: 1, arbitrary: command('shift', { till }) },
  { weight: 2, arbitrary: command('stock', { till, product, pieces: fc.integer({ min: -3, max: 5 }) }) },
  { weight: 6, arbitrary: command('price', { till, product }) },
  { weight: 2, arbitrary: command('cost', { till, product, cost: fc.nat(2) }) },
  { weight: 2, arbitrary: command('price-and-cost', { till, product, cost: fc.nat(2) }) },
  { weight: 2, arbitrary: command('barcode', { till, product, barcode }) },
  { weight: 2, arbitrary: command('create', { till, barcode }) },
  { weight: 1, arbitrary: command('remove', { till, product }) },
  { weight: 1, arbitrary: command('admit', { till }) },
  { weight: 2, arbitrary: command('phone', { till, customer }) },
  { weight: 1, arbitrary: command('dismiss', { till, customer }) },
  { weight: 16, arbitrary: command('sync', { till, door, fate }) },
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
  { weight: 2, arbitrary: command('way-out', { till, fate: fc.constantFrom('fine', 'lose-reply') }) },
  { weight: 1, arbitrary: command('revoke', { till }) },
  { weight: 1, arbitrary: command('retry', { till }) },
  { weight: 1, arbitrary: command('discard', { till, which: fc.nat(2) }) },
  { weight: 3, arbitrary: command('settle', { till, conflict: fc.nat(2), choice }) },
)

const decision = fc.oneof(
  { weight: 4, arbitrary: command('settle', { till, conflict: fc.nat(2), choice }) },
  { weight: 2, arbitrary: command('discard', { till, which: fc.nat(2) }) },
  { weight: 1, arbitrary: command('retry', { till }) },
)

/** Anything happens; then, now and then, whoever has questions answers some of them, and something happens once more. */
export const commands = fc
  .tuple(
    fc.array(one as fc.Arbitrary<Command>, { minLength: 5, maxLength: 35, size: 'max' }),
    fc.boolean(),
    fc.array(decision as fc.Arbitrary<Command>, { minLength: 1, maxLength: 6 }),
    fc.array(one as fc.Arbitrary<Command>, { maxLength: 8 }),
  )
  .map(([before, areAsked, decisions, after]): Command[] =>
    areAsked ? [...before, { do: 'peace' }, ...decisions, ...after] : before,
  )

/** What needs a till's window. */
const atTheCounter: ReadonlySet<Command['do']> = new Set([
  ...['sell', 'refund', 'shift', 'stock', 'price', 'cost', 'barcode', 'create', 'remove'],
  ...['charge', 'pay', 'price-and-cost', 'admit', 'phone', 'dismiss'],
] as Command['do'][])

/** Does one command. */
export async function carryOut(world: World, command: Command): Promise<void> {
  world.pass()
  // A till that is shut out shows one screen, and lets nobody do anything else.
  if (atTheCounter.has(command.do) && 'till' in command && isBlocked(world.till(command.till).till)) return
  switch (command.do) {
    case 'sell':
      return sell(world, world.till(command.till), command.product, command.pieces, null)
    case 'charge':
      return sell(world, world.till(command.till), command.product, command.pieces, command.customer)
    case 'pay':
      return pay(world, world.till(command.till), command.customer)
    case 'refund':
      return refund(world, world.till(command.till), command.sale)
    case 'shift':
      return endShift(world.till(command.till))
    case 'stock':
      return stock(world, world.till(command.till), command.product, command.pieces)
    case 'price':
      return editGoods(world, world.till(command.till), command.product, { priceMinor: newPrice(world) })
    case 'cost':
      return editGoods(world, world.till(command.till), command.product, { costMinor: minor(command.cost) })
    case 'price-and-cost': {
      const changes = { priceMinor: newPrice(world), costMinor: minor(command.cost) }
      return editGoods(world, world.till(command.till), command.product, changes)
    }
    case 'barcode':
      return editGoods(world, world.till(command.till), command.product, { barcodes: [barcodeOf(command.barcode)] })
    case 'create':
      return createGoods(world, world.till(command.till), command.barcode)
    case 'remove':
      return removeGoods(world, world.till(command.till), command.product)
    case 'admit':
      return admit(world, world.till(command.till))
    case 'phone':
      return callCustomer(world, world.till(command.till), command.customer)
    case 'dismiss':
      return dismiss(world, world.till(command.till), command.customer)
    case 'sync':
      return world.till(command.till).sync(command.door, command.fate)
    case 'peace':
      await makePeace(world)
      return
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
      return world.letOut(world.till(command.till), command.fate)
    case 'revoke':
      return world.revoke(world.till(command.till))
    case 'retry':
      return retry(world, command.till)
    case 'settle':
      return settle(world, command.till, command.conflict, command.choice)
    case 'discard':
      return discard(world, command.till, command.which)
    default:
      command satisfies never
  }
}

const newPrice = (world: World) => minor(world.ledger.newValue())
