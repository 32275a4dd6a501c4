import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { createReceiptPrinter } from '../../src-main/devices/receipt-printer.ts'
import { startPrintQueue } from '../../src-main/till/print-queue.ts'
import { openHeadlessTill } from '../support/headless-till.ts'

/*
 * A till that sells and prints until it is killed: `printing-till.ts <folder>`. It begins when it reads something from its
 * standard input, and sells nothing more once it reads `quiet`; then it only prints.
 */

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('printing-till.ts <folder>')
const [said] = (await once(process.stdin, 'data')) as [Buffer]
let isQuiet = String(said).includes('quiet')
process.stdin.on('data', () => {
  isQuiet = true
})
const till = await openHeadlessTill({ folder, online: false })
startPrintQueue({
  till: till.till,
  device: createReceiptPrinter({
    decode: () => null,
    bySystem: async () => 'not-found',
    patience: { connectMs: 300, statusMs: 120, pollMs: 25, silenceMs: 350, confirmMs: 1500, troubleMs: 20_000 },
  }),
  onChange: () => undefined,
  log: (event, details) => process.env['CHAOS_LOG'] && console.error(event, details),
  retryMs: 30,
})
const [product] = readTransaction(till.till.database, (tx) => tx.all<{ id: string }>('SELECT id FROM products'))
process.stdout.write('ready\n')

for (;;) {
  if (!isQuiet) till.sell([{ productId: product?.id ?? '', quantityMilli: 1000, unitPriceMinor: 1500 }], 'card')
  await sleep(5 + Math.random() * 40)
}
