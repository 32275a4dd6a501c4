import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { tableOf } from '../../src-main/tables/record-tables.ts'
import { readCategories } from '../../src-main/tables/records.ts'
import { readShopSettings, readShopSettingsRow } from '../../src-main/tables/shop-settings.ts'
import { readUsers } from '../../src-main/tables/users.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { createRecord } from '../../src-main/till/create-record.ts'
import { createUser } from '../../src-main/till/create-user.ts'
import { editRecord } from '../../src-main/till/edit-record.ts'
import { listConflicts } from '../../src-main/till/list-conflicts.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { permissionsExpired } from '../../src-main/till/permissions-end.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { removeRecord } from '../../src-main/till/remove-record.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { signIn } from '../../src-main/till/sign-in.ts'
import { minor } from '../../src-shared/money/minor.ts'
import {
  defaultSettings,
  type QuoteRow,
  type RecordEntity,
  type SettingsFields,
} from '../../src-shared/sync/records.ts'
import { quote } from '../server/till-client.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { setupShop } from '../support/test-server.ts'

const usersOf = ({ till }: HeadlessTill) => readTransaction(till.database, readUsers)
const settingsOf = ({ till }: HeadlessTill) => readTransaction(till.database, readShopSettings)
const attentionOf = ({ till }: HeadlessTill) => {
  const listed = listPending(till, { filter: 'attention', offset: 0, limit: 100 })
  return listed.ok ? listed.value.rows : []
}
const quiet = { attentionCount: 0, conflictCount: 0, unsentCount: 0 }

/** A till that stood alone, with settings of its own and people with PINs. */
async function standalone(settings: Partial<SettingsFields>, ownerName: string): Promise<HeadlessTill> {
  const till = await openHeadlessTill({ online: false })
  const shop = {
    shopName: 'Tienda',
    operatorName: ownerName,
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    demo: false,
  }
  const set = await setUpStandalone(till.till, { ...shop, pin: '4711' }, '')
  if (!set.ok) throw new Error('not set up')
  const made = await createUser(till.till, { name: 'Beto', role: 'cashier', active: true, pin: '1234' }, [])
  if (!made.ok) throw new Error(`refused: ${made.refusal.code}`)
  writeTransaction(till.till.database, (tx) => {
    const id = readShopSettingsRow(tx)?.id ?? ''
    editRecord(tx, till.till, 'settings', { id, version: 1, changes: settings })
  })
  return till
}

