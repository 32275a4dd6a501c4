import { describe, expect, it } from 'vitest'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { findSales } from '../../src-main/till/find-sales.ts'
import { listSales } from '../../src-main/till/list-sales.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { showReceipt } from '../../src-main/till/read-receipt.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import type { ReceiptSummary } from '../../src-shared/contract/sales-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { aCart, addProduct, expectOk, expectRefused, openSellingShop } from './shop.ts'

const list = (till: Till, limit = 100, date: string | null = null) =>
  expectOk(listSales(till, { date, before: null, limit }))

/** Receipt numbers of the page behind a listed receipt. */
function pageAfter(till: Till, last: ReceiptSummary | undefined): string[] {
  if (last === undefined) throw new Error('there is no such receipt')
  const before = { atMs: last.atMs, receiptNumber: last.receiptNumber }
  return expectOk(listSales(till, { date: null, before, limit: 5 })).receipts.map(({ receiptNumber }) => receiptNumber)
}

const giveBack = (till: Till, sale: SaleFact) =>
  expectOk(
    refundSale(till, {
      id: till.newId(),
      saleId: sale.id,
      lines: sale.lines.map(({ id, quantityMilli }) => ({
        from: 'sale',
        saleLineId: id,
        quantityMilli,
        goodsBack: 'none',
      })),
      tenders: [{ kind: 'cash' }],
      customerId: null,
      reason: null,
      note: null,
    }),
  ).refund

describe('the list of a day', () => {
  it('has the receipts of the shop’s day with the totals of all of them, and those of other days when asked', async () => {
    let now = Date.UTC(2026, 5, 2, 5, 59, 59, 999)
    const till = await openSellingShop({ clock: () => now })
    const coffee = addProduct(till)
    expectOk(ringUpSale(till, aCart(till, [coffee])))
    // Midnight in Mexico City is 06:00 UTC.
    now += 1
    for (let index = 0; index < 3; index += 1) {
      const card = { kind: 'card' as const, amountMinor: coffee.priceMinor, reference: null }
      expectOk(ringUpSale(till, aCart(till, [coffee], index === 2 ? { tenders: [card] } : {})))
      now += 1000
    }
    const { receipts, totals, date } = list(till, 2)
    expect(date).toBe('2026-06-02')
    expect(totals).toEqual({
      salesCount: 3,
      salesTotalMinor: 3 * 8950,
      refundsCount: 0,
      refundsTotalMinor: 0,
      byTender: { cash: 2 * 8950, card: 8950, transfer: 0, account: 0 },
      accountPaidMinor: 0,
    })
    expect(receipts.map((each) => [each.kind, each.receiptNumber, each.paidWith, each.lineCount])).toEqual([
      ['sale', '1-1-A-000004', 'card', 1],
      ['sale', '1-1-A-000003', 'cash', 1],
    ])
    expect(pageAfter(till, receipts[1])).toEqual(['1-1-A-000002'])
    expect(list(till, 5, '2026-06-01').receipts.map(({ receiptNumber }) => receiptNumber)).toEqual(['1-1-A-000001'])
    expect(list(till, 5, '2026-05-31')).toMatchObject({ receipts: [], totals: { salesCount: 0 } })
  })

  it('pages through receipts of one millisecond without losing any', async () => {
    const till = await openSellingShop({ clock: () => Date.UTC(2026, 5, 2, 12) })
    const coffee = addProduct(till)
    for (let index = 0; index < 5; index += 1) expectOk(ringUpSale(till, aCart(till, [coffee])))
    const { receipts } = list(till, 2)
    expect(receipts.map(({ receiptNumber }) => receiptNumber)).toEqual(['1-1-A-000005', '1-1-A-000004'])
    expect(pageAfter(till, receipts[1])).toEqual(['1-1-A-000003', '1-1-A-000002', '1-1-A-000001'])
  })

  it('shows sales, refunds and payments in one series, and nets them by what they were paid with', async () => {
    let now = Date.UTC(2026, 5, 2, 12)
    const till = await openSellingShop({ clock: () => now++ })
    const coffee = addProduct(till)
    const { sale } = expectOk(ringUpSale(till, aCart(till, [coffee])))
    giveBack(till, sale)
    const customer = expectOk(
      createCustomer(till, { name: 'Rosa', taxId: null, phone: null, email: null, creditLimitMinor: minor(9000) }),
    )
    expectOk(
      ringUpSale(
        till,
        aCart(till, [coffee], { customerId: customer.id, tenders: [{ kind: 'account', amountMinor: minor(8950) }] }),
      ),
    )
    const amountMinor = minor(2000)
    const pay = { id: till.newId(), customerId: customer.id, amountMinor, tender: 'card' as const }
    expectOk(payAccount(till, { ...pay, reference: '9', note: null }))
    const { receipts, totals } = list(till)
    expect(receipts.map((each) => [each.kind, each.totalMinor, each.refundedMinor, each.customerName])).toEqual([
      ['account-payment', 2000, 0, 'Rosa'],
      ['sale', 8950, 0, 'Rosa'],
      ['refund', 8950, 0, null],
      ['sale', 8950, 8950, null],
    ])
    expect(totals).toEqual({
      salesCount: 2,
      salesTotalMinor: 17_900,
      refundsCount: 1,
      refundsTotalMinor: 8950,
      byTender: { cash: 0, card: 0, transfer: 0, account: 8950 },
      accountPaidMinor: 2000,
    })
  })
})

