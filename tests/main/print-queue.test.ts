import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { listPrints } from '../../src-main/till/list-prints.ts'
import { printReceipt } from '../../src-main/till/print-receipt.ts'
import { printTestPage } from '../../src-main/till/print-test-page.ts'
import { settlePrint } from '../../src-main/till/settle-print.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { goodManners } from '../support/virtual-printer.ts'
import { jobs, paperJobs, plugIn, printingQueue, sell, timesPrinted, until, usePrinter } from './printing-shop.ts'
import { addProduct, countOf, expectOk, expectRefused, openSellingShop } from './shop.ts'

const states = (till: Till) => paperJobs(till).map(({ state }) => state)
const byCard = { tenders: [{ kind: 'card' as const, amountMinor: minor(8950), reference: null }] }

/** The id of the first print that waits for a person. */
function firstPrint(till: Till): string {
  const [job] = expectOk(listPrints(till))
  if (job === undefined) throw new Error('nothing is on the list')
  return job.id
}

describe('without a printer', () => {
  it('puts nothing on the list, and a receipt that is asked for is refused', async () => {
    const till = await openSellingShop()
    const sale = sell(till, addProduct(till))
    expect(countOf(till, 'print_jobs')).toBe(0)
    expect(expectRefused(printReceipt(till, { kind: 'sale', id: sale.id }))).toEqual({ code: 'no-printer' })
  })
})

describe('a printer that works', () => {
  it('prints every sale once, with its number, total and change, and opens the drawer for cash alone', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    printingQueue(till)
    const coffee = addProduct(till)
    const cash = sell(till, coffee)
    await until(() => printer.receipts.length === 1)
    expect(printer.pulses).toEqual([0])
    const card = sell(till, coffee, byCard)
    await until(() => states(till).every((state) => state === 'printed'))
    expect(printer.pulses).toEqual([0])
    expect(printer.receipts).toHaveLength(2)
    expect(timesPrinted(printer, cash.receiptNumber)).toBe(1)
    expect(timesPrinted(printer, card.receiptNumber)).toBe(1)
    expect(printer.codes).toEqual([`{B${cash.receiptNumber}`, `{B${card.receiptNumber}`])
    const [receipt = ''] = printer.receipts
    expect(receipt).toContain('La Esquina')
    expect(receipt).toContain('Café molido 250 g')
    expect(receipt).toMatch(/Total +\$89\.50/)
    expect(receipt).toMatch(/Cambio +\$0\.50/)
    expect(receipt).not.toMatch(/<[0-9a-f]+>/)
  })

  it('prints nothing by itself where receipts are printed only when asked for, and then once unmarked', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer, { printsByItself: false })
    printingQueue(till)
    const sale = sell(till, addProduct(till))
    await sleep(100)
    expect(printer.receipts).toEqual([])
    const print = () => expectOk(printReceipt(till, { kind: 'sale', id: sale.id }))
    expect(print()).toEqual({ isCopy: false, waiting: false })
    await until(() => printer.receipts.length === 1)
    await until(() => states(till).every((state) => state === 'printed'))
    expect(print()).toEqual({ isCopy: true, waiting: false })
    await until(() => printer.receipts.length === 2)
    expect(timesPrinted(printer, sale.receiptNumber)).toBe(1)
    expect(printer.receipts[1]).toContain('COPIA')
    const audited = till.database.prepare("SELECT subject FROM audit_entries WHERE action = 'receipt-reprinted'").all()
    expect(audited).toEqual([{ subject: sale.receiptNumber }])
  })

  it('does not put a receipt on the list again that stands there already', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const sale = sell(till, addProduct(till))
    expect(expectOk(printReceipt(till, { kind: 'sale', id: sale.id }))).toEqual({ isCopy: false, waiting: true })
    expect(paperJobs(till)).toHaveLength(1)
  })

  it('prints the test page', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer, { paperMm: 58, code: 'qr' })
    printingQueue(till)
    expectOk(printTestPage(till))
    await until(() => printer.receipts.length === 1)
    expect(printer.receipts[0]?.replace(/\s+/g, ' ')).toContain('áéíóúüñ ÁÉÍÓÚÜÑ ¿? ¡! $ €')
    expect(printer.codes).toEqual(['1-1-A-000000'])
    for (const line of printer.receipts[0]?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(32)
  })

  it('is not asked for an id again once it has shown that it only says how its paper is', async () => {
    const till = await openSellingShop()
    const printer = await plugIn({ ...goodManners, confirmsById: false })
    usePrinter(till, printer)
    printingQueue(till)
    const coffee = addProduct(till)
    const sales = [sell(till, coffee), sell(till, coffee)]
    await until(() => printer.receipts.length === 2 && states(till).every((state) => state === 'printed'))
    for (const { receiptNumber } of sales) expect(timesPrinted(printer, receiptNumber)).toBe(1)
  })
})

