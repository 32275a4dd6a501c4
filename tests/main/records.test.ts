import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { openDatabase } from '../../src-main/database/open-database.ts'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { settleResult } from '../../src-main/sync/settle-results.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { unsettledOperationsOf } from '../../src-main/tables/outbox-offers.ts'
import { findQuotes } from '../../src-main/tables/quote-lists.ts'
import { findQuoteByNumber, writeQuote } from '../../src-main/tables/quotes.ts'
import { tableOf } from '../../src-main/tables/record-tables.ts'
import { readCategories, writeCategory, writeCustomer } from '../../src-main/tables/records.ts'
import { readShopSettings, readShopSettingsRow } from '../../src-main/tables/shop-settings.ts'
import {
  countOtherOwners,
  findUserByName,
  hasSignInUsers,
  readSignInUsers,
  readUsers,
  writeUser,
} from '../../src-main/tables/users.ts'
import { applyServerRow } from '../../src-main/till/apply-server-row.ts'
import { createRecord } from '../../src-main/till/create-record.ts'
import { editRecord } from '../../src-main/till/edit-record.ts'
import { listConflicts } from '../../src-main/till/list-conflicts.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { removeRecord } from '../../src-main/till/remove-record.ts'
import type { Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { OperationResult } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import {
  type CategoryRow,
  defaultSettings,
  type QuoteFields,
  type QuoteRow,
  type RecordEntity,
  type RecordRow,
  recordEntities,
  type SettingsRow,
  type UserRow,
} from '../../src-shared/sync/records.ts'
import { addProduct, aProduct, expectOk, freshFolder, openShop } from './shop.ts'

const base = {
  id: '0197a000-0000-7000-8000-000000000001',
  version: 3,
  updatedAtMs: 1_700_000_000_000,
  updatedBy: 'Eva',
}
const aQuote: QuoteFields = {
  number: '1-1-A-Q0001',
  customerId: null,
  customerName: 'Tienda Doña Lupe',
  lines: [
    {
      productId: base.id,
      sku: 'CAFE',
      name: 'Café',
      unitCode: 'pza',
      quantityMilli: 2000,
      unitPriceMinor: minor(8950),
      taxBasisPoints: 1600,
    },
  ],
  discount: null,
  note: null,
  currency: 'MXN',
  totalMinor: minor(17_900),
  madeAtMs: 1_700_000_000_000,
  madeBy: 'Ana',
  validUntilMs: 1_800_000_000_000,
  status: 'open',
  saleId: null,
}
const pinHash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'
const rows: { readonly [Entity in RecordEntity]: RecordRow<Entity> } = {
  product: { ...base, ...aProduct({ lowStockMilli: 5000, image: 'data:image/png;base64,iVBORw0=' }) },
  category: { ...base, name: 'Bebidas' },
  unit: { ...base, code: 'kg', name: 'Kilo', decimals: 3 },
  customer: { ...base, name: 'José', taxId: null, phone: '55', email: null, creditLimitMinor: minor(50_000) },
  quote: { ...base, ...aQuote, discount: { kind: 'percent', basisPoints: 500 } },
  user: { ...base, name: 'Ángel', role: 'supervisor', pinHash, active: true },
  settings: { ...base, ...defaultSettings, receiptHeader: 'La Esquina\nRFC XAXX010101000' },
}

const committed = (key: string, version: number): OperationResult => ({ key, status: 'committed', seq: 9, version })
const rejected = (key: string, problem: Partial<Problem> = {}): OperationResult => ({
  key,
  status: 'rejected',
  problem: { type: 'rule-violated', title: 'no', status: 422, rule: 'in-use', ...problem },
})

/** What the server says of the oldest unsettled operation of a record. */
function answer(till: Till, recordId: string, result: (key: string) => OperationResult): void {
  writeTransaction(till.database, (tx) => {
    const [operation] = unsettledOperationsOf(tx, recordId)
    if (operation === undefined) throw new Error('nothing is under way')
    settleResult(tx, operation, result(operation.key), 1)
  })
}

describe('the table of every record', () => {
  for (const entity of recordEntities) {
    it(`gives a ${entity} back as it was stored, with what the server confirmed of it`, async () => {
      const till = await openShop()
      const table = tableOf(entity)
      const row = rows[entity] as RecordRow<RecordEntity>
      writeTransaction(till.database, (tx) => {
        table.write(tx, row)
        expect(table.readStored(tx, base.id)).toEqual({ row, removed: false, confirmed: null })
        const confirmed = { ...row, version: 2 }
        table.write(tx, row, { confirmed, removed: true })
        expect(table.readStored(tx, base.id)).toEqual({ row, removed: true, confirmed })
        expect(table.read(tx, base.id)).toBeNull()
        table.markRemoved(tx, base.id, 7)
        expect(table.readStored(tx, base.id)).toEqual({ row: { ...row, version: 7 }, removed: true, confirmed: null })
        expect(table.list(tx, '').map(({ id }) => id)).not.toContain(base.id)
        expect(table.readStored(tx, 'nobody')).toBeNull()
      })
    })
  }
})

describe('editing and removing any record', () => {
  const aCategory = (till: Till): CategoryRow =>
    writeTransaction(till.database, (tx) => createRecord(tx, till, 'category.create', { name: 'Pan' }, writeCategory))
  const names = (till: Till) => readTransaction(till.database, readCategories).map(({ name }) => name)

  it('shows an edit at once, sends what it was before, and keeps it when the server merges it', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    answer(till, id, (key) => committed(key, 1))
    const edited = writeTransaction(till.database, (tx) =>
      editRecord(tx, till, 'category', { id, version: 1, base: { name: 'Pan' }, changes: { name: 'Panadería' } }),
    )
    expect(expectOk(edited)).toMatchObject({ id, name: 'Panadería', version: 1 })
    const [operation] = readTransaction(till.database, (tx) => unsettledOperationsOf(tx, id))
    expect(operation).toMatchObject({ kind: 'category.edit', userId: expect.any(String), chain: null })
    expect(JSON.parse(operation?.body ?? '')).toEqual({
      id,
      version: 1,
      base: { name: 'Pan' },
      changes: { name: 'Panadería' },
    })
    answer(till, id, (key) => committed(key, 2))
    readTransaction(till.database, (tx) =>
      expect(tableOf('category').readStored(tx, id)).toMatchObject({
        row: { name: 'Panadería', version: 2 },
        confirmed: null,
      }),
    )
  })

  it('sends nothing for an edit that changes nothing, and refuses one of a record that is not there', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    writeTransaction(till.database, (tx) => {
      const before = unsettledOperationsOf(tx, id).length
      expect(expectOk(editRecord(tx, till, 'category', { id, version: 1, changes: { name: 'Pan' } }))).toMatchObject({
        name: 'Pan',
      })
      expect(unsettledOperationsOf(tx, id)).toHaveLength(before)
    })
    for (const missing of ['user', 'quote', 'settings', 'customer'] as const) {
      expect(
        writeTransaction(till.database, (tx) => editRecord(tx, till, missing, { id, version: 1, changes: {} })),
      ).toEqual({ ok: false, refusal: { code: 'not-found' } })
    }
    const removal = writeTransaction(till.database, (tx) => removeRecord(tx, till, 'user', { id, version: 1 }))
    expect(removal).toEqual({ ok: false, refusal: { code: 'not-found' } })
  })

  it('takes an edit back that the server refuses', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    answer(till, id, (key) => committed(key, 1))
    writeTransaction(till.database, (tx) =>
      editRecord(tx, till, 'category', { id, version: 1, changes: { name: 'X' } }),
    )
    answer(till, id, rejected)
    expect(names(till)).toEqual(['Pan'])
  })

  it('removes at once, and brings it back when the server says that it is in use', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    answer(till, id, (key) => committed(key, 1))
    expectOk(writeTransaction(till.database, (tx) => removeRecord(tx, till, 'category', { id, version: 1 })))
    expect(names(till)).toEqual([])
    // What the server sends of it meanwhile does not show it again.
    writeTransaction(till.database, (tx) => applyServerRow(tx, 'category', { ...base, id, version: 2, name: 'Panes' }))
    expect(names(till)).toEqual([])
    answer(till, id, rejected)
    expect(names(till)).toEqual(['Panes'])
    expect(expectOk(listPending(till, { filter: 'attention', offset: 0, limit: 100 })).rows).toMatchObject([
      { kind: 'category.remove', subject: 'Panes' },
    ])
  })

  it('keeps it removed once the server agrees, with the versions of its own edits counted in', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    writeTransaction(till.database, (tx) =>
      editRecord(tx, till, 'category', { id, version: 1, changes: { name: 'X' } }),
    )
    expectOk(writeTransaction(till.database, (tx) => removeRecord(tx, till, 'category', { id, version: 1 })))
    const sent = readTransaction(till.database, (tx) => unsettledOperationsOf(tx, id))
    expect(sent.map(({ kind }) => kind)).toEqual(['category.create', 'category.edit', 'category.remove'])
    expect(JSON.parse(sent[2]?.body ?? '')).toEqual({ id, version: 2 })
    for (const version of [1, 2, 3]) answer(till, id, (key) => committed(key, version))
    readTransaction(till.database, (tx) =>
      expect(tableOf('category').readStored(tx, id)).toMatchObject({
        row: { version: 3 },
        removed: true,
        confirmed: null,
      }),
    )
  })

  it('shows what another made of it, when it was changed before the removal came', async () => {
    const till = await openShop()
    const { id } = aCategory(till)
    answer(till, id, (key) => committed(key, 1))
    expectOk(writeTransaction(till.database, (tx) => removeRecord(tx, till, 'category', { id, version: 1 })))
    const current = { ...base, id, version: 2, name: 'Panes dulces' }
    answer(till, id, (key) => ({
      key,
      status: 'conflict',
      problem: {
        type: 'version-conflict',
        title: 'met',
        status: 409,
        current,
        currentVersion: 2,
        conflictingFields: ['name'],
      },
    }))
    expect(names(till)).toEqual(['Panes dulces'])
    expect(
      expectOk(listPending(till, { filter: 'attention', offset: 0, limit: 100 })).rows.filter(
        ({ state }) => state === 'rejected',
      ),
    ).toEqual([])
    const [conflict] = expectOk(listConflicts(till))
    expect(conflict).toMatchObject({
      verb: 'remove',
      serverVersion: 2,
      theirs: { name: 'Eva' },
      fields: [{ field: 'name', mine: null, server: 'Panes dulces', conflicting: true }],
    })
  })

  it('keeps the conflict of a user for a person to decide on, and tells the window nothing of the PIN', async () => {
    const till = await openShop()
    const user = { ...rows.user, version: 1 }
    writeTransaction(till.database, (tx) => writeUser(tx, user))
    till.session.signIn({ id: till.newId(), name: 'Olga', role: 'owner' })
    const mine = '$argon2id$v=19$m=19456,t=2,p=1$b3Ryb3M$b3Ryb3M'
    const theirs = '$argon2id$v=19$m=19456,t=2,p=1$c3V5b3M$c3V5b3M'
    writeTransaction(till.database, (tx) =>
      editRecord(tx, till, 'user', { id: user.id, version: 1, changes: { pinHash: mine, role: 'manager' } }),
    )
    const current: UserRow = { ...user, version: 2, pinHash: theirs }
    answer(till, user.id, (key) => ({
      key,
      status: 'conflict',
      problem: { type: 'version-conflict', title: 'met', status: 409, current, conflictingFields: ['pinHash'] },
    }))
    const [conflict] = expectOk(listConflicts(till))
    expect(conflict).toMatchObject({ entity: 'user', recordName: 'Ángel', serverVersion: 2 })
    expect(JSON.stringify(conflict)).not.toContain('argon2')
    expect(readTransaction(till.database, (tx) => tableOf('user').read(tx, user.id))).toMatchObject({ pinHash: theirs })
    expectOk(resolveConflict(till, { key: conflict?.key ?? '', choice: 'mine' }))
    expect(readTransaction(till.database, (tx) => tableOf('user').read(tx, user.id))).toMatchObject({
      pinHash: mine,
      role: 'manager',
    })
    const [again] = readTransaction(till.database, (tx) => unsettledOperationsOf(tx, user.id))
    expect(JSON.parse(again?.body ?? '')).toMatchObject({ version: 2, base: { pinHash: theirs, role: 'supervisor' } })
  })
})

