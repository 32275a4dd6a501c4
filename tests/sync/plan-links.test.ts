import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { planLinks } from '../../src-main/sync/plan-links.ts'
import { appendFact } from '../../src-main/tables/outbox.ts'
import { factsBehind, relinkFacts } from '../../src-main/tables/outbox-chain.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { factHash } from '../../src-shared/sync/hash-chain.ts'
import type { BodyOf } from '../../src-shared/sync/operations.ts'

test('thousands of facts are linked anew in short turns, with one that comes meanwhile, and none that the server has', async () => {
  const till = openTill({ dataFolder: mkdtempSync(join(tmpdir(), 'mostrador-till-')) })
  const add = (count: number) =>
    writeTransaction(till.database, (tx) => {
      for (let fact = 0; fact < count; fact += 1) {
        const body = { id: till.newId(), shiftId: till.newId(), openedAtMs: 1, reason: 'x'.repeat(1000) }
        const sealed = { key: till.newId(), kind: 'drawer.open', atMs: 1, userId: 'ana' } as const
        appendFact(tx, { ...sealed, body: body as unknown as BodyOf<'drawer.open'> })
      }
    })
  add(2000)
  const [known] = readTransaction(till.database, (tx) => factsBehind(tx, 700, 1))
  const final = new Set([known?.key ?? ''])
  // What the server has of it already comes to stand elsewhere.
  till.database.prepare('UPDATE outbox SET chain_index = 100000 WHERE key = ?').run(known?.key)
  const head = { index: 40, hash: 'a'.repeat(64) }

  let turns = 0
  let isPlanned = false
  const counting = (async () => {
    for (; !isPlanned; turns += 1) await nextTurn()
  })()
  const links = await planLinks(till, head, final)
  isPlanned = true
  await counting
  expect(links.size).toBe(1999)
  expect(turns).toBeGreaterThan(5)

  add(1)
  writeTransaction(till.database, (tx) => relinkFacts(tx, head, final, links))
  const facts = readTransaction(till.database, (tx) => factsBehind(tx, 0, 5000)).filter(({ key }) => !final.has(key))
  expect(facts.length).toBe(2000)
  let before = head
  for (const { key, kind, atMs, userId, body, chain } of facts) {
    const fact = { key, kind, at: atMs, userId, body: JSON.parse(body) as unknown }
    const previousHash = before.hash
    const hash = factHash(fact, before.index + 1, previousHash)
    expect(chain).toEqual({ index: before.index + 1, previousHash, hash })
    if (links.has(key)) expect(links.get(key)).toEqual(chain)
    before = { index: before.index + 1, hash }
  }
  closeTill(till)
})