describe('a printer in trouble', () => {
  it('keeps receipts while it is out of paper and prints each once when there is paper again, without being told', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const queue = printingQueue(till)
    printer.hasPaper = false
    const coffee = addProduct(till)
    const sales = [sell(till, coffee), sell(till, coffee), sell(till, coffee)]
    await until(() => queue.view().trouble === 'paper-out')
    expect(queue.view()).toMatchObject({ waiting: 3, attention: 0 })
    // The drawer is needed all the same.
    expect(printer.pulses.length).toBeGreaterThanOrEqual(1)
    expect(printer.receipts).toEqual([])
    printer.hasPaper = true
    await until(() => states(till).every((state) => state === 'printed'))
    expect(queue.view()).toEqual({ waiting: 0, attention: 0, trouble: null })
    for (const { receiptNumber } of sales) expect(timesPrinted(printer, receiptNumber)).toBe(1)
    expect(printer.receipts).toHaveLength(3)
  })

  it('says that its cover is open', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const queue = printingQueue(till)
    printer.coverIsOpen = true
    sell(till, addProduct(till), byCard)
    await until(() => queue.view().trouble === 'cover-open')
    printer.coverIsOpen = false
    await until(() => states(till)[0] === 'printed')
  })

  it('finishes a receipt that ran out of paper in the middle, once', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    printer.speed = 0.5
    usePrinter(till, printer)
    const queue = printingQueue(till)
    const sale = sell(till, addProduct(till), byCard)
    await until(() => states(till)[0] === 'printing')
    await sleep(60)
    printer.hasPaper = false
    await until(() => queue.view().trouble === 'paper-out')
    // Longer than a printer that says nothing would be waited for.
    await sleep(600)
    printer.hasPaper = true
    printer.speed = 400
    await until(() => states(till)[0] === 'printed')
    expect(timesPrinted(printer, sale.receiptNumber)).toBe(1)
    expect(printer.receipts).toHaveLength(1)
  })

  it('waits for a printer that is switched off and prints in order when it is on', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const queue = printingQueue(till)
    await printer.switchOff()
    const coffee = addProduct(till)
    const sales = [sell(till, coffee, byCard), sell(till, coffee, byCard)]
    await until(() => queue.view().trouble === 'unreachable')
    await printer.switchOn()
    await until(() => states(till).every((state) => state === 'printed'))
    expect(printer.receipts.map((receipt) => /1-1-A-\d{6}/.exec(receipt)?.[0])).toEqual(
      sales.map(({ receiptNumber }) => receiptNumber),
    )
  })

  it('asks a person about a receipt that a power cut tore, prints the next ones, and then a copy when told so', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const queue = printingQueue(till)
    const coffee = addProduct(till)
    printer.diesAfterBytes = 150
    const torn = sell(till, coffee, byCard)
    await until(() => states(till)[0] === 'needs-check')
    expect(printer.torn).toHaveLength(1)
    await printer.switchOn()
    const next = sell(till, coffee, byCard)
    await until(() => states(till)[1] === 'printed')
    await sleep(150)
    expect(timesPrinted(printer, torn.receiptNumber)).toBe(0)
    expect(timesPrinted(printer, next.receiptNumber)).toBe(1)
    expect(queue.view().attention).toBe(1)
    expectOk(settlePrint(till, { id: firstPrint(till), choice: 'again' }))
    await until(() => states(till)[0] === 'printed')
    expect(printer.receipts.filter((receipt) => receipt.includes(torn.receiptNumber))).toHaveLength(1)
    expect(printer.receipts.at(-1)).toContain('COPIA')
    expect(queue.view()).toEqual({ waiting: 0, attention: 0, trouble: null })
  })

  it('sends nothing to a printer that has frozen, and prints once when it thaws', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const queue = printingQueue(till)
    const coffee = addProduct(till)
    sell(till, coffee, byCard)
    await until(() => states(till)[0] === 'printed')
    printer.isFrozen = true
    const sale = sell(till, coffee, byCard)
    await until(() => queue.view().trouble === 'no-answer')
    expect(states(till)[1]).toBe('waiting')
    printer.isFrozen = false
    await until(() => states(till)[1] === 'printed')
    expect(timesPrinted(printer, sale.receiptNumber)).toBe(1)
  })

  it('asks a person about a receipt in the middle of which the printer froze, and never prints it again by itself', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    printer.speed = 0.5
    usePrinter(till, printer)
    printingQueue(till)
    const sale = sell(till, addProduct(till), byCard)
    await until(() => states(till)[0] === 'printing')
    printer.isFrozen = true
    await until(() => states(till)[0] === 'needs-check')
    printer.isFrozen = false
    printer.speed = 400
    // It still had it all.
    await until(() => printer.receipts.length === 1)
    await sleep(200)
    expect(timesPrinted(printer, sale.receiptNumber)).toBe(1)
    expectOk(settlePrint(till, { id: firstPrint(till), choice: 'came-out' }))
    expect(states(till)).toEqual(['printed'])
    expect(expectOk(printReceipt(till, { kind: 'sale', id: sale.id })).isCopy).toBe(true)
  })

  it('leaves the drawer closed that a frozen printer would open when it thaws', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    printingQueue(till)
    const coffee = addProduct(till)
    sell(till, coffee, byCard)
    await until(() => states(till)[0] === 'printed')
    printer.isFrozen = true
    sell(till, coffee)
    await sleep(300)
    till.database.exec("UPDATE print_jobs SET made_at_ms = made_at_ms - 60000 WHERE kind = 'drawer'")
    printer.isFrozen = false
    await until(() => states(till)[1] === 'printed')
    expect(printer.pulses).toEqual([])
  })

  it('opens no drawer late: one that could not be opened at once stays closed', async () => {
    let now = Date.now()
    const till = await openSellingShop({ clock: () => now })
    const printer = await plugIn()
    usePrinter(till, printer)
    await printer.switchOff()
    const queue = printingQueue(till)
    sell(till, addProduct(till))
    await until(() => queue.view().trouble === 'unreachable')
    now += 60_000
    await printer.switchOn()
    await until(() => states(till)[0] === 'printed')
    expect(printer.pulses).toEqual([])
    expect(jobs(till).find(({ kind }) => kind === 'drawer')).toMatchObject({ state: 'discarded', reason: 'too-late' })
  })
})