describe('users', () => {
  it('sign in while they are active and have a PIN, and are told apart by more than accents', async () => {
    const till = await openShop()
    const write = (id: string, changes: Partial<UserRow>) =>
      writeTransaction(till.database, (tx) => writeUser(tx, { ...rows.user, id, ...changes }))
    expect(readTransaction(till.database, hasSignInUsers)).toBe(false)
    write('a', { name: 'Zoé', role: 'owner' })
    write('b', { name: 'ana', role: 'owner', active: false })
    write('c', { name: 'Beto', pinHash: null })
    readTransaction(till.database, (tx) => {
      expect(hasSignInUsers(tx)).toBe(true)
      expect(readUsers(tx).map(({ name }) => name)).toEqual(['ana', 'Beto', 'Zoé'])
      expect(readSignInUsers(tx).map(({ name }) => name)).toEqual(['Zoé'])
      expect(findUserByName(tx, '  ZOE ')?.id).toBe('a')
      expect(findUserByName(tx, 'Zo')).toBeNull()
      expect([countOtherOwners(tx, 'a'), countOtherOwners(tx, 'c')]).toEqual([0, 1])
    })
  })

  it('are gone again when the server does not take them', async () => {
    const till = await openShop()
    const { name, role, active } = rows.user
    const { id } = writeTransaction(till.database, (tx) =>
      createRecord(tx, till, 'user.create', { name, role, active, pinHash }, writeUser),
    )
    expect(readTransaction(till.database, hasSignInUsers)).toBe(true)
    answer(till, id, (key) => rejected(key, { rule: 'not-permitted' }))
    expect(readTransaction(till.database, hasSignInUsers)).toBe(false)
  })
})

