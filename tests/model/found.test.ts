import { expect, test } from 'vitest'
import type { Command } from './commands.ts'
import { runModel } from './run.ts'

/** Counter-examples that the model has found, in the words of a shop; each was a fault once. */
const found: readonly (readonly [string, readonly Command[]])[] = [
  [
    'an edit behind a creation that the journal took and the server refused stays behind it',
    [
      { do: 'create', till: 2, barcode: 0 },
      { do: 'price', till: 2, product: 3 },
      { do: 'barcode', till: 0, product: 0, barcode: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 2, door: 'all', fate: 'journal' },
      { do: 'drain' },
    ],
  ],
  [
    'an edit behind a refused creation stays behind it when the reply was lost',
    [
      { do: 'create', till: 2, barcode: 0 },
      { do: 'price', till: 2, product: 3 },
      { do: 'barcode', till: 0, product: 0, barcode: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 2, door: 'all', fate: 'lose-reply' },
    ],
  ],
  [
    'stock of a product that was refused at first counts once the product is taken',
    [
      { do: 'create', till: 2, barcode: 0 },
      { do: 'stock', till: 2, product: 3, pieces: 4 },
      { do: 'barcode', till: 0, product: 0, barcode: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 2, door: 'all', fate: 'fine' },
      { do: 'barcode', till: 0, product: 0, barcode: 1 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'retry', till: 2 },
      { do: 'sync', till: 2, door: 'push', fate: 'fine' },
    ],
  ],
  [
    'a copy that becomes a till of its own brings back what a server put back unsaid has lost of it',
    [
      { do: 'save-server' },
      { do: 'clone-till', till: 0 },
      { do: 'price', till: 3, product: 0 },
      { do: 'sell', till: 3, product: 0, pieces: 1 },
      { do: 'sync', till: 3, door: 'all', fate: 'fine' },
      { do: 'restore-server', epoch: false },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'crash-till', till: 3 },
    ],
  ],
  [
    'an edit that a server put back unsaid did not find the record of goes through once that is brought again',
    [
      { do: 'save-server' },
      { do: 'create', till: 1, barcode: 0 },
      { do: 'sync', till: 1, door: 'all', fate: 'fine' },
      { do: 'price', till: 1, product: 3 },
      { do: 'restore-server', epoch: false },
      { do: 'crash-till', till: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 0, door: 'all', fate: 'lose-request' },
      { do: 'sell', till: 0, product: 0, pieces: 1 },
    ],
  ],
  [
    'a sale behind a fact that another copy of the till has sent as its own gets through',
    [
      { do: 'price', till: 1, product: 0 },
      { do: 'clone-till', till: 1 },
      { do: 'sync', till: 3, door: 'push', fate: 'lose-request' },
      { do: 'sync', till: 1, door: 'all', fate: 'lose-request' },
      { do: 'sell', till: 3, product: 0, pieces: 1 },
    ],
  ],
  [
    'a sale in a shift that another copy of the till has told of counts',
    [
      { do: 'sell', till: 1, product: 0, pieces: 1 },
      { do: 'clone-till', till: 1 },
      { do: 'sync', till: 3, door: 'push', fate: 'lose-request' },
      { do: 'sync', till: 1, door: 'all', fate: 'lose-request' },
      { do: 'sell', till: 3, product: 0, pieces: 1 },
    ],
  ],
  [
    'a copy whose last fact stands in the chain of the other does not take its server for one that lost it',
    [
      { do: 'stock', till: 0, product: 0, pieces: 1 },
      { do: 'clone-till', till: 0 },
      { do: 'clock', till: 3, offDays: -30 },
      { do: 'sync', till: 3, door: 'pull', fate: 'fine' },
      { do: 'sync', till: 0, door: 'push', fate: 'fine' },
    ],
  ],
  [
    'a till that is shut out while it takes its catalog over hears of it, and comes out',
    [
      { do: 'revoke', till: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'lose-request' },
      { do: 'way-out', till: 0 },
      { do: 'sync', till: 1, door: 'all', fate: 'fine' },
      { do: 'revoke', till: 0 },
      { do: 'sell', till: 0, product: 0, pieces: 1 },
      { do: 'sync', till: 0, door: 'pull', fate: 'fine' },
    ],
  ],
  [
    'stock of a sale that a copy of the till has brought back counts once',
    [
      { do: 'sell', till: 0, product: 0, pieces: 1 },
      { do: 'price', till: 2, product: 0 },
      { do: 'clone-till', till: 0 },
      { do: 'crash-till', till: 0 },
      { do: 'dismiss', till: 1, customer: 0 },
      { do: 'save-server' },
      { do: 'sync', till: 2, door: 'push', fate: 'fine' },
      { do: 'peace' },
      { do: 'crash-till', till: 0 },
      { do: 'restore-server', epoch: false },
    ],
  ],
  [
    'a change that was refused on what a server put back has lost is judged anew',
    [
      { do: 'barcode', till: 0, product: 0, barcode: 1 },
      { do: 'clone-till', till: 0 },
      { do: 'create', till: 1, barcode: 1 },
      { do: 'save-server' },
      { do: 'sync', till: 1, door: 'all', fate: 'fine' },
      { do: 'sync', till: 3, door: 'push', fate: 'fine' },
      { do: 'restore-server', epoch: true },
    ],
  ],
  [
    'an edit that was refused for want of its record goes again when another till brings that back',
    [
      { do: 'save-server' },
      { do: 'create', till: 1, barcode: 0 },
      { do: 'sync', till: 1, door: 'all', fate: 'fine' },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'restore-server', epoch: false },
      { do: 'price', till: 0, product: 3 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      // What waits for others waits five minutes.
      ...Array.from({ length: 6 }, () => ({ do: 'drain' }) as const),
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
    ],
  ],
  [
    'what was refused to two copies of a till and then taken from one is refused at neither',
    [
      { do: 'create', till: 2, barcode: 0 },
      { do: 'clone-till', till: 2 },
      { do: 'barcode', till: 0, product: 0, barcode: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 2, door: 'all', fate: 'fine' },
      { do: 'sync', till: 3, door: 'all', fate: 'fine' },
      { do: 'way-out', till: 3 },
      { do: 'sync', till: 3, door: 'all', fate: 'fine' },
      { do: 'barcode', till: 0, product: 0, barcode: 1 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'retry', till: 2 },
    ],
  ],
  [
    'an edit that was refused to two copies of a till and then taken from one is refused at neither',
    [
      { do: 'barcode', till: 2, product: 0, barcode: 0 },
      { do: 'clone-till', till: 2 },
      { do: 'barcode', till: 0, product: 1, barcode: 0 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'sync', till: 2, door: 'all', fate: 'fine' },
      { do: 'sync', till: 3, door: 'all', fate: 'fine' },
      { do: 'way-out', till: 3 },
      { do: 'sync', till: 3, door: 'all', fate: 'fine' },
      { do: 'barcode', till: 0, product: 1, barcode: 1 },
      { do: 'sync', till: 0, door: 'all', fate: 'fine' },
      { do: 'retry', till: 2 },
    ],
  ],
]

test.each(found)('%s', async (_title, commands) => {
  expect(await runModel(commands)).toEqual([])
})
