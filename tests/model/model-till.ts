import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { createSyncEngine, type SyncEngine } from '../../src-main/sync/engine.ts'
import { joinServer } from '../../src-main/sync/join-server.ts'
import { resumeTill } from '../../src-main/sync/resume-till.ts'
import { readIdentity, type StoredIdentity } from '../../src-main/tables/identity.ts'
import { readBlock } from '../../src-main/tables/till-block.ts'
import { isBlocked } from '../../src-main/till/read-app-state.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import type { Fence } from '../../src-shared/sync/till-identity.ts'
import { type LeftOver, leftOver } from '../support/left-over.ts'
import { type CommittedChange, editedValuesOf } from './ledger.ts'
import type { Door, Fate, LineEnd, Network } from './network.ts'
import { copyTill, SERVER_URL } from './template.ts'

/** A till of the model: the program without its window, at its end of the line. */
export class ModelTill {
  readonly name: string
  readonly folder: string
  /** How far its clock is off, ms. */
  clockOffMs = 0
  /** Its file is older than what it has done, or there is another one like it: what follows may collide. */
  doubled = false
  readonly log: string[] = []
  readonly #end: LineEnd = { door: 'closed', fate: 'fine' }
  readonly #network: Network
  readonly #now: () => number
  readonly #newId: () => string
  #till: Till | null = null
  #engine: SyncEngine | null = null

  constructor(name: string, folder: string, network: Network, now: () => number, newId: () => string) {
    this.name = name
    this.folder = folder
    this.#network = network
    this.#now = now
    this.#newId = newId
  }

  /** The open till; a till that nobody has touched yet is opened by being asked for. */
  get till(): Till {
    if (this.#till === null) this.#open()
    return this.#till as Till
  }

  get engine(): SyncEngine {
    if (this.#engine === null) this.#open()
    return this.#engine as SyncEngine
  }

  /** The line of this till's end, for what is not the engine's. */
  get fetch(): typeof globalThis.fetch {
    return this.#network.lineOf(this.#end)
  }

  #open(): void {
    const till = openTill({
      dataFolder: this.folder,
      clock: () => this.#now() + this.clockOffMs,
      steadyClock: this.#now,
      newId: this.#newId,
    })
    // The model cuts no power, so it need not pay for what holds against that.
    till.database.pragma('synchronous = OFF')
    this.#till = till
    this.#engine = createSyncEngine({
      till,
      fetch: this.fetch,
      random: () => 0.5,
      log: (event, details) => this.log.push(`${event} ${JSON.stringify(details ?? {})}`),
    })
    this.#engine.start()
  }

  /** A round of the engine with the line in this state, and silence afterwards. */
  async sync(door: Door, fate: Fate): Promise<void> {
    await this.through(door, fate, () => this.engine.syncNow())
  }

  async through<Value>(door: Door, fate: Fate, act: () => Promise<Value>): Promise<Value> {
    Object.assign(this.#end, { door, fate })
    try {
      return await act()
    } finally {
      Object.assign(this.#end, { door: 'closed', fate: 'fine' })
    }
  }

  /** Ends the program; what it has committed is in its file. */
  async close(): Promise<void> {
    await this.#engine?.stop()
    if (this.#till !== null) closeTill(this.#till)
    this.#engine = null
    this.#till = null
  }

  /** Copies its file as it is, as if the computer had been switched off first. */
  async copyTo(folder: string): Promise<void> {
    await this.close()
    copyTill(this.folder, folder)
  }

  /** Puts an older copy of its file in its place. */
  async replaceBy(folder: string): Promise<void> {
    await this.close()
    copyTill(folder, this.folder)
  }

  /** Keeps its folder as it is now. */
  async save(): Promise<void> {
    await this.copyTo(`${this.folder}-kept`)
  }

  get isSaved(): boolean {
    return existsSync(`${this.folder}-kept`)
  }

  /** Puts its folder back as it was kept. */
  async restore(): Promise<void> {
    await this.replaceBy(`${this.folder}-kept`)
    this.doubled = true
  }

  /** Presses the button of a till that is shut out; nothing where it is not. False: it needs a manager's code. */
  async leaveFence(fate: Fate): Promise<boolean> {
    if (!isBlocked(this.till)) return true
    const left = await this.through('all', fate, () => resumeTill(this.till, { fetch: this.fetch }))
    // A server that was put back has not seen yet why the till is shut out: it has to be asked about that first.
    return left.ok || left.refusal.code !== 'code-needed'
  }

  /** Why it is shut out. */
  fence(): Fence | undefined {
    return readTransaction(this.till.database, readBlock)?.fence
  }

  /** Enrols it with a manager's code. */
  async join(code: string): Promise<void> {
    const input = { serverUrl: SERVER_URL, code, deviceName: this.name, operatorName: 'Ana' }
    const joined = await this.through('all', 'fine', () => joinServer(this.till, input, { fetch: this.fetch }))
    if (!joined.ok) throw new Error(`${this.name} is not let in again: ${joined.refusal.code}`)
  }

  identity(): StoredIdentity {
    const identity = readTransaction(this.till.database, readIdentity)
    if (identity === null) throw new Error(`${this.name} is not set up`)
    return identity
  }

  /** Operations that the server has not committed, oldest first. */
  unsettled(): LeftOver[] {
    return leftOver(this.till)
  }

  /** Every value that an edit in its file has set, sent or not. */
  editedValues(): string[] {
    const rows = readTransaction(this.till.database, (tx) =>
      tx.all<{ kind: string; id: string; body: string }>(
        "SELECT kind, record_id AS id, body FROM outbox WHERE kind LIKE '%.edit'",
      ),
    )
    return rows.flatMap(({ kind, id, body }) => editedValuesOf(kind, id, JSON.parse(body) as CommittedChange['body']))
  }

  /** Ids of the papers in its file. */
  papers(): Set<string> {
    return readTransaction(this.till.database, (tx) => {
      const ids = tx.all<{ id: string }>(
        'SELECT id FROM sales UNION ALL SELECT id FROM refunds UNION ALL SELECT id FROM account_payments',
      )
      return new Set(ids.map(({ id }) => id))
    })
  }
}

export const tillFolder = (folder: string, index: number): string => join(folder, `till-${index}`)