describe('quotes', () => {
  it('are found by number, by what stands on them and by the customer on file, newest first', async () => {
    const till = await openShop()
    const write = (id: string, changes: Partial<QuoteRow>) =>
      writeTransaction(till.database, (tx) => writeQuote(tx, { ...base, ...aQuote, id, ...changes }))
    writeTransaction(till.database, (tx) => writeCustomer(tx, { ...rows.customer, id: 'c', name: 'Ferretería Núñez' }))
    write('1', {})
    write('2', { number: '1-1-A-Q0002', customerName: null, customerId: 'c', madeAtMs: 1_700_000_000_001 })
    write('3', { number: '1-1-A-Q0003', customerName: null, status: 'sold', madeAtMs: 1_700_000_000_002 })
    const found = (text: string, state: QuoteRow['status'] | null = null, limit = 10) =>
      readTransaction(till.database, (tx) => findQuotes(tx, { text, state, nowMs: 0, limit })).map(({ id }) => id)
    expect(found('')).toEqual(['3', '2', '1'])
    expect(found('', null, 2)).toEqual(['3', '2'])
    expect(found('', 'open')).toEqual(['2', '1'])
    expect(found('lupe dona')).toEqual(['1'])
    expect(found('nunez')).toEqual(['2'])
    expect(found('q0003')).toEqual(['3'])
    expect(found('lupe', 'sold')).toEqual([])
    readTransaction(till.database, (tx) => {
      expect(findQuoteByNumber(tx, '1-1-A-Q0002')?.id).toBe('2')
      expect(findQuoteByNumber(tx, '1-1-A-Q0009')).toBeNull()
    })
  })
})

