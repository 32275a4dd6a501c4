import { verifyStore } from '../../server/verify/verify-store.ts'
import { OFFERED_AGAIN_FOR_MS } from '../../src-main/sync/lost-history.ts'
import { isBlocked } from '../../src-main/till/read-app-state.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import { differencesOf, digestOf, productsAt, stateOfServer, stateOfTill, storeOfTill } from '../support/digest.ts'
import { ofProducts, settledState } from '../support/left-over.ts'
import { explain } from './explain.ts'
import { type CommittedChange, editedValuesOf, followedFields, valueName } from './ledger.ts'
import type { World } from './world.ts'

/** More rounds than anything can take that ever ends. */
const MOST_ROUNDS = 12
const ROUND_MS = 20_000
const DAY_MS = 86_400_000

/** The line holds, nobody does anything any more: rounds until nothing moves. Answers what never came to rest, in words. */
export async function makePeace(world: World): Promise<string[]> {
  // After a loss, what others have to bring first is waited for; and a server that was put back unsaid is found out at the
  // latest when the day is over and its facts are compared.
  const waits = !world.serverWasRestored
    ? []
    : world.serverLostItsEpoch
      ? [OFFERED_AGAIN_FOR_MS, DAY_MS, OFFERED_AGAIN_FOR_MS]
      : [OFFERED_AGAIN_FOR_MS]
  for (const waitMs of [0, ...waits]) {
    world.pass(waitMs)
    const restless = await comeToRest(world)
    if (restless.length > 0) return restless
  }
  return []
}

async function comeToRest(world: World): Promise<string[]> {
  while (await world.network.deliverLate(0)) {}
  await world.network.drain()
  let before = ''
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const till of world.tills) {
      world.pass(ROUND_MS)
      await world.letOut(till)
      await till.sync('all', 'fine')
      await world.letInAgain(till)
    }
    const now = await stillOf(world)
    if (
      now === before &&
      world.tills.every(({ till, engine }) => !isBlocked(till) && engine.view().connection === 'online')
    )
      return []
    before = now
  }
  return [`after ${MOST_ROUNDS} rounds there is still something moving`]
}

async function stillOf({ tills, network, tenantId }: World): Promise<string> {
  const { seq } = await network.server.store.reader
    .selectFrom('tenant_counters')
    .select('seq')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  const left = tills.map((till) => till.unsettled().map(({ key, state }) => `${key} ${state}`))
  return JSON.stringify([seq, left, tills.map((till) => digestOf(stateOfTill(till.till)))])
}

/** What must hold in peace and does not, in words. */
export async function violations(world: World): Promise<string[]> {
  return [
    ...(await verifyServer(world)),
    ...(await papersAmiss(world)),
    ...editsAmiss(world),
    ...(await statesThatDiffer(world)),
    ...leftWithoutReason(world),
    ...(await refusedThoughTaken(world)),
  ]
}

async function verifyServer({ network }: World): Promise<string[]> {
  const { findings } = await verifyStore(network.server.store)
  return findings.map(({ check, detail }) => `the server's ${check}: ${detail}`)
}

/** Whatever was handed out is on the server once, with its number and amount, and no number is on two papers. */
async function papersAmiss(world: World): Promise<string[]> {
  const { reader } = world.network.server.store
  const sales = await reader
    .selectFrom('sales')
    .select(['id', 'receipt_number', 'total_minor', 'totals_differ'])
    .where('tenant_id', '=', world.tenantId)
    .execute()
  const refunds = await reader
    .selectFrom('refunds')
    .select(['id', 'receipt_number', 'total_minor', 'totals_differ'])
    .where('tenant_id', '=', world.tenantId)
    .execute()
  const payments = await reader
    .selectFrom('account_payments')
    .select(['id', 'receipt_number', 'amount_minor as total_minor'])
    .where('tenant_id', '=', world.tenantId)
    .execute()
  const paid = payments.map((row) => ({ ...row, totals_differ: null }))
  const stored = new Map([...sales, ...refunds, ...paid].map((row) => [row.id, row]))
  /** Each of those needs a reason of its own. */
  const refused = new Set(
    world.tills.flatMap((till) =>
      till.unsettled().flatMap(({ state, recordId }) => (state === 'rejected' ? [recordId] : [])),
    ),
  )
  const amiss: string[] = []
  const numbers = new Map<string, string>()
  for (const { id, kind, till, receiptNumber, totalMinor } of world.ledger.handedOut.values()) {
    const other = numbers.get(receiptNumber)
    // Two copies of one till that have heard nothing of each other print the same; both count, and a person is told.
    const isTold = world.tills.some((each) => each.name === till && each.doubled)
    if (other !== undefined && !isTold) amiss.push(`${receiptNumber} is on ${other} and on ${id}`)
    numbers.set(receiptNumber, id)
    const row = stored.get(id)
    if (row === undefined) {
      if (!world.ledger.lostWithFile.has(id) && !refused.has(id))
        amiss.push(`${kind} ${receiptNumber} of ${till} is not on the server`)
    } else if (
      !(row.receipt_number === receiptNumber || (isTold && row.receipt_number.startsWith(`${receiptNumber}/`))) ||
      row.total_minor !== totalMinor ||
      row.totals_differ !== null
    ) {
      amiss.push(`${kind} ${receiptNumber} of ${till} is another one on the server`)
    }
  }
  for (const { id, receipt_number } of stored.values()) {
    if (!world.ledger.handedOut.has(id)) amiss.push(`${receipt_number} is on the server, and nobody made it`)
  }
  return amiss
}

