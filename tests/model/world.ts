import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { insertEnrolmentCode } from '../../server/routes/tills/enrolment-codes.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { tableOf } from '../../src-main/tables/record-tables.ts'
import { isBlocked } from '../../src-main/till/read-app-state.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import { type CommittedChange, editedValuesOf, Ledger, valueName } from './ledger.ts'
import { openModelServer } from './model-server.ts'
import { ModelTill, tillFolder } from './model-till.ts'
import { createNetwork, type Fate, type Network } from './network.ts'
import { copyOfTemplate, TILLS, template } from './template.ts'

/** When the model's time begins. */
const BEGIN_MS = Date.UTC(2026, 5, 1, 15)
const MINUTE_MS = 60_000

/** A shop of three tills in two stores with its server, its line, its people, and their clock. */
export class World {
  readonly tills: ModelTill[] = []
  readonly ledger = new Ledger()
  readonly tenantId: string
  readonly userId: string
  readonly network: Network
  readonly folder: string
  /** What somebody has ever made, in the order of its making. */
  readonly records: Readonly<Record<'product' | 'customer', string[]>> = { product: [], customer: [] }
  nowMs = BEGIN_MS
  /** The server's file was put back to an older state. */
  serverWasRestored = false
  serverLostItsEpoch = false
  #ids = 0

  private constructor(folder: string, network: Network, ground: { tenantId: string; userId: string }) {
    this.folder = folder
    this.network = network
    this.tenantId = ground.tenantId
    this.userId = ground.userId
    network.onPush = (operations, answer) => this.ledger.hearPush(operations, answer)
    for (let index = 0; index < TILLS; index += 1) this.addTill(`till ${index}`, tillFolder(folder, index))
  }

  static async begin(): Promise<World> {
    const ground = await template()
    const folder = copyOfTemplate(ground)
    const network = createNetwork(await openModelServer(join(folder, 'server')))
    const world = new World(folder, network, ground)
    // The first till made the goods and the customer of the template, and keeps what it sent.
    const made = readTransaction(world.till(0).till.database, (tx) =>
      tx.all<{ key: string; kind: string; body: string }>(
        "SELECT key, kind, body FROM outbox WHERE kind LIKE '%.create' ORDER BY position",
      ),
    )
    for (const { key, kind, body } of made) {
      const creation = JSON.parse(body) as CommittedChange['body']
      world.records[kind === 'product.create' ? 'product' : 'customer'].push(creation.id)
      world.ledger.committed.push({ key, kind, body: creation })
    }
    return world
  }

  /** Any till, by any number. */
  till(which: number): ModelTill {
    return this.tills[which % this.tills.length] as ModelTill
  }

  /** The first from a number on that anybody can work at and of which this holds; null: none. */
  tillWhere(which: number, holds: (till: ModelTill) => boolean): ModelTill | null {
    const inTurn = this.tills.map((_, index) => this.till(which + index))
    return inTurn.find((each) => !isBlocked(each.till) && holds(each)) ?? null
  }

  addTill(name: string, folder: string): ModelTill {
    const till = new ModelTill(name, folder, this.network, () => this.nowMs, this.newId)
    this.tills.push(till)
    return till
  }

  /** UUIDs of version 7 in the order of their making, the same in every run. */
  readonly newId = (): string => {
    this.#ids += 1
    const time = this.nowMs.toString(16).padStart(12, '0')
    const count = this.#ids.toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${count}`
  }

  pass(ms = MINUTE_MS): void {
    this.nowMs += ms
  }

  /** The product or customer that a till shows under a number; null: it shows none. */
  shownAt<Entity extends 'product' | 'customer'>(till: ModelTill, entity: Entity, which: number) {
    const shown = readTransaction(till.till.database, (tx) =>
      this.records[entity].flatMap((id) => tableOf(entity).read(tx, id) ?? []),
    )
    return shown.length === 0 ? null : (shown[which % shown.length] ?? null)
  }

  conflictsOf(till: ModelTill) {
    return readTransaction(till.till.database, readConflicts)
  }

  giveUp(entity: RecordEntity, id: string, fields: Readonly<Record<string, unknown>>): void {
    for (const [field, value] of Object.entries(fields)) this.ledger.givenUp.add(valueName(entity, id, field, value))
  }

