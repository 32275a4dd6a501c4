import { gunzipSync } from 'node:zlib'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { accountPayment } from './cash-facts.ts'
import { refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, statusesOf, type TillClient } from './till-client.ts'

interface Statement {
  readonly balanceMinor: number
  readonly items: {
    readonly kind: string
    readonly id: string
    readonly amountMinor: number
    readonly balanceMinor: number
  }[]
  readonly next: string | null
}

describe.each(storages)("customers' accounts on %s storage", (storage) => {
  let server: RunningServer
  let till: TillClient
  let other: TillClient

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    other = await enrollTill(server.url, shop.enrolmentCodes[1])
    await till.committed([till.openShift()])
    await other.committed([other.openShift()])
  })
  afterAll(() => server.end())

  const newCustomer = async (creditLimitMinor: number | null) => {
    const customer = { id: uuidv7(), name: 'Doña Lupe', taxId: null, phone: null, email: null, creditLimitMinor }
    expect(statusesOf(await till.committed([till.record('customer.create', customer)]))).toEqual(['committed'])
    return customer.id
  }
  /** A sale of this much on the customer's account, the rest in cash. */
  const onAccount = (
    by: TillClient,
    customerId: string | null,
    amountMinor: number,
    change: Partial<SaleFact> = {},
    cashMinor = 0,
  ) => {
    const cash = {
      id: uuidv7(),
      kind: 'cash' as const,
      amountMinor: minor(cashMinor),
      receivedMinor: minor(cashMinor),
      changeMinor: minor(0),
    }
    const owed = { id: uuidv7(), kind: 'account' as const, amountMinor: minor(amountMinor) }
    const tenders = cashMinor === 0 ? [owed] : [owed, cash]
    return by.sale({ customerId, tenders, ...change }, [
      { productId: null, quantityMilli: 1000, unitPriceMinor: amountMinor + cashMinor },
    ])
  }
  const pay = (customerId: string, amountMinor: number, paidAtMs = Date.now()) =>
    till.fact('account-payment.create', accountPayment(till, customerId, { amountMinor: minor(amountMinor), paidAtMs }))
  const statement = async (customerId: string, query = '') =>
    (await till.get<Statement>(`/v1/customers/${customerId}/statement${query}`)).body
  const exceptionsOf = async (subject: string) => {
    const { body } = await till.get<{ items: { kind: string; subject: string; detail: object }[] }>(
      '/v1/exceptions?limit=500',
    )
    return body.items.filter((item) => item.subject === subject).map(({ kind, detail }) => [kind, detail])
  }

  it('go up with sales, down with refunds and payments, and reach every till by the feed and the snapshot', async () => {
    const customerId = await newCustomer(100_000)
    const sale = onAccount(till, customerId, 5000, {}, 2000)
    const first = await till.committed([sale])
    const balanceSeq = (first[0]?.seq ?? 0) + 1
    const [change] = (await other.changes(balanceSeq - 1, 1)).changes
    const row = { id: customerId, customerId, balanceMinor: 5000, seq: balanceSeq }
    expect(change).toEqual({
      seq: balanceSeq,
      entity: 'customer-balance',
      id: customerId,
      version: balanceSeq,
      removed: false,
      row,
    })

    const back = refundOf(till, sale.body, [{ index: 0, quantityMilli: 100 }])
    const tenders = [{ id: uuidv7(), kind: 'account' as const, amountMinor: back.totalMinor }]
    await till.committed([till.fact('refund.create', { ...back, customerId, tenders }), pay(customerId, 5300)])
    expect(await statement(customerId)).toMatchObject({
      balanceMinor: -1000,
      items: [
        {
          kind: 'sale',
          id: sale.body.id,
          amountMinor: 5000,
          balanceMinor: 5000,
          receiptNumber: sale.body.receiptNumber,
        },
        { kind: 'refund', id: back.id, amountMinor: -700, balanceMinor: 4300 },
        { kind: 'payment', amountMinor: -5300, balanceMinor: -1000 },
      ],
      next: null,
    })
    await till.committed([pay(customerId, 1)])
    expect((await statement(customerId)).balanceMinor).toBe(-1001)
    const response = await fetch(`${server.url}/v1/sync/snapshot`, {
      headers: { authorization: `Bearer ${other.enrolment.token}`, 'accept-encoding': 'identity' },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = bytes[0] === 0x1f ? gunzipSync(bytes).toString() : bytes.toString()
    const [header, ...lines] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const balances = lines.filter(({ entity }) => entity === 'customer-balance')
    expect(header.counts['customer-balance']).toBe(balances.length)
    expect(balances).toContainEqual({
      entity: 'customer-balance',
      row: { ...row, balanceMinor: -1001, seq: expect.any(Number) },
    })
  })

  it('are told page by page, in order of time, with what was owed after each entry', async () => {
    const customerId = await newCustomer(1_000_000)
    // The same moment several times, and not in order.
    const times = [500, 100, 300, 300, 300, 200, 400]
    for (const soldAtMs of times) await till.committed([onAccount(till, customerId, soldAtMs, { soldAtMs })])
    await till.committed([pay(customerId, 50, 300)])
    const whole = await statement(customerId)
    expect(whole.items.map(({ amountMinor }) => amountMinor).filter((amount) => amount > 0)).toEqual(
      [...times].sort((a, b) => a - b),
    )
    let owed = 0
    for (const item of whole.items) {
      owed += item.amountMinor
      expect(item.balanceMinor).toBe(owed)
    }
    expect(whole.balanceMinor).toBe(owed)
    const paged: Statement['items'] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: Statement = await statement(customerId, `?limit=3${next === '' ? '' : `&after=${next}`}`)
      paged.push(...page.items)
      next = page.next
    }
    expect(paged).toEqual(whole.items)
  })

  it('of a customer who bought nothing on account are empty, and there are none of nobody', async () => {
    const customerId = await newCustomer(null)
    expect(await statement(customerId)).toMatchObject({ balanceMinor: 0, items: [], next: null })
    expect((await till.get(`/v1/customers/${uuidv7()}/statement`)).status).toBe(404)
    expect((await till.get(`/v1/customers/${customerId}/statement?after=x`)).status).toBe(400)
  })

  it('beyond the limit are taken and shown to people: two tills sold at once, or nobody may owe anything', async () => {
    const customerId = await newCustomer(1000)
    const sales = [onAccount(till, customerId, 600), onAccount(other, customerId, 600)] as const
    const results = await Promise.all([till.committed([sales[0]]), other.committed([sales[1]])])
    expect(statusesOf(results.flat())).toEqual(['committed', 'committed'])
    const noted = [...(await exceptionsOf(sales[0].body.id)), ...(await exceptionsOf(sales[1].body.id))]
    expect(noted).toEqual([['credit-limit-exceeded', { customerId, balanceMinor: 1200, limitMinor: 1000 }]])

    const [approval]: StepApproval[] = [{ userId: 'ana', name: 'Ana', atMs: 1, permission: 'account.over-limit' }]
    const allowed = onAccount(till, customerId, 50, { approvals: approval === undefined ? [] : [approval] })
    await till.committed([allowed])
    const paid = pay(customerId, 350)
    const paidBefore = onAccount(till, customerId, 100)
    await till.committed([paid, paidBefore])
    expect(await exceptionsOf(allowed.body.id)).toEqual([])
    expect(await exceptionsOf(paidBefore.body.id)).toEqual([])

    const cashOnly = await newCustomer(null)
    const sale = onAccount(till, cashOnly, 1)
    await till.committed([sale])
    expect(await exceptionsOf(sale.body.id)).toEqual([
      ['credit-limit-exceeded', { customerId: cashOnly, balanceMinor: 1, limitMinor: 0 }],
    ])
  })

  it('count what two tills sell at the same moment, every time', async () => {
    const customerId = await newCustomer(1_000_000)
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        [till, other].map((by) => by.committed([onAccount(by, customerId, 100), onAccount(by, customerId, 1)])),
      )
    }
    expect((await statement(customerId, '?limit=500')).balanceMinor).toBe(2020)
  })

  it('leave out what nobody owes: sales without a customer, and in another currency', async () => {
    const customerId = await newCustomer(1_000_000)
    const nobody = onAccount(till, null, 700)
    const dollars = onAccount(till, customerId, 700, { currency: 'USD' })
    await till.committed([nobody, dollars])
    expect(await exceptionsOf(nobody.body.id)).toEqual([['account-without-customer', {}]])
    expect(await exceptionsOf(dollars.body.id)).toEqual([['currency-differs', { currency: 'USD' }]])
    expect((await statement(customerId)).items).toEqual([])
  })

  it('are no second income: the sale was it', async () => {
    const today = new Date()
    const range = [-1, 1].map((days) => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10))
    const income = async () => {
      const { body } = await till.get<{ total: { netMinor: number } }>(
        `/v1/reports/balance?from=${range[0]}&to=${range[1]}`,
      )
      return body.total.netMinor
    }
    const customerId = await newCustomer(1_000_000)
    const before = await income()
    await till.committed([onAccount(till, customerId, 900), pay(customerId, 900)])
    expect(await income()).toBe(before + 900)
  })

  it('are what `verify` reckons again from sales, refunds and payments', async () => {
    const verify = async () => JSON.parse((await runServerCommand(server.env, 'verify')).stdout).findings
    expect(await verify()).toEqual([])
    const { writer } = server.store
    await writer
      .updateTable('customer_balances')
      .set({ balance_minor: 7777 })
      .where('balance_minor', '=', 2020)
      .execute()
    expect(await verify()).toMatchObject([{ check: 'accounts', detail: expect.stringContaining('a balance of 7777') }])
    await writer
      .updateTable('customer_balances')
      .set({ balance_minor: 2020 })
      .where('balance_minor', '=', 7777)
      .execute()
    await writer.deleteFrom('account_entries').where('kind', '=', 'refund').execute()
    const findings: { check: string; detail: string }[] = await verify()
    expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['accounts']))
    expect(findings.map(({ detail }) => detail).join()).toContain("is not on its customer's account")
  })
})