describe('a printer that says nothing', () => {
  it('is asked about once; when the person says that it prints, that is believed from then on', async () => {
    const till = await openSellingShop()
    const printer = await plugIn({ tellsState: false, confirmsById: false, confirmsByPaper: false })
    usePrinter(till, printer)
    printingQueue(till)
    const coffee = addProduct(till)
    sell(till, coffee, byCard)
    await until(() => states(till)[0] === 'needs-check')
    await until(() => printer.receipts.length === 1)
    expectOk(settlePrint(till, { id: firstPrint(till), choice: 'came-out' }))
    sell(till, coffee, byCard)
    await until(() => states(till)[1] === 'printed')
    await until(() => printer.receipts.length === 2)
  })

  it('opens the drawer all the same', async () => {
    const till = await openSellingShop()
    const printer = await plugIn({ tellsState: false, confirmsById: false, confirmsByPaper: false })
    usePrinter(till, printer, { drawerPin: 5 })
    printingQueue(till)
    sell(till, addProduct(till))
    await until(() => printer.pulses.length === 1)
    expect(printer.pulses).toEqual([1])
  })
})

describe('the list of prints', () => {
  it('asks after a start about what was being printed when the program ended, and prints it not by itself', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const sale = sell(till, addProduct(till))
    till.database.exec("UPDATE print_jobs SET state = 'printing' WHERE kind = 'receipt'")
    closeTill(till)
    const again = openTill({ dataFolder: till.dataFolder })
    printingQueue(again)
    await sleep(200)
    expect(jobs(again)).toMatchObject([
      { kind: 'drawer', state: 'discarded', reason: 'too-late' },
      { kind: 'receipt', title: sale.receiptNumber, state: 'needs-check', reason: 'till-stopped' },
    ])
    expect(printer.receipts).toEqual([])
    expect(printer.pulses).toEqual([])
    expectOk(settlePrint(again, { id: firstPrint(again), choice: 'leave' }))
    expect(paperJobs(again)[0]?.state).toBe('discarded')
    // It may be on paper.
    expect(expectOk(printReceipt(again, { kind: 'sale', id: sale.id })).isCopy).toBe(true)
    closeTill(again)
  })

  it('refuses to settle what is printed, and what is not there', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const sale = sell(till, addProduct(till), byCard)
    const id = firstPrint(till)
    expect(expectRefused(settlePrint(till, { id, choice: 'came-out' }))).toEqual({ code: 'not-found' })
    expect(expectRefused(settlePrint(till, { id, choice: 'again' }))).toEqual({ code: 'not-found' })
    expectOk(settlePrint(till, { id, choice: 'leave' }))
    expect(expectRefused(settlePrint(till, { id, choice: 'leave' }))).toEqual({ code: 'not-found' })
    expect(expectRefused(settlePrint(till, { id: till.newId(), choice: 'leave' }))).toEqual({ code: 'not-found' })
    // Nothing of it was ever sent: the next one is no copy.
    expect(expectOk(printReceipt(till, { kind: 'sale', id: sale.id }))).toEqual({ isCopy: false, waiting: false })
  })

  it('takes no print back into a sale that was refused', async () => {
    const till = await openSellingShop()
    const printer = await plugIn()
    usePrinter(till, printer)
    const coffee = addProduct(till)
    expect(() => sell(till, coffee, { tenders: [{ kind: 'cash', receivedMinor: minor(1) }] })).toThrow('refused')
    expect(countOf(till, 'print_jobs')).toBe(0)
  })
})