describe('finding a receipt', () => {
  it('goes by its number, by the last digits of it, and by what it came to, on whatever day', async () => {
    let now = Date.UTC(2026, 5, 2, 12)
    const till = await openSellingShop({ clock: () => now })
    const coffee = addProduct(till)
    const bread = addProduct(till, { sku: 'PAN', barcodes: [], priceMinor: minor(300) })
    const { sale } = expectOk(ringUpSale(till, aCart(till, [coffee])))
    now += 40 * 86_400_000
    expectOk(ringUpSale(till, aCart(till, [bread])))
    giveBack(till, sale)
    const find = (text: string) => expectOk(findSales(till, { text })).map(({ receiptNumber }) => receiptNumber)
    expect(find('1-1-a-000001')).toEqual(['1-1-A-000001'])
    expect(find(' 2 ')).toEqual(['1-1-A-000002'])
    // Three is a number and an amount: what is found by number comes first.
    expect(find('3')).toEqual(['1-1-A-000003', '1-1-A-000002'])
    expect(find('$89.50')).toEqual(['1-1-A-000003', '1-1-A-000001'])
    expect(find('%')).toEqual([])
    expect(find('')).toEqual([])
    expect(find('77')).toEqual([])
  })
})

describe('a stored receipt', () => {
  it('says everything that was agreed on, and COPIA on a copy', async () => {
    const till = await openSellingShop({ clock: () => Date.UTC(2026, 5, 2, 18) })
    till.database
      .prepare(
        "UPDATE shop_settings SET cash_increment_minor = 50, receipt_header = 'Calle 5' || char(10) || 'Tel. 55', receipt_footer = 'Vuelva pronto'",
      )
      .run()
    const coffee = addProduct(till)
    const cart = aCart(till, [], {
      lines: [
        {
          productId: coffee.id,
          quantityMilli: 2000,
          unitPriceMinor: coffee.priceMinor,
          discount: { kind: 'percent', basisPoints: 1000 },
          note: 'Para regalo',
        },
      ],
      discount: { kind: 'amount', amountMinor: minor(37) },
      note: 'Entregar el lunes',
      tenders: [
        { kind: 'card', amountMinor: minor(6000), reference: '0042' },
        { kind: 'cash', receivedMinor: minor(20_000) },
      ],
    })
    const { sale } = expectOk(ringUpSale(till, cart))
    const partsOf = (isCopy: boolean) => expectOk(showReceipt(till, { kind: 'sale', id: sale.id, isCopy })).parts
    const words = (isCopy: boolean) =>
      partsOf(isCopy).map((part) =>
        part.kind === 'text' || part.kind === 'code'
          ? part.text
          : part.kind === 'pair'
            ? `${part.label}: ${part.amount}`
            : '-',
      )
    expect(words(false)).toEqual([
      'La Esquina',
      'Calle 5',
      'Tel. 55',
      '-',
      'Ticket: 1-1-A-000001',
      'Fecha: 2 jun 2026, 12:00 p.m.',
      'Atendió: Ana',
      '-',
      'Café molido 250 g',
      'Para regalo',
      '2 pza × $89.50: $179.00',
      'Descuento 10%: -$17.90',
      '-',
      'Subtotal: $161.10',
      'Descuento: -$0.37',
      'Total: $160.73',
      'Redondeo: -$0.23',
      'A pagar: $160.50',
      'Tarjeta: $60.00',
      'Ref. 0042',
      'Efectivo: $200.00',
      'Cambio: $99.50',
      '-',
      'IVA 16% incluido sobre $138.56: $22.17',
      'Nota: Entregar el lunes',
      '1-1-A-000001',
      'Vuelva pronto',
    ])
    expect(words(true)).toEqual([...words(false).slice(0, 4), 'COPIA', ...words(false).slice(4)])
    const refund = giveBack(till, sale)
    const back = expectOk(showReceipt(till, { kind: 'refund', id: refund.id, isCopy: false })).parts
    expect(back).toContainEqual({ kind: 'pair', role: 'fact', label: 'De la venta', amount: '1-1-A-000001' })
    expect(back).toContainEqual({ kind: 'pair', role: 'total', label: 'Total devuelto', amount: '$160.73' })
    expect(expectRefused(showReceipt(till, { kind: 'refund', id: sale.id, isCopy: false })).code).toBe('not-found')
  })
})

describe('how far a receipt has come', () => {
  it('is told with the receipt, and those that the server’s database does not have can be listed alone', async () => {
    const till = await openSellingShop()
    const product = addProduct(till, { tracksStock: false })
    const sales = Array.from({ length: 5 }, () => expectOk(ringUpSale(till, aCart(till, [product]))).sale)
    const states = ['waiting', 'accepted', 'committed', 'rejected', 'committed'] as const
    for (const [index, { id }] of sales.entries()) {
      const key = till.database.prepare('SELECT operation_key FROM sales WHERE id = ?').pluck().get(id)
      const committedAt = states[index] === 'committed' ? 1 : null
      till.database
        .prepare('UPDATE outbox SET state = ?, committed_at_ms = ? WHERE key = ?')
        .run(states[index], committedAt, key)
    }
    const levelOf = ({ id }: SaleFact) =>
      expectOk(showReceipt(till, { kind: 'sale', id, isCopy: false })).acknowledgement
    expect(sales.map(levelOf)).toEqual(['on-till', 'accepted', 'committed', 'attention', 'committed'])
    const unconfirmed = (before: { atMs: number; receiptNumber: string } | null, limit: number) =>
      expectOk(listSales(till, { date: null, before, limit, unconfirmed: true })).receipts
    expect(unconfirmed(null, 100).map(({ acknowledgement }) => acknowledgement)).toEqual([
      'attention',
      'accepted',
      'on-till',
    ])
    const [, second] = unconfirmed(null, 2)
    expect(unconfirmed(second ?? null, 2).map(({ acknowledgement }) => acknowledgement)).toEqual(['on-till'])
    expect(list(till).receipts).toHaveLength(5)
  })
})
