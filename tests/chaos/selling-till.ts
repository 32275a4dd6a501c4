import { once } from 'node:events'
import { fsyncSync, openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { openHeadlessTill } from '../support/headless-till.ts'

/*
 * A till that sells without end until it is killed: `selling-till.ts <folder> <oracle file>`. Of each sale that was told
 * to be done it writes a line to the oracle, forced to disk, on another path than its own data. It begins when it reads
 * something from its standard input, so that it can be started ahead of time.
 */

export interface DoneSale {
  readonly id: string
  readonly receiptNumber: string
  readonly totalMinor: number
  readonly lines: number
}

const [folder, oracleFile] = process.argv.slice(2)
if (folder === undefined || oracleFile === undefined) throw new Error('selling-till.ts <folder> <oracle file>')
await once(process.stdin, 'data')
const till = await openHeadlessTill({ folder, online: false })
const products = readTransaction(till.till.database, (tx) => tx.all<{ id: string }>('SELECT id FROM products'))
const oracle = openSync(oracleFile, 'a')
const upTo = (most: number) => 1 + Math.floor(Math.random() * most)
process.stdout.write('ready\n')

for (;;) {
  const lines = Array.from({ length: upTo(12) }, () => ({
    productId: products[upTo(products.length) - 1]?.id ?? '',
    quantityMilli: 1000 * upTo(9),
    unitPriceMinor: upTo(50_000),
  }))
  const { sale } = till.sell(lines, Math.random() < 0.5 ? 'cash' : 'card')
  const done: DoneSale = {
    id: sale.id,
    receiptNumber: sale.receiptNumber,
    totalMinor: sale.totalMinor,
    lines: sale.lines.length,
  }
  writeSync(oracle, `${JSON.stringify(done)}\n`)
  fsyncSync(oracle)
  // Mostly at once, so that most kills fall into a sale; now and then a pause, so that some fall between two.
  if (Math.random() < 0.3) await sleep(upTo(6))
}
