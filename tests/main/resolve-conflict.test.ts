import { describe, expect, test } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { settleResult } from '../../src-main/sync/settle-results.ts'
import { unsettledOperationsOf } from '../../src-main/tables/outbox-offers.ts'
import { customerTable } from '../../src-main/tables/records.ts'
import { readUser, writeUser } from '../../src-main/tables/users.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { editRecord } from '../../src-main/till/edit-record.ts'
import { findCode } from '../../src-main/till/find-code.ts'
import { listConflicts, sellConflictsBy } from '../../src-main/till/list-conflicts.ts'
import { listProductRows, orderProducts } from '../../src-main/till/list-products.ts'
import { lookAtCart } from '../../src-main/till/look-at-cart.ts'
import { searchProducts } from '../../src-main/till/search-products.ts'
import type { Till } from '../../src-main/till/till.ts'
import { viewProduct } from '../../src-main/till/view-product.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission, Role } from '../../src-shared/users/permission.ts'
import { addProduct, expectOk, expectRefused, openSellingShop, openShop } from './shop.ts'

/** Somebody who works here and is at the till. */
function comes(till: Till, name: string, role: Role) {
  const user = {
    ...{ id: till.newId(), version: 1, updatedAtMs: 1, updatedBy: 'Ana', name, role, active: true },
    pinHash: '$argon2id$v=19$x',
  }
  writeTransaction(till.database, (tx) => writeUser(tx, user))
  till.session.signIn(user, user.pinHash)
  return user
}

const approvalBy = (user: { id: string; name: string }, permission: Permission): StepApproval => ({
  permission,
  userId: user.id,
  name: user.name,
  atMs: 1,
})

/** An edit of this till that the server answers with another's: its key. */
function editMeetsAnothers(till: Till, entity: RecordEntity, id: string, changes: object, current: Fields): string {
  return writeTransaction(till.database, (tx) => {
    expectOk(editRecord(tx, till, entity, { id, version: 1, changes }))
    for (const created of unsettledOperationsOf(tx, id).filter(({ kind }) => kind.endsWith('.create'))) {
      settleResult(tx, created, { key: created.key, status: 'committed', seq: 1, version: 1 }, 1)
    }
    const edit = unsettledOperationsOf(tx, id)[0]
    if (edit === undefined) throw new Error('there is no edit')
    const problem = {
      type: 'version-conflict',
      title: 'Another edit',
      status: 409,
      currentVersion: 2,
      current,
    } as const
    settleResult(tx, edit, { key: edit.key, status: 'conflict', problem }, 1)
    return edit.key
  })
}

test('a till shows a price that waits for a decision as it sells it, everywhere, by the side that is set', async () => {
  const till = await openSellingShop()
  const product = addProduct(till, { priceMinor: minor(1000) })
  const { id, barcodes } = product
  const current = { ...product, version: 2, priceMinor: minor(1100) }
  editMeetsAnothers(till, 'product', id, { priceMinor: minor(1200) }, current)
  const shown = () => {
    const { numbers } = expectOk(
      orderProducts(till, { text: '', filter: 'all', categoryId: null, sort: 'name', descending: false }),
    )
    const found = expectOk(findCode(till, { code: barcodes[0] ?? '' }))
    const prices = {
      list: expectOk(listProductRows(till, { numbers: [...numbers] })).map(({ priceMinor }) => priceMinor),
      search: expectOk(searchProducts(till, { text: 'café', limit: 5, withdrawnToo: false })).map(
        ({ priceMinor }) => priceMinor,
      ),
      scan: found?.what === 'product' ? found.hit.priceMinor : null,
      form: expectOk(viewProduct(till, { id })).product.priceMinor,
      cart: expectOk(lookAtCart(till, { ids: [id] })).map(({ priceMinor }) => priceMinor),
    }
    return [...new Set(Object.values(prices).flat())]
  }
  expect(shown()).toEqual([1100])
  expect(expectOk(viewProduct(till, { id })).pending).toBe('conflict')
  // What is edited meanwhile is decided with it.
  const edit = { id, version: 2, base: { priceMinor: minor(1100) }, changes: { priceMinor: minor(1400) } }
  expect(expectOk(editProduct(till, edit)).priceMinor).toBe(1100)
  expect(shown()).toEqual([1100])
  expectOk(sellConflictsBy(till, { by: 'mine' }))
  expect(shown()).toEqual([1400])
  expectOk(sellConflictsBy(till, { by: 'server' }))
  expect(shown()).toEqual([1100])
  const [question] = expectOk(listConflicts(till))
  expect(question?.fields).toMatchObject([{ before: 1000, mine: 1400, server: 1100 }])
  expectOk(resolveConflict(till, { key: question?.key ?? '', choice: 'mine' }))
  expect(shown()).toEqual([1400])
})

