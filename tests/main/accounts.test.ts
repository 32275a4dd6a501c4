import { describe, expect, it } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { writeCustomerBalance } from '../../src-main/tables/customer-balances.ts'
import { offerAllAgain } from '../../src-main/tables/offered-anew.ts'
import { markCommitted } from '../../src-main/tables/outbox-verdicts.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { viewAccount } from '../../src-main/till/view-account.ts'
import type { CallInput } from '../../src-shared/contract/calls.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { accountPaymentSchema } from '../../src-shared/sale/account-payment.ts'
import { verifyChain } from './chain.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop, openShop } from './shop.ts'

const addCustomer = (till: Till, creditLimitMinor: number | null = 20_000) =>
  expectOk(
    createCustomer(till, {
      name: 'Rosa',
      taxId: null,
      phone: null,
      email: null,
      creditLimitMinor: creditLimitMinor === null ? null : minor(creditLimitMinor),
    }),
  )

const payment = (till: Till, customerId: string, changes: Partial<CallInput<'account.pay'>> = {}) => ({
  id: till.newId(),
  customerId,
  amountMinor: minor(5000),
  tender: 'cash' as const,
  reference: null,
  note: null,
  ...changes,
})

const onAccount = (till: Till, customerId: string, amount: number) => {
  const product = addProduct(till, { sku: till.newId(), barcodes: [], priceMinor: minor(amount) })
  return aCart(till, [product], { customerId, tenders: [{ kind: 'account', amountMinor: minor(amount) }] })
}
const balanceOf = (till: Till, customerId: string) => expectOk(viewAccount(till, { customerId })).balanceMinor
const keyOf = (till: Till, recordId: string) =>
  till.database.prepare('SELECT key FROM outbox WHERE record_id = ?').pluck().get(recordId) as string

describe('selling on account', () => {
  it('makes the customer owe it, and needs somebody’s permission beyond the limit', async () => {
    const till = await openSellingShop()
    const { id } = addCustomer(till)
    till.session.signIn({ id: till.newId(), name: 'Beto', role: 'cashier' })
    expectOk(ringUpSale(till, onAccount(till, id, 15_000)))
    const more = onAccount(till, id, 5001)
    expect(expectRefused(ringUpSale(till, more))).toEqual({
      code: 'NEEDS_APPROVAL',
      permission: 'account.over-limit',
    })
    expectOk(ringUpSale(till, onAccount(till, id, 5000)))
    expect(balanceOf(till, id)).toBe(20_000)
    const approval = { userId: till.newId(), name: 'Eva', atMs: 1, permission: 'account.over-limit' as const }
    expect(expectOk(ringUpSale(till, more, [approval])).sale.approvals).toEqual([approval])
    expect(balanceOf(till, id)).toBe(25_001)
  })

  it('is refused without a customer, and to one without a limit', async () => {
    const till = await openSellingShop()
    const { id } = addCustomer(till, null)
    expect(expectRefused(ringUpSale(till, onAccount(till, id, 100)))).toEqual({
      code: 'account-not-allowed',
      customerId: id,
    })
    expect(expectRefused(ringUpSale(till, { ...onAccount(till, id, 100), customerId: null })).code).toBe(
      'account-without-customer',
    )
  })
})

describe('a payment on account', () => {
  it('is a fact of its own with a receipt number, and takes off what is owed', async () => {
    const till = await openSellingShop()
    const { id } = addCustomer(till)
    expectOk(ringUpSale(till, onAccount(till, id, 15_000)))
    const paid = expectOk(payAccount(till, payment(till, id)))
    expect(paid).toMatchObject({ balanceAfterMinor: 10_000, repeated: false })
    expect(paid.payment.receiptNumber).toBe('1-1-A-000002')
    expect(accountPaymentSchema.parse(paid.payment)).toEqual(paid.payment)
    const body = till.database.prepare("SELECT body FROM outbox WHERE kind = 'account-payment.create'").pluck().get()
    expect(JSON.parse(body as string)).toEqual(paid.payment)
    const account = expectOk(viewAccount(till, { customerId: id }))
    expect(account).toMatchObject({ balanceMinor: 10_000, limitMinor: 20_000, elsewhereMinor: 0 })
    expect(account.entries.map(({ kind, amountMinor, balanceMinor }) => [kind, amountMinor, balanceMinor])).toEqual([
      ['account-payment', -5000, 10_000],
      ['sale', 15_000, 15_000],
    ])
    verifyChain(till)
  })

  it('is taken once, however often it is sent', async () => {
    const till = await openSellingShop()
    const { id } = addCustomer(till)
    const once = payment(till, id)
    const first = expectOk(payAccount(till, once))
    const outbox = countOf(till, 'outbox')
    expect(expectOk(payAccount(till, once))).toEqual({ ...first, repeated: true })
    expect(countOf(till, 'outbox')).toBe(outbox)
    expect(balanceOf(till, id)).toBe(-5000)
  })

  it('needs an open shift and a customer', async () => {
    const closed = await openShop()
    expect(expectRefused(payAccount(closed, payment(closed, addCustomer(closed).id))).code).toBe('no-open-shift')
    const till = await openSellingShop()
    expect(expectRefused(payAccount(till, payment(till, till.newId()))).code).toBe('unknown-customer')
    expect(countOf(till, 'receipt_counters')).toBe(0)
  })
})

describe('what a customer owes', () => {
  it('is the server’s balance and what that lacks of this till’s own entries, counted once each', async () => {
    const till = await openSellingShop()
    const { id } = addCustomer(till, 100_000)
    const first = expectOk(ringUpSale(till, onAccount(till, id, 10_000))).sale
    const second = expectOk(ringUpSale(till, onAccount(till, id, 700))).sale
    const write = (work: Parameters<typeof writeTransaction<void>>[1]) => writeTransaction(till.database, work)
    // Another till sold for 4,000 at change 5; the server has the first sale as change 7, not yet in a balance.
    write((tx) => writeCustomerBalance(tx, { customerId: id, balanceMinor: minor(4000), seq: 5 }))
    expect(balanceOf(till, id)).toBe(14_700)
    write((tx) => markCommitted(tx, keyOf(till, first.id), { seq: 7, version: 1, atMs: 1 }))
    expect(balanceOf(till, id)).toBe(14_700)
    write((tx) => writeCustomerBalance(tx, { customerId: id, balanceMinor: minor(14_000), seq: 7 }))
    expect(balanceOf(till, id)).toBe(14_700)
    write((tx) => markCommitted(tx, keyOf(till, second.id), { seq: 9, version: 1, atMs: 1 }))
    write((tx) => writeCustomerBalance(tx, { customerId: id, balanceMinor: minor(14_700), seq: 9 }))
    expect(balanceOf(till, id)).toBe(14_700)
    expect(expectOk(viewAccount(till, { customerId: id })).elsewhereMinor).toBe(4000)
    // A server that was restored knows neither of them any more.
    write((tx) => {
      offerAllAgain(tx)
      writeCustomerBalance(tx, { customerId: id, balanceMinor: minor(4000), seq: 5 })
    })
    expect(balanceOf(till, id)).toBe(14_700)
  })
})