describe('the settings of the shop', () => {
  it('are there from the first moment, and can be edited at a till that stands alone', async () => {
    const till = await openShop()
    const row = readTransaction(till.database, readShopSettingsRow) as SettingsRow
    expect(readTransaction(till.database, readShopSettings)).toEqual(defaultSettings)
    const changes = { cashIncrementMinor: minor(50), receiptFooter: 'Gracias', scalePatterns: [] }
    writeTransaction(till.database, (tx) => editRecord(tx, till, 'settings', { id: row.id, version: 1, changes }))
    expect(readTransaction(till.database, readShopSettings)).toEqual({ ...defaultSettings, ...changes })
  })

  it('are those of this till’s store, whatever the other stores of the tenant have', async () => {
    const till = await openShop()
    writeTransaction(till.database, (tx) => applyServerRow(tx, 'settings', { ...rows.settings, id: base.id }))
    expect(readTransaction(till.database, readShopSettings)).toEqual(defaultSettings)
  })
})

describe('rows of an older server', () => {
  it('lack the fields that came later, which means null', async () => {
    const till = await openShop()
    const { lowStockMilli: _low, image: _image, ...product } = rows.product
    const { creditLimitMinor: _limit, ...customer } = rows.customer
    writeTransaction(till.database, (tx) => {
      applyServerRow(tx, 'product', product)
      applyServerRow(tx, 'customer', customer)
      expect(tableOf('product').read(tx, base.id)).toMatchObject({ lowStockMilli: null, image: null })
      expect(tableOf('customer').read(tx, base.id)).toMatchObject({ creditLimitMinor: null })
    })
  })
})