onBothStorages((openShop) => {
  let shop: OpenShop
  let first: HeadlessTill
  let second: HeadlessTill

  beforeAll(async () => {
    shop = await openShop()
    first = await shop.till()
    second = await shop.till()
    await Promise.all([first.engine.syncNow(), second.engine.syncNow()])
  })
  afterAll(() => shop.close())

  const settled = (till: HeadlessTill) =>
    eventually('nothing is left to send', () => till.engine.view().unsentCount === 0)
  const rowOf = <Entity extends RecordEntity>({ till }: HeadlessTill, entity: Entity, id: string) =>
    readTransaction(till.database, (tx) => tableOf(entity).read(tx, id))

  test('a till knows who signs in and what the shop goes by as soon as it is enrolled, before anything is downloaded', async () => {
    const till = await shop.till({ online: false })
    expect(till.cursor()).toBe(0)
    expect(usersOf(till)).toMatchObject([{ id: shop.shop.userId, name: 'Lucía', role: 'owner' }])
    expect(readTransaction(till.till.database, readShopSettingsRow)).toMatchObject({
      id: shop.shop.storeId,
      version: 1,
    })
    expect(settingsOf(till)).toEqual(defaultSettings)
  })

  test('what a till that stood alone had set goes to a shop where nobody has set anything, and its people come along', async () => {
    const fresh = await setupShop(shop.server, { tenant: 'La nueva', tills: 2 })
    const till = await standalone({ quoteDays: 7, receiptHeader: 'La Esquina' }, 'Lucía')
    const before = usersOf(till)
    expect(before.map(({ name }) => name)).toEqual(['Beto', 'Lucía'])
    expect(till.till.session.operator?.name).toBe('Lucía')
    await till.join(shop.server.url, fresh.enrolmentCodes[0] ?? '')
    // The owner of the server's set-up and the one of the till are the same person, who signs in as before.
    const owner = usersOf(till).find(({ name }) => name === 'Lucía')
    expect(owner).toMatchObject({ id: fresh.userId, role: 'owner', pinHash: before[1]?.pinHash })
    expect(till.till.session.operator).toEqual({ id: fresh.userId, name: 'Lucía', role: 'owner' })
    expect(usersOf(till)).toHaveLength(2)

    till.engine.start()
    await settled(till)
    expect(till.engine.view()).toMatchObject(quiet)
    const other = await openHeadlessTill()
    await other.join(shop.server.url, fresh.enrolmentCodes[1] ?? '')
    expect(settingsOf(other)).toEqual({ ...defaultSettings, quoteDays: 7, receiptHeader: 'La Esquina' })
    // The catalog that was on its way meanwhile may be of before.
    await eventually('both go by the same', () => settingsOf(till).quoteDays === 7)
    expect(settingsOf(till)).toEqual(settingsOf(other))
    expect(usersOf(other).map(({ name, role, pinHash }) => ({ name, role, pinHash }))).toEqual([
      { name: 'Beto', role: 'cashier', pinHash: before[0]?.pinHash },
      { name: 'Lucía', role: 'owner', pinHash: before[1]?.pinHash },
    ])
    await other.close({ remove: true })
    await till.close({ remove: true })
  })

  test('a shop that has its own people and settings keeps them: what a till brings is refused, and shown', async () => {
    const shopOfOld = await setupShop(shop.server, { tenant: 'La de siempre', tills: 2 })
    const old = await standalone({ quoteDays: 30 }, 'Lucía')
    await old.join(shop.server.url, shopOfOld.enrolmentCodes[0] ?? '')
    old.engine.start()
    await settled(old)
    const till = await standalone({ quoteDays: 7 }, 'Rosa')
    await till.join(shop.server.url, shopOfOld.enrolmentCodes[1] ?? '')
    till.engine.start()
    await settled(till)
    await eventually('it goes by them', () => settingsOf(till).quoteDays === 30)
    const attention = attentionOf(till)
    expect(attention.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['user.create', 'Rosa'],
      ['user.create', 'Beto'],
    ])
    expect(usersOf(till).map(({ name }) => name)).toEqual(['Beto', 'Lucía'])
    for (const done of [old, till]) await done.close({ remove: true })
  })

  test('who is made at one till can sign in at the other, and settings that one changes hold at both', async () => {
    const made = await createUser(first.till, { name: 'Dueña', role: 'owner', active: true, pin: '8642' }, [])
    if (!made.ok) throw new Error(`refused: ${made.refusal.code}`)
    writeTransaction(first.till.database, (tx) =>
      editRecord(tx, first.till, 'settings', {
        id: shop.shop.storeId,
        version: 1,
        changes: { cashIncrementMinor: minor(50), scalePatterns: ['21IIIIIWWWWWC'] },
      }),
    )
    await settled(first)
    await eventually('the other knows', () => settingsOf(second).cashIncrementMinor === 50)
    expect(settingsOf(second).scalePatterns).toEqual(['21IIIIIWWWWWC'])
    const { pinHash, name } = rowOf(first, 'user', made.value.id) ?? {}
    expect(rowOf(second, 'user', made.value.id)).toMatchObject({ pinHash, name })
    expect(first.engine.view()).toMatchObject(quiet)
  })

  test.each(['demoted', 'deactivated', 'removed'] as const)(
    'who is %s elsewhere while signed in here feels it as soon as the server is heard of, and not before',
    async (how) => {
      const fields = { name: `Eva ${how}`, role: 'manager', active: true, pin: '5937' } as const
      const made = await createUser(first.till, fields, [])
      if (!made.ok) throw new Error(`refused: ${made.refusal.code}`)
      const { id } = made.value
      await settled(first)
      await eventually('she can sign in here', () => rowOf(second, 'user', id) !== null)
      const row = () => rowOf(first, 'user', id)
      expect(await signIn(second.till, { userId: id, pin: '5937' })).toMatchObject({ ok: true })
      await second.engine.stop()
      const version = row()?.version ?? 0
      writeTransaction(first.till.database, (tx) =>
        how === 'removed'
          ? removeRecord(tx, first.till, 'user', { id, version })
          : editRecord(tx, first.till, 'user', {
              id,
              version,
              changes: how === 'demoted' ? { role: 'cashier' } : { active: false },
            }),
      )
      first.till.hints.emit('outbox-grew')
      await settled(first)
      expect(readAppState(second.till)).toMatchObject({ locked: false, person: { id, role: 'manager' } })

      second.engine.start()
      const here = () => readAppState(second.till)
      if (how === 'demoted') {
        await eventually('she is a cashier', () => here().person?.role === 'cashier')
        expect(here().person?.permissions).not.toContain('user.manage')
      } else {
        await eventually('she is signed out', () => here().locked)
        expect(here()).toMatchObject({ person: null, signedOutBecause: 'removed' })
        expect(await signIn(second.till, { userId: id, pin: '5937' })).toMatchObject({ ok: false })
      }
      second.till.session.signOut()
    },
  )

  test('a change by somebody who may not is taken back, and says why', async () => {
    const before = settingsOf(second)
    // Nobody is signed in at this one: the server knows nobody of that id.
    writeTransaction(second.till.database, (tx) => {
      const row = readShopSettingsRow(tx)
      const { id = '', version = 1 } = row ?? {}
      editRecord(tx, second.till, 'settings', { id, version, changes: { quoteDays: 99 } })
    })
    second.till.hints.emit('outbox-grew')
    expect(settingsOf(second).quoteDays).toBe(99)
    await settled(second)
    expect(settingsOf(second)).toEqual(before)
    const value = attentionOf(second)
    expect(value).toMatchObject([{ kind: 'settings.edit', problem: { rule: 'not-permitted' } }])
  })

  test('a category that products use comes back, and one that nothing uses is gone everywhere', async () => {
    const names = (till: HeadlessTill) =>
      readTransaction(till.till.database, (tx) => readCategories(tx).map(({ name }) => name))
    const category = (name: string) => {
      const made = createCategory(first.till, { name })
      if (!made.ok) throw new Error('refused')
      return made.value.id
    }
    const [used, free] = [category('Usada'), category('Libre')]
    await settled(first)
    second.createProduct({ categoryId: used })
    await eventually('both are there', () => names(second).includes('Libre'))
    await settled(second)
    for (const id of [used, free])
      writeTransaction(first.till.database, (tx) => removeRecord(tx, first.till, 'category', { id, version: 1 }))
    first.till.hints.emit('outbox-grew')
    expect(names(first)).toEqual([])
    await eventually('the used one is back', () => names(first).includes('Usada'))
    await eventually('the other one is gone', () => !names(second).includes('Libre'))
    expect([names(first), names(second)]).toEqual([['Usada'], ['Usada']])
    const value = attentionOf(first)
    expect(value).toMatchObject([{ kind: 'category.remove', subject: 'Usada', problem: { rule: 'in-use' } }])
  })

  test('a quote that two tills sell meanwhile is a conflict that a person settles', async () => {
    const { id: _id, ...fields } = quote()
    const offer = writeTransaction(first.till.database, (tx) =>
      createRecord(tx, first.till, 'quote.create', fields, tableOf('quote').write),
    )
    first.till.hints.emit('outbox-grew')
    await eventually('the other till has it', () => rowOf(second, 'quote', offer.id) !== null)
    expect(rowOf(second, 'quote', offer.id)).toMatchObject({ lines: offer.lines, discount: offer.discount })
    await second.engine.stop()
    const sell = (till: HeadlessTill): string => {
      const saleId = till.till.newId()
      const changes: Partial<QuoteRow> = { status: 'sold', saleId }
      writeTransaction(till.till.database, (tx) =>
        editRecord(tx, till.till, 'quote', { id: offer.id, version: 1, changes }),
      )
      till.till.hints.emit('outbox-grew')
      return saleId
    }
    sell(second)
    const sold = sell(first)
    await settled(first)
    second.engine.start()
    await eventually('it is judged', () => second.engine.view().conflictCount === 1)
    const listed = listConflicts(second.till)
    expect(listed).toMatchObject({ ok: true, value: [{ entity: 'quote', recordName: offer.number }] })
    expect(rowOf(second, 'quote', offer.id)).toMatchObject({ status: 'sold', saleId: sold, version: 2 })
    const [conflict] = readTransaction(second.till.database, readConflicts)
    expect(resolveConflict(second.till, { key: conflict?.key ?? '', choice: 'server' })).toEqual({
      ok: true,
      value: null,
    })
    expect(second.engine.view().conflictCount).toBe(0)
  })

  test('an edit of a customer meets another’s, and mine wins when I say so', async () => {
    const customer = { name: 'José', taxId: null, phone: null, email: null, creditLimitMinor: minor(10_000) }
    const { id } = writeTransaction(first.till.database, (tx) =>
      createRecord(tx, first.till, 'customer.create', customer, tableOf('customer').write),
    )
    first.till.hints.emit('outbox-grew')
    await eventually('the other till has it', () => rowOf(second, 'customer', id) !== null)
    await second.engine.stop()
    const limit = (till: HeadlessTill, amount: number) => {
      const changes = { creditLimitMinor: minor(amount) }
      writeTransaction(till.till.database, (tx) => editRecord(tx, till.till, 'customer', { id, version: 1, changes }))
      till.till.hints.emit('outbox-grew')
    }
    limit(second, 30_000)
    limit(first, 20_000)
    await settled(first)
    second.engine.start()
    await eventually('it is judged', () => second.engine.view().conflictCount === 1)
    const [conflict] = readTransaction(second.till.database, readConflicts)
    expect(conflict).toMatchObject({
      entity: 'customer',
      mine: { creditLimitMinor: 30_000 },
      server: { creditLimitMinor: 20_000 },
    })
    second.till.session.signIn({ id: second.till.newId(), name: 'Olga', role: 'owner' })
    expect(resolveConflict(second.till, { key: conflict?.key ?? '', choice: 'mine' }).ok).toBe(true)
    await eventually('it is so everywhere', () => rowOf(first, 'customer', id)?.creditLimitMinor === 30_000)
  })

  test('permissions last their days from the enrolment on, and a clock that is set back gives nobody more of them', async () => {
    const day = 24 * 60 * 60 * 1000
    let days = { clock: 0, steady: 0 }
    let isAway = true
    const till = await shop.till({
      ...{ online: false, random: () => 0 },
      clock: () => Date.now() + days.clock * day,
      steadyClock: () => performance.now() + days.steady * day,
      fetch: (input, init) =>
        isAway && /present|changes|snapshot/.test(String(input)) ? Promise.reject(new TypeError()) : fetch(input, init),
    })
    const expired = () => readTransaction(till.till.database, (tx) => permissionsExpired(tx, till.till))
    const pass = async (clock: number, steady: number) => {
      days = { clock: days.clock + clock, steady: days.steady + steady }
      await till.engine.syncNow()
      return expired()
    }
    // It never reached its server since.
    days = { clock: 31, steady: 0 }
    expect(expired()).toBe(true)
    days = { clock: 0, steady: 0 }
    till.engine.start()
    expect(await pass(0, 0)).toBe(false)
    expect(await pass(25, 25)).toBe(false)
    // Set back by 25 days: 4 days later it is the 29th all the same, and 2 days later the 31st.
    expect(await pass(-25, 0)).toBe(false)
    expect(await pass(4, 4)).toBe(false)
    expect(await pass(2, 2)).toBe(true)
    isAway = false
    expect(await pass(0, 0)).toBe(false)
  })
})