  async saveServer(name: string): Promise<void> {
    await this.network.server.save(name)
    this.ledger.saveHistory(name)
  }

  /** Nothing when no such state was kept. */
  async restoreServer(name: string, newEpoch: boolean): Promise<void> {
    if (!this.ledger.hasHistory(name)) return
    await this.network.server.restore(name, newEpoch)
    this.ledger.restoreHistory(name)
    this.serverWasRestored = true
    if (!newEpoch) this.serverLostItsEpoch = true
    await this.forgetWhatNobodyHas()
  }

  /** Another machine goes on from a copy of the till's folder; nobody copies twice. */
  async cloneTill(till: ModelTill): Promise<void> {
    if (this.tills.length > TILLS) return
    const folder = `${till.folder}-copy`
    await till.copyTo(folder)
    till.doubled = true
    this.addTill(`copy of ${till.name}`, folder).doubled = true
  }

  /** Nothing when its folder was not kept. */
  async restoreTill(till: ModelTill): Promise<void> {
    if (!till.isSaved) return
    await till.restore()
    await this.forgetWhatNobodyHas()
  }

  /** A till that became one after the copy that the server was put back to is unknown there: a manager gives it a code. */
  async letInAgain(till: ModelTill): Promise<void> {
    if (till.engine.view().connection === 'unauthorized') await this.giveCode(till, null)
  }

  /** The way out of a fence: a revoked till goes on as itself, one that was replaced becomes another. */
  async letOut(till: ModelTill, fate: Fate = 'fine'): Promise<void> {
    if (await till.leaveFence(fate)) return
    const tillId = till.fence() === 'revoked' ? (till.identity().server?.tillId ?? null) : null
    await this.giveCode(till, tillId)
  }

  private async giveCode(till: ModelTill, tillId: string | null): Promise<void> {
    const target = { tenantId: this.tenantId, storeId: till.identity().server?.storeId ?? '', tillId }
    const { code } = await writeTransaction(this.network.server.store, (tx) => insertEnrolmentCode(tx, target))
    await till.join(code)
  }

  async revoke(till: ModelTill): Promise<void> {
    const tillId = till.identity().server?.tillId ?? ''
    await this.network.server.revoke({ tenantId: this.tenantId, userId: this.userId }, tillId)
  }

  /** What is in no file any more, neither a till's nor the server's, can come back from nowhere. */
  async forgetWhatNobodyHas(): Promise<void> {
    const { ledger } = this
    const kept = await this.papersAtServer()
    const values = new Set(ledger.committed.flatMap(({ kind, body }) => editedValuesOf(kind, body.id, body)))
    for (const till of this.tills) {
      for (const id of till.papers()) kept.add(id)
      for (const value of till.editedValues()) values.add(value)
    }
    for (const id of ledger.handedOut.keys()) if (!kept.has(id)) ledger.lostWithFile.add(id)
    for (const { entity, id, field, value } of ledger.edits) {
      const name = valueName(entity, id, field, value)
      if (!values.has(name)) ledger.lostWithFile.add(name)
    }
  }

  async papersAtServer(): Promise<Set<string>> {
    const { reader } = this.network.server.store
    const papers = (['sales', 'refunds', 'account_payments'] as const).map((table) =>
      reader.selectFrom(table).select('id').where('tenant_id', '=', this.tenantId).execute(),
    )
    return new Set((await Promise.all(papers)).flat().map(({ id }) => id))
  }

  /** What the server has as a product's price now. */
  async priceAtServer(productId: string): Promise<number> {
    const row = await this.network.server.store.reader
      .selectFrom('products')
      .select('price_minor')
      .where('tenant_id', '=', this.tenantId)
      .where('id', '=', productId)
      .executeTakeFirst()
    return row?.price_minor ?? 0
  }

  /** Makes the server forget what it answered to which key. */
  async forgetAnswers(): Promise<void> {
    await this.network.server.store.writer.deleteFrom('operations').where('tenant_id', '=', this.tenantId).execute()
  }

  async end(): Promise<void> {
    for (const till of this.tills) await till.close()
    await this.network.server.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