describe('the migration to people, quotes and settings', () => {
  it('keeps records, conflicts and edits under way as they were', () => {
    const folder = freshFolder()
    const file = join(folder, 'till.db')
    const old = new Database(file)
    const index = migrations.findIndex(({ version }) => version === 70)
    migrate(old, migrations.slice(0, index), () => expect.fail('a new file needs no copy'))
    old.exec(`
      INSERT INTO units VALUES ('u', 1, 1, 'Ana', 0, 'kg', 'Kilo', 3);
      INSERT INTO categories VALUES ('c', 2, 1, 'Ana', 1, 'Pan');
      INSERT INTO customers VALUES ('k', 1, 1, 'Ana', 0, 'José', NULL, NULL, NULL, 'jose');
      INSERT INTO products (id, version, updated_at_ms, updated_by, sku, name, folded_name, barcodes, price_minor,
        tax_basis_points, tracks_stock, active, confirmed) VALUES ('p', 1, 1, 'Ana', 'S', 'Piña', 'pina', '[]', 100, 0, 1, 1, '{}');
      INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, state)
        VALUES ('o', 'product.edit', 'p', 1, 'x', '{}', 'conflict');
      INSERT INTO conflicts VALUES ('o', 'product', 'p', 1, '{"name":"a"}', '{"name":"b"}', NULL, '["name"]');
    `)
    old.close()
    const database = openDatabase(file, { migrationsBackupFolder: join(folder, 'copies') })
    readTransaction(database, (tx) => {
      expect(readConflicts(tx)).toEqual([
        {
          key: 'o',
          verb: 'edit',
          entity: 'product',
          recordId: 'p',
          editedAtMs: 1,
          base: { name: 'a' },
          mine: { name: 'b' },
          server: null,
          conflictingFields: ['name'],
        },
      ])
      expect(tableOf('unit').readStored(tx, 'u')).toMatchObject({
        row: { decimals: 3 },
        removed: false,
        confirmed: null,
      })
      expect(tableOf('category').readStored(tx, 'c')).toMatchObject({ row: { version: 2 }, removed: true })
      expect(tableOf('customer').read(tx, 'k')).toMatchObject({ name: 'José', creditLimitMinor: null })
      expect(tableOf('product').readStored(tx, 'p')).toMatchObject({ row: { image: null }, confirmed: {} })
      expect(readShopSettings(tx)).toEqual(defaultSettings)
    })
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })
})

it('a product carries its picture and its low stock from the till to the outbox', async () => {
  const till = await openShop()
  const product = addProduct(till, { lowStockMilli: 12_000, image: 'data:image/png;base64,iVBORw0=' })
  const [creation] = readTransaction(till.database, (tx) => unsettledOperationsOf(tx, product.id))
  expect(JSON.parse(creation?.body ?? '')).toMatchObject({ lowStockMilli: 12_000, image: product.image })
})
