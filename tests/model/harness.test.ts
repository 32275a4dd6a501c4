import { expect, test } from 'vitest'
import type { PushResponse } from '../../src-shared/sync/operations.ts'
import type { ChangesResponse } from '../../src-shared/sync/wire.ts'
import type { Command } from './commands.ts'
import type { WireReply } from './model-server.ts'
import { runModel } from './run.ts'

/*
 * The harness is held against servers that are broken on purpose, from outside: what it does not see there, it would not
 * see in a broken product either. Every list is green with the server as it is.
 */

const fine: Command = { do: 'sync', till: 0, door: 'all', fate: 'fine' }
const other: Command = { ...fine, till: 1 }
const sale: Command = { do: 'sell', till: 0, product: 0, pieces: 2 }
const lateSale: readonly Command[] = [
  sale,
  { do: 'sync', till: 0, door: 'push', fate: 'journal' },
  { do: 'lose-journal' },
]
const twoPrices: readonly Command[] = [
  { do: 'price', till: 0, product: 0 },
  other,
  { do: 'price', till: 1, product: 0 },
  fine,
  other,
]
const lostReply: readonly Command[] = [sale, { do: 'sync', till: 0, door: 'all', fate: 'lose-reply' }, fine]

test.each([
  ['a sale that a lost journal had', lateSale],
  ['two prices for one product', twoPrices],
  ['a lost reply', lostReply],
])('with the server as it is, %s does no harm', async (_what, commands) => {
  expect(await runModel(commands)).toEqual([])
})

test('a server that calls committed what only its journal has is seen', async () => {
  const amiss = await runModel(lateSale, ({ network }) => {
    network.tamperJournal = (reply) =>
      changed<PushResponse>(reply, (answer) => ({
        ...answer,
        results: answer.results.map((result) => ({ ...result, status: 'committed', seq: 1, version: 1 })),
      }))
  })
  expect(amiss.join()).toMatch(/sale 001-01-A-\S+ of till 0 is not on the server/)
})

test('a feed that leaves out a change and hides the gap is seen', async () => {
  const amiss = await runModel(twoPrices, ({ network }) => {
    network.tamper = (request, reply) =>
      request.path.startsWith('/v1/sync/changes') && reply.status === 200
        ? changed<ChangesResponse>(reply, (page) => ({
            ...page,
            changes: page.changes.map((change) =>
              change.entity === 'product' ? { ...change, entity: 'sale', row: null } : change,
            ),
          }))
        : reply
  })
  expect(amiss.join()).toMatch(/till \d: product/)
})

test('a server that takes edits on whatever base is seen', async () => {
  const amiss = await runModel(twoPrices, (world) => {
    world.network.tamperRequest = async (request) => {
      if (request.path !== '/v1/sync/push') return request
      const push = JSON.parse(request.body ?? '') as { operations: { kind: string; body: Edit }[] }
      for (const { kind, body } of push.operations) {
        if (kind === 'product.edit') body.base.priceMinor = await world.priceAtServer(body.id)
      }
      return { ...request, body: JSON.stringify(push) }
    }
    // The world remembers what the tills sent.
    world.network.hearAsSent = true
  })
  expect(amiss.join()).toMatch(/was laid over \d+, which its maker had not seen/)
})

test('a server that forgets which operations it has done is seen', async () => {
  const amiss = await runModel(lostReply, (world) => {
    world.network.tamperRequest = async (request) => {
      if (request.path === '/v1/sync/push') await world.forgetAnswers()
      return request
    }
  })
  expect(amiss.join()).toMatch(/sale\.create is rejected, and nothing explains it/)
})

interface Edit {
  readonly id: string
  readonly base: { priceMinor?: number }
}

function changed<Answer>(reply: WireReply, change: (answer: Answer) => Answer): WireReply {
  return { ...reply, body: Buffer.from(JSON.stringify(change(JSON.parse(reply.body.toString()) as Answer))) }
}
