import { readTransaction } from '../../src-main/database/transaction.ts'
import { discardOperation } from '../../src-main/sync/discard-operation.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { retryOperations } from '../../src-main/sync/retry-operations.ts'
import { entityOf } from '../../src-main/till/apply-server-row.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { editCustomer } from '../../src-main/till/edit-catalog-record.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { openQuestion } from '../../src-main/till/open-question.ts'
import { removeCustomer, removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductFields } from '../../src-shared/sync/records.ts'
import { someProduct } from '../support/headless-till.ts'
import { followedFields } from './ledger.ts'
import type { ModelTill } from './model-till.ts'
import type { World } from './world.ts'

/* What people write down about products and customers, and how they decide where two meet. */

export const barcodeOf = (which: number): string => `750999900000${which}`

export function createGoods(world: World, { till }: ModelTill, which: number): void {
  const made = createProduct(till, {
    ...someProduct,
    sku: `N-${world.ledger.newValue()}`,
    priceMinor: minor(world.ledger.newValue()),
    barcodes: [barcodeOf(which)],
  })
  if (made.ok) world.records.product.push(made.value.id)
}

export function admit(world: World, { till }: ModelTill): void {
  const number = String(world.ledger.newValue())
  const made = createCustomer(till, { ...someCustomer, name: `C-${number}`, phone: number })
  if (!made.ok) throw new Error(`a customer was refused: ${JSON.stringify(made.refusal)}`)
  world.records.customer.push(made.value.id)
}

export const someCustomer = { taxId: null, email: null, creditLimitMinor: minor(100_000_000) }

export function editGoods(world: World, at: ModelTill, which: number, changes: Partial<ProductFields>): void {
  const product = world.shownAt(at, 'product', which)
  if (product === null) return
  const { id, version } = product
  const base = Object.fromEntries(Object.keys(changes).map((field) => [field, product[field as keyof ProductFields]]))
  const edited = editProduct(at.till, { id, version, base, changes })
  if (edited.ok) noteEdit(world, at, 'product', id, changes)
}

export function callCustomer(world: World, at: ModelTill, which: number): void {
  const customer = world.shownAt(at, 'customer', which)
  if (customer === null) return
  const { id, version, phone } = customer
  const changes = { phone: String(world.ledger.newValue()) }
  const edited = editCustomer(at.till, { id, version, base: { phone }, changes })
  if (edited.ok) noteEdit(world, at, 'customer', id, changes)
}

function noteEdit(world: World, at: ModelTill, entity: 'product' | 'customer', id: string, changes: object): void {
  const field = followedFields[entity]
  const value = (changes as Record<string, unknown>)[field]
  if (value !== undefined) world.ledger.edits.push({ till: at.name, entity, id, field, value })
}

export function removeGoods(world: World, at: ModelTill, which: number): void {
  const product = world.shownAt(at, 'product', which)
  if (product !== null) removeProduct(at.till, { id: product.id, version: product.version })
}

/** Refused while the account is not settled. */
export function dismiss(world: World, at: ModelTill, which: number): void {
  const customer = world.shownAt(at, 'customer', which)
  if (customer !== null) removeCustomer(at.till, { id: customer.id, version: customer.version })
}

/** Has all that the server refused judged anew. */
export function retry(world: World, tillAt: number): void {
  const at = world.tillWhere(tillAt, (till) => till.unsettled().some(({ state }) => state === 'rejected'))
  if (at !== null) retryOperations(at.till, { key: null })
}

/** `mine` and `server` are for all fields; a number says of each field whose it shall be, bit by bit. */
export type Choice = 'mine' | 'server' | number

/** Decides between both sides of a question, at the till or at the next one that has any. */
export function settle(world: World, tillAt: number, which: number, choice: Choice): void {
  const at = world.tillWhere(tillAt, (till) => world.conflictsOf(till).length > 0)
  if (at === null) return
  const open = world.conflictsOf(at)
  const conflict = open[which % open.length]
  if (conflict === undefined) return
  const { key, entity, recordId } = conflict
  const question = readTransaction(at.till.database, (tx) => openQuestion(tx, key))
  if (question === null) return
  const { asked, behind, edit, server, verb } = question
  const fields = Object.keys(edit.changes).sort()
  const mine = typeof choice === 'number' ? fields.filter((_, index) => (choice & (1 << index)) !== 0) : null
  const settled = resolveConflict(at.till, { key, choice: typeof choice === 'number' ? { mine: mine ?? [] } : choice })
  // What comes back may have a code that another product has by now: then the question stays open.
  if (!settled.ok && settled.refusal.code === 'barcode-taken') return
  if (!settled.ok) throw new Error(`a choice was refused: ${JSON.stringify(settled.refusal)}`)
  // What was removed has nothing left to be changed; what comes back in its place is another record.
  const isWhole = server === null || verb === 'remove'
  const isGivenUp = (field: string) => (mine === null ? choice === 'server' : !mine.includes(field))
  for (const { kind, body } of [asked, ...behind]) {
    if (!kind.endsWith('.edit')) continue
    const { changes } = JSON.parse(body) as { changes: Record<string, unknown> }
    const gone = Object.entries(changes).filter(
      ([field, value]) => isWhole || (field in edit.changes && (isGivenUp(field) || value !== edit.changes[field])),
    )
    world.giveUp(entity, recordId, Object.fromEntries(gone))
  }
}

/** Gives up a change of a record that the server refused; with a creation all that was done to what it made. */
export function discard(world: World, tillAt: number, which: number): void {
  const refusedAt = (till: ModelTill) =>
    till.unsettled().filter(({ kind, state }) => state === 'rejected' && entityOf(kind) !== null)
  const at = world.tillWhere(tillAt, (till) => refusedAt(till).length > 0)
  if (at === null) return
  const refused = refusedAt(at)
  const operation = refused[which % refused.length]
  if (operation === undefined) return
  const { key, kind, recordId, body } = operation
  const entity = entityOf(kind)
  const discarded = discardOperation(at.till, { key })
  if (!discarded.ok) throw new Error(`a refused change is not given up: ${JSON.stringify(discarded.refusal)}`)
  if (entity === null) return
  if (kind.endsWith('.edit')) {
    world.giveUp(entity, recordId, (JSON.parse(body) as { changes: Record<string, unknown> }).changes)
  } else if (kind.endsWith('.create')) {
    for (const { till, id, field, value } of world.ledger.edits) {
      if (till === at.name && id === recordId) world.giveUp(entity, id, { [field]: value })
    }
  }
}