/**
 * No edit was laid over another's that its maker had not seen, and none is gone: each is on the server, or lies at its
 * till, or a person gave it up.
 */
function editsAmiss(world: World): string[] {
  const { ledger } = world
  const amiss: string[] = []
  const present = new Map<string, unknown>()
  const arrived = new Set<string>()
  for (const { kind, body } of ledger.committed) {
    const followed = followedOf(kind)
    if (followed === null) continue
    const { entity, verb, field } = followed
    if (verb === 'create') present.set(body.id, (body as Fields)[field])
    const value = body.changes?.[field]
    if (verb !== 'edit' || value === undefined) continue
    arrived.add(valueName(entity, body.id, field, value))
    const now = present.get(body.id)
    if (now !== value && now !== body.base?.[field]) {
      amiss.push(`${field} ${value} of ${body.id} was laid over ${now}, which its maker had not seen`)
    }
    present.set(body.id, value)
  }
  const left = world.tills.flatMap((till) =>
    till.unsettled().map(({ kind, body }) => ({ kind, body: JSON.parse(body) as CommittedChange['body'] })),
  )
  /** Edits of what was refused to be made go into the creation that is offered again; the last of them stands. */
  const made = new Set(
    [...ledger.committed, ...left].flatMap(({ kind, body }) => {
      const followed = followedOf(kind)
      if (followed?.verb !== 'create') return []
      return valueName(followed.entity, body.id, followed.field, (body as Fields)[followed.field])
    }),
  )
  const waiting = new Set(left.flatMap(({ kind, body }) => editedValuesOf(kind, body.id, body)))
  for (const [index, { till, entity, id, field, value }] of ledger.edits.entries()) {
    const name = valueName(entity, id, field, value)
    const own = ledger.edits.slice(index).filter((edit) => edit.till === till && edit.id === id)
    if (own.some((edit) => made.has(valueName(entity, id, field, edit.value)))) continue
    if (arrived.has(name) || waiting.has(name) || ledger.givenUp.has(name) || ledger.lostWithFile.has(name)) continue
    amiss.push(`the ${field} ${value} that ${till} gave ${id} is gone`)
  }
  return amiss
}

/** What is followed of a change of this kind; null: nothing. */
function followedOf(kind: string) {
  const [entity = '', verb] = kind.split('.')
  return entity === 'product' || entity === 'customer' ? { entity, verb, field: followedFields[entity] } : null
}

async function statesThatDiffer(world: World): Promise<string[]> {
  const amiss: string[] = []
  for (const till of world.tills) {
    const known = await productsAt(world.network.server.store, world.tenantId)
    const store = await stateOfServer(world.network.server.store, world.tenantId, storeOfTill(till.till))
    const theirs = ofProducts(store, known)
    const ours = ofProducts(settledState(till.till), known)
    if (digestOf(ours) === digestOf(theirs)) continue
    amiss.push(...differencesOf(ours, theirs).map((difference) => `${till.name}: ${difference}`))
  }
  return amiss
}

/** Nothing is left in any outbox but what waits for a person, and for each of those there is a reason. */
function leftWithoutReason(world: World): string[] {
  return world.tills.flatMap((till) =>
    till.unsettled().flatMap((operation) => {
      const reason = explain(world, till, operation)
      return reason === null
        ? [
            `${till.name}: ${operation.kind} is ${operation.state}, and nothing explains it: ${operation.problem ?? operation.body}`,
          ]
        : []
    }),
  )
}

/** What a till holds for refused though its server has it, for a copy of the till has had it taken: it would count twice. */
async function refusedThoughTaken({ tills, tenantId, network }: World): Promise<string[]> {
  const rows = await network.server.store.reader
    .selectFrom('operations')
    .select('operation_key')
    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'committed')
    .execute()
  const taken = new Set(rows.map(({ operation_key }) => operation_key))
  return tills.flatMap((till) =>
    till
      .unsettled()
      .filter(({ key, state }) => state === 'rejected' && taken.has(key))
      .map(({ kind }) => `${till.name}: ${kind} is refused here, and the server has it`),
  )
}
