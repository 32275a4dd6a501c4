import { v7 as uuidv7 } from 'uuid'
import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import { GENESIS_HASH } from '../../../src-shared/sync/hash-chain.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import type { SettingsRow, UserRow } from '../../../src-shared/sync/records.ts'
import { type EnrollRequest, type EnrollResponse, enrolmentCodeSchema } from '../../../src-shared/sync/wire.ts'
import type { ChainHead } from '../../operations/verify-link.ts'
import { writeExceptions } from '../../operations/write-exceptions.ts'
import { problem, ruleViolated } from '../../problems.ts'
import { bundlePublicKey, newToken, secretHash } from '../../secrets.ts'
import type { Store } from '../../store/open-store.ts'
import { insertRows } from '../../store/rows.ts'
import { readRecordPage, readRecords, wireRow } from '../../store/tables/records.ts'
import { readTillStanding } from '../../store/tables/till-standing.ts'
import { readLiveCopies } from '../../store/tables/vouched-tills.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'

/** More than any shop has; the snapshot brings the rest. */
const MOST_USERS = 1000

/** Who asks to be enrolled, beyond what the code says. */
export interface EnrollAsker {
  /** What the device wrote down before it asked, so that it gets the same till once more when the answer is lost. */
  readonly key: string | null
  /** The token of the till that it was, should it be one already. */
  readonly token: string | null
}

/**
 * Enrols a device with a code: as a new till of the code's store, or in the place of a till that there is; then its
 * incarnation is raised and the device before is fenced off. The code is used up, but for the device that used it: until
 * its till has come forward, the same key gets it again.
 */
export async function enrollTill(
  store: Store,
  epoch: string,
  request: EnrollRequest,
  asker: EnrollAsker,
): Promise<Result<EnrollResponse, Problem>> {
  const code = enrolmentCodeSchema.safeParse(request.code)
  if (!code.success) return refuse(problem('not-found', { detail: 'no such code' }))
  return writeTransaction(store, (tx) => enroll(tx, epoch, secretHash(code.data), request.deviceName, asker))
}

async function enroll(
  tx: Tx,
  epoch: string,
  codeHash: string,
  deviceName: string,
  asker: EnrollAsker,
): Promise<Result<EnrollResponse, Problem>> {
  const code = await tx.db
    .selectFrom('enrolment_codes')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
  if (code === undefined) return refuse(problem('not-found', { detail: 'no such code' }))
  const usedKey = asker.key === null ? null : secretHash(asker.key)
  const isAgain = code.used_at_ms !== null
  const madeBefore = isAgain && usedKey !== null && code.used_key === usedKey ? await readUnclaimed(tx, code) : null
  if (isAgain && madeBefore === null) return refuse(ruleViolated('code-used'))
  if (code.expires_at_ms <= Date.now()) return refuse(ruleViolated('code-expired'))

  const place = { tenantId: code.tenant_id, storeId: code.store_id }
  const till = madeBefore ?? (await letIn(tx, place, code.till_id, deviceName, asker))
  const answer = await handOut(tx, epoch, place, till, { way: 'enrolled', key: null })
  await tx.db
    .updateTable('enrolment_codes')
    .set({ used_at_ms: Date.now(), used_key: usedKey, token_hash: secretHash(answer.token) })
    .where('code_hash', '=', codeHash)
    .execute()
  return accept(answer)
}

/** The till that a code was used for, as long as nobody has come forward as it since. */
async function readUnclaimed(
  tx: Tx,
  { tenant_id, token_hash }: { readonly tenant_id: string; readonly token_hash: string | null },
): Promise<EnrolledTill | null> {
  const standing = token_hash === null ? null : await readTillStanding(tx.db, token_hash)
  if (standing === null || standing.fence !== null || standing.runId !== null) return null
  return readTill(tx, tenant_id, standing.tillId)
}

/** A new till, or the one that the code is for, with its next incarnation. */
async function letIn(
  tx: Tx,
  place: Place,
  tillId: string | null,
  deviceName: string,
  { token }: EnrollAsker,
): Promise<EnrolledTill> {
  if (tillId === null) {
    const kin = token === null ? [] : await kinBy(tx, place, token)
    return insertTill(tx, { ...place, id: uuidv7(), deviceName, copiedFrom: [], kin })
  }
  // Whoever holds the till now has presented itself to nobody yet, and what was held against starts of its program before
  // does not stand against it: it may be one of those, that asked a manager. Earlier tokens are fenced off anyway.
  await tx.db
    .updateTable('tills')
    .set({ run_id: null, superseded_runs: null, restored_runs: null })
    .where('tenant_id', '=', place.tenantId)
    .where('id', '=', tillId)
    .execute()
  const till = await raiseIncarnation(tx, { ...place, tillId }, deviceName)
  await tellOfCopies(tx, place, till, deviceName)
  return till
}

/** A lost disk is no theft, so the copies of a till whose place is taken stay in: whoever manages the shop is told of them. */
async function tellOfCopies(tx: Tx, place: Place, { id, code }: EnrolledTill, deviceName: string): Promise<void> {
  const copies = await readLiveCopies(tx.db, place.tenantId, id)
  if (copies.length === 0) return
  const copyCodes = copies.map((copy) => copy.code).join(', ')
  const caller = { kind: 'till', ...place, tillId: id } as const
  const exception = { kind: 'till-replaced', subject: id, detail: { code, deviceName, copyCodes } } as const
  await writeExceptions(tx, [{ caller, exception }], Date.now())
}

