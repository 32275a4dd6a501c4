import { expect, it } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { offerAgain, offerAllAgain } from '../../src-main/tables/offered-anew.ts'
import { readOperation } from '../../src-main/tables/outbox.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { markRejected } from '../../src-main/tables/outbox-verdicts.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { aCart, addProduct, expectOk, openSellingShop } from './shop.ts'

const problem = { type: 'rule-violated', title: 'Not now', status: 422, rule: 'insufficient-stock' } as const

/** A till whose two sales were refused; the body of the second was damaged in the file since. */
async function refusedTill(): Promise<{ till: Till; legible: string; damaged: string }> {
  const till = await openSellingShop()
  const product = addProduct(till)
  for (const _ of [1, 2]) expectOk(ringUpSale(till, aCart(till, [product])))
  const keys = readTransaction(till.database, (tx) => unsettledOperations(tx, 100))
    .filter(({ kind }) => kind === 'sale.create')
    .map(({ key }) => key)
  const [legible = '', damaged = ''] = keys
  writeTransaction(till.database, (tx) => {
    for (const key of keys) markRejected(tx, key, problem)
    tx.run('UPDATE outbox SET body = substr(body, 2) WHERE key = @key', { key: damaged })
  })
  return { till, legible, damaged }
}

it.each([
  [
    'what a server lacks',
    (keys: readonly string[]) => (till: Till) => writeTransaction(till.database, (tx) => offerAgain(tx, keys)),
  ],
  ['everything', () => (till: Till) => writeTransaction(till.database, offerAllAgain)],
])('offers %s again without the old refusal, and nothing that cannot be sent', async (_what, offer) => {
  const { till, legible, damaged } = await refusedTill()
  expect(offer([legible, damaged])(till)).toBe(1)
  readTransaction(till.database, (tx) => {
    expect(readOperation(tx, legible)).toMatchObject({ state: 'waiting', problem: null })
    expect(readOperation(tx, damaged)).toMatchObject({ state: 'rejected', problem })
  })
})
