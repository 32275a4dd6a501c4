import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NUMBER_MARK_FILE } from '../../src-main/till/number-mark.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'

let folder: string
let till: HeadlessTill
const file = () => join(folder, 'till.db')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mostrador-numbers-'))
  till = await openHeadlessTill({ folder, online: false })
  const shop = { shopName: 'Tienda', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City' }
  await setUpStandalone(till.till, { ...shop, demo: false }, '')
  till.openShift()
})
afterEach(async () => {
  await till.close()
  rmSync(folder, { recursive: true, force: true })
})

const sell = () => {
  const product = till.createProduct()
  const { sale } = till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 500 }])
  return saleFactSchema.parse(sale).receiptNumber
}
const reopen = async () => {
  till = await openHeadlessTill({ folder, online: false })
}
const copyAside = async (name: string) => {
  await till.close()
  copyFileSync(file(), join(folder, name))
  await reopen()
}
/** As a person does it: the program is closed, and the database alone is put back. */
const putBack = async (name: string) => {
  await till.close()
  copyFileSync(join(folder, name), file())
  await reopen()
}

test('an old database that is put back begins a series of its own, without a server, and each time another', async () => {
  const numbers = [sell(), sell()]
  await copyAside('old.db')
  numbers.push(sell(), sell())
  await putBack('old.db')
  numbers.push(sell())
  await putBack('old.db')
  numbers.push(sell(), sell())
  await putBack('old.db')
  numbers.push(sell())
  expect(numbers).toEqual([
    '1-1-A-000001',
    '1-1-A-000002',
    '1-1-A-000003',
    '1-1-A-000004',
    '1-1-ZAA-000001',
    '1-1-ZBA-000001',
    '1-1-ZBA-000002',
    '1-1-ZCA-000001',
  ])
})

test('a till that is closed and opened, or killed, goes on with its series', async () => {
  sell()
  await till.close()
  await reopen()
  expect(sell()).toBe('1-1-A-000002')
  // Killed: the mark is behind by what was sold last, and the write-ahead log has it.
  await till.close()
  writeFileSync(join(folder, NUMBER_MARK_FILE), '{"numbers":1,"turn":0}')
  await reopen()
  expect(sell()).toBe('1-1-A-000003')
})

test('a mark that is missing or cannot be read stops nothing, and is made anew', async () => {
  sell()
  await till.close()
  rmSync(join(folder, NUMBER_MARK_FILE))
  await reopen()
  expect(sell()).toBe('1-1-A-000002')
  await till.close()
  writeFileSync(join(folder, NUMBER_MARK_FILE), '{"numbers":')
  await reopen()
  expect(sell()).toBe('1-1-A-000003')
  await till.close()
  expect(JSON.parse(readFileSync(join(folder, NUMBER_MARK_FILE), 'utf8'))).toEqual({ numbers: 3, turn: 0 })
  await reopen()
})