describe('whoever decides between two edits', () => {
  test('lends the shop’s money only where that is permitted, by whichever edit', async () => {
    const till = await openShop()
    const customer = expectOk(
      createCustomer(till, { name: 'Luis', taxId: null, phone: null, email: null, creditLimitMinor: minor(1000) }),
    )
    const current = { ...customer, version: 2, creditLimitMinor: minor(0) }
    const key = editMeetsAnothers(till, 'customer', customer.id, { creditLimitMinor: minor(900_000) }, current)
    const limit = () => writeTransaction(till.database, (tx) => customerTable.read(tx, customer.id)?.creditLimitMinor)
    expect(limit()).toBe(0)

    const marta = comes(till, 'Marta', 'manager')
    comes(till, 'Luz', 'cashier')
    const needed = { code: 'NEEDS_APPROVAL', permission: 'customer.credit' }
    expect(expectRefused(resolveConflict(till, { key, choice: 'mine' }))).toEqual(needed)
    expect(limit()).toBe(0)
    expectOk(resolveConflict(till, { key, choice: 'mine' }, [approvalBy(marta, 'customer.credit')]))
    expect(limit()).toBe(900_000)
  })

  test('needs for each field what that field needs: the phone is anybody’s, the limit is not', async () => {
    const till = await openShop()
    const customer = expectOk(
      createCustomer(till, { name: 'Luis', taxId: null, phone: null, email: null, creditLimitMinor: minor(1000) }),
    )
    const current = { ...customer, version: 2, creditLimitMinor: minor(0), phone: '55 1' }
    const changes = { creditLimitMinor: minor(900_000), phone: '55 2' }
    const key = editMeetsAnothers(till, 'customer', customer.id, changes, current)
    comes(till, 'Luz', 'cashier')
    expect(expectRefused(resolveConflict(till, { key, choice: { mine: ['creditLimitMinor'] } }))).toMatchObject({
      permission: 'customer.credit',
    })
    expectOk(resolveConflict(till, { key, choice: { mine: ['phone'] } }))
    expect(writeTransaction(till.database, (tx) => customerTable.read(tx, customer.id))).toMatchObject({
      phone: '55 2',
      creditLimitMinor: 0,
    })
  })

  test('makes nobody more than they are themselves, unless somebody who may allows it', async () => {
    const till = await openShop()
    const ana = comes(till, 'Ana', 'owner')
    const luz = comes(till, 'Luz', 'cashier')
    till.session.signIn(ana, ana.pinHash)
    const key = editMeetsAnothers(till, 'user', luz.id, { role: 'owner' }, { ...luz, version: 2, role: 'supervisor' })
    const role = () => writeTransaction(till.database, (tx) => readUser(tx, luz.id)?.role)
    const marta = comes(till, 'Marta', 'manager')
    const needed = { code: 'NEEDS_APPROVAL', permission: 'user.manage' }
    expect(expectRefused(resolveConflict(till, { key, choice: 'mine' }))).toEqual(needed)
    const byMarta = approvalBy(marta, 'user.manage')
    expect(expectRefused(resolveConflict(till, { key, choice: 'mine' }, [byMarta]))).toEqual(needed)
    expect(role()).toBe('supervisor')
    expectOk(resolveConflict(till, { key, choice: 'mine' }, [approvalBy(ana, 'user.manage')]))
    expect(role()).toBe('owner')
    const edit = till.database.prepare("SELECT user_id FROM outbox WHERE kind = 'user.edit' AND state = 'waiting'")
    expect(edit.pluck().all()).toEqual([ana.id])
  })
})