/** What a device that was a till of this store was, itself and as a copy: its shift goes on, and a code vouches for it. */
async function kinBy(tx: Tx, { tenantId, storeId }: Place, token: string): Promise<string[]> {
  const standing = await readTillStanding(tx.db, secretHash(token))
  if (standing === null || standing.tenantId !== tenantId || standing.storeId !== storeId) return []
  return [standing.tillId, ...standing.kin]
}

/** A store of a tenant. */
interface Place {
  readonly tenantId: string
  readonly storeId: string
}

/** Makes a token for the till, and says all that its device must know. */
export async function handOut(
  tx: Tx,
  epoch: string,
  { tenantId, storeId }: Place,
  till: EnrolledTill,
  { way, key }: { readonly way: 'enrolled' | 'resumed'; readonly key: string | null },
): Promise<EnrollResponse> {
  const token = newToken()
  await insertRows(tx, 'till_tokens', [
    {
      token_hash: secretHash(token),
      tenant_id: tenantId,
      till_id: till.id,
      incarnation: till.incarnation,
      created_at_ms: Date.now(),
      way,
      resume_key: key,
      bundle_key: bundlePublicKey(token),
    },
  ])
  const shop = await tx.db
    .selectFrom('stores')
    .innerJoin('tenants', 'tenants.id', 'stores.tenant_id')
    .where('stores.tenant_id', '=', tenantId)
    .where('stores.id', '=', storeId)
    .select([
      'tenants.name as tenant_name',
      'currency',
      'time_zone',
      'stores.name as store_name',
      'stores.code as store_code',
    ])
    .executeTakeFirstOrThrow()
  return {
    tenantId,
    storeId,
    tillId: till.id,
    tillCode: till.code,
    incarnation: till.incarnation,
    token,
    tenantName: shop.tenant_name,
    storeName: shop.store_name,
    storeCode: shop.store_code,
    currency: shop.currency,
    timeZone: shop.time_zone,
    epoch,
    chain: till.chain,
    ...(await readPeople(tx, { tenantId, storeId })),
  }
}

/** Who signs in at the till and what it goes by, so that it need not wait for the snapshot. */
async function readPeople(
  { db }: Tx,
  { tenantId, storeId }: Place,
): Promise<Pick<EnrollResponse, 'users' | 'settings'>> {
  const users = await readRecordPage(db, tenantId, 'user', { after: '', limit: MOST_USERS })
  const [settings] = await readRecords(db, tenantId, 'settings', [storeId])
  return {
    users: users.map((user) => wireRow(user) as UserRow),
    ...(settings !== undefined && { settings: wireRow(settings) as SettingsRow }),
  }
}

export interface EnrolledTill {
  readonly id: string
  readonly code: string
  readonly incarnation: number
  readonly chain: ChainHead
}

/** Makes a till with the store's next code; which start of its program it is it has still to say. */
export async function insertTill(
  tx: Tx,
  wish: Place & {
    readonly id: string
    readonly deviceName: string
    readonly copiedFrom: readonly string[]
    readonly kin: readonly string[]
  },
): Promise<EnrolledTill> {
  const { tenantId, storeId, copiedFrom, kin } = wish
  // Devices that enrol at once wait for each other here, so that each gets a code of its own.
  await tx.db
    .selectFrom('stores')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', storeId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  const { tills } = await tx.db
    .selectFrom('tills')
    .select(({ fn }) => fn.countAll<number>().as('tills'))
    .where('tenant_id', '=', tenantId)
    .where('store_id', '=', storeId)
    .executeTakeFirstOrThrow()
  const chain = { index: 0, hash: GENESIS_HASH }
  const till = { id: wish.id, code: String(Number(tills) + 1).padStart(2, '0'), incarnation: 1, chain }
  await insertRows(tx, 'tills', [
    {
      tenant_id: tenantId,
      id: till.id,
      store_id: storeId,
      code: till.code,
      device_name: wish.deviceName,
      incarnation: till.incarnation,
      revoked: 0,
      chain_index: chain.index,
      chain_hash: chain.hash,
      enrolled_at_ms: Date.now(),
      run_id: null,
      superseded_runs: null,
      restored_runs: null,
      copied_from: copiedFrom.length === 0 ? null : JSON.stringify(copiedFrom),
      kin: kin.length === 0 ? null : JSON.stringify(kin),
    },
  ])
  return till
}

/** The till goes on with its next incarnation: whoever holds an earlier token is fenced off. */
export async function raiseIncarnation(
  tx: Tx,
  { tenantId, tillId }: { readonly tenantId: string; readonly tillId: string },
  deviceName: string,
): Promise<EnrolledTill> {
  await tx.db
    .updateTable('tills')
    .set((column) => ({
      incarnation: column('incarnation', '+', 1),
      device_name: deviceName,
      revoked: 0,
      enrolled_at_ms: Date.now(),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .execute()
  return readTill(tx, tenantId, tillId)
}

async function readTill({ db }: Tx, tenantId: string, tillId: string): Promise<EnrolledTill> {
  const row = await db
    .selectFrom('tills')
    .select(['id', 'code', 'incarnation', 'chain_index', 'chain_hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .executeTakeFirstOrThrow()
  const { id, incarnation, chain_index: index, chain_hash: hash } = row
  return { id, code: row.code, incarnation, chain: { index, hash } }
}
