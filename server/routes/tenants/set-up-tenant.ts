import { hash } from '@node-rs/argon2'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { currencySchema } from '../../../src-shared/money/currency.ts'
import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import { labelSchema } from '../../../src-shared/sync/ids.ts'
import { defaultSettings, type UserFields } from '../../../src-shared/sync/records.ts'
import { nameKey } from '../../secrets.ts'
import type { Store } from '../../store/open-store.ts'
import { insertRows } from '../../store/rows.ts'
import { insertRecords } from '../../store/tables/records.ts'
import { isCollision, type Tx, writeTransaction } from '../../store/transaction.ts'
import { insertEnrolmentCode } from '../tills/enrolment-codes.ts'

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'an IANA time zone, such as America/Mexico_City')

export const setupRequestSchema = z.strictObject({
  tenant: labelSchema(80),
  store: labelSchema(80),
  user: labelSchema(80),
  password: z.string().min(8).max(200),
  tills: z.int().min(0).max(50).default(1),
  currency: currencySchema.default('MXN'),
  timeZone: timeZoneSchema.default('America/Mexico_City'),
})
export type SetupRequest = z.infer<typeof setupRequestSchema>

export const setupAnswerSchema = z.object({
  tenantId: z.string(),
  storeId: z.string(),
  userId: z.string(),
  enrolmentCodes: z.array(z.string()),
})
export type SetupAnswer = z.infer<typeof setupAnswerSchema>

/** Makes a tenant with its first store, its owner and codes for its tills. Refused when its name is taken. */
export async function setUpTenant(
  store: Store,
  request: SetupRequest,
  only: 'first' | 'any' = 'any',
): Promise<Result<SetupAnswer, 'name-taken' | 'not-first'>> {
  const passwordHash = await hash(request.password)
  try {
    return await writeTransaction(store, async (tx) => {
      if (only === 'first' && (await anyTenant(tx))) return refuse('not-first')
      return accept(await insertTenant(tx, request, passwordHash))
    })
  } catch (error) {
    if (isCollision(error)) return refuse('name-taken')
    throw error
  }
}

export async function anyTenant({ db }: Pick<Tx, 'db'> | { db: Store['reader'] }): Promise<boolean> {
  return (await db.selectFrom('tenants').select('id').limit(1).executeTakeFirst()) !== undefined
}

async function insertTenant(tx: Tx, request: SetupRequest, passwordHash: string): Promise<SetupAnswer> {
  const answer = { tenantId: uuidv7(), storeId: uuidv7(), userId: uuidv7() }
  await insertRows(tx, 'tenants', [
    {
      id: answer.tenantId,
      name: request.tenant,
      name_key: nameKey(request.tenant),
      currency: request.currency,
      time_zone: request.timeZone,
      stock_policy: 'accept',
      created_at_ms: Date.now(),
    },
  ])
  await insertRows(tx, 'tenant_counters', [{ tenant_id: answer.tenantId, seq: 0 }])
  await insertRows(tx, 'stores', [{ tenant_id: answer.tenantId, id: answer.storeId, code: '001', name: request.store }])
  const made = { version: 1, updatedAtMs: Date.now(), updatedBy: request.user, removed: false, fieldVersions: {} }
  const owner: UserFields = { name: request.user, role: 'owner', pinHash: null, active: true }
  await insertRecords(tx, answer.tenantId, 'user', [{ ...made, id: answer.userId, fields: { ...owner } }])
  await tx.db
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('tenant_id', '=', answer.tenantId)
    .where('id', '=', answer.userId)
    .execute()
  await insertRecords(tx, answer.tenantId, 'settings', [
    { ...made, id: answer.storeId, fields: { ...defaultSettings } },
  ])
  const enrolmentCodes: string[] = []
  for (let till = 0; till < request.tills; till += 1) {
    enrolmentCodes.push((await insertEnrolmentCode(tx, { ...answer, tillId: null })).code)
  }
  return { ...answer, enrolmentCodes }
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
