import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChainHead } from '../../src-shared/sync/till-identity.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { eventually } from '../support/headless-till.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, statusesOf, type TillClient, tillClient } from './till-client.ts'

const nothing: ChainHead = { index: 0, hash: '0'.repeat(64) }

describe.each(storages)('a till that is shut out, on %s storage', (storage) => {
  let server: RunningServer
  let codes: string[]
  let manager: string
  let storeId: string

  beforeAll(async () => {
    server = await startOn(storage, { RESUMES_PER_DAY: '3' })
    const shop = await setupShop(server, { tills: 24 })
    codes = shop.enrolmentCodes
    storeId = shop.storeId
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    manager = session.body.token
  })
  afterAll(() => server.end())

  const newTill = () => enrollTill(server.url, codes.pop())
  const tokenOf = (till: TillClient) => till.enrolment.token
  const present = (till: TillClient, run: string, earlierRuns: string[] = [], chain: ChainHead = nothing) =>
    call<{ chain: ChainHead; fence?: string; type?: string }>(server.url, 'POST', '/v1/tills/present', {
      token: tokenOf(till),
      body: { run, earlierRuns, chain },
    })
  const resume = (till: TillClient, run: string, as: 'same' | 'new', newTillId = uuidv7()) =>
    call<EnrollResponse & { fence?: string; rule?: string }>(server.url, 'POST', '/v1/tills/resume', {
      token: tokenOf(till),
      body: { run, as, newTillId },
    })
  const pull = async (till: TillClient, run: string) => {
    const headers = { authorization: `Bearer ${tokenOf(till)}`, 'x-till-run': run }
    const response = await fetch(`${server.url}/v1/sync/changes?after=0`, { headers })
    return { status: response.status, fence: ((await response.json()) as { fence?: string }).fence }
  }
  const headAfter = (operations: readonly { readonly chain?: ChainHead | undefined }[]): ChainHead => {
    const { index, hash } = operations.at(-1)?.chain ?? nothing
    return { index, hash }
  }
  const revoke = (till: TillClient, token = manager) =>
    call(server.url, 'POST', `/v1/tills/${till.enrolment.tillId}/revoke`, { token })
  /** The events of a till, and their end. */
  const eventsOf = async (till: TillClient) => {
    const headers = { authorization: `Bearer ${tokenOf(till)}` }
    const { body } = await fetch(`${server.url}/v1/sync/events`, { headers })
    const reader = body?.getReader()
    await reader?.read()
    const readOn = async () => {
      while ((await reader?.read())?.done === false);
    }
    return { ended: readOn() }
  }
  const madeFor = async (tillId: string) => {
    const body = { storeId, tillId }
    type Made = { code: string; copies: { id: string; code: string }[] }
    return (await call<Made>(server.url, 'POST', '/v1/enrolment-codes', { token: manager, body })).body
  }
  const codeFor = async (tillId: string) => (await madeFor(tillId)).code
  const exceptionsOf = async (till: TillClient) =>
    (await till.get<{ items: { kind: string; subject: string; detail: Record<string, unknown> }[] }>('/v1/exceptions'))
      .body.items

  it('goes on through any number of starts of one file, also of starts that never got through', async () => {
    const till = await newTill()
    const [first, lost, third] = [uuidv7(), uuidv7(), uuidv7()]
    expect(await present(till, first)).toMatchObject({ status: 200, body: { chain: nothing } })
    expect((await present(till, first)).status).toBe(200)
    expect((await present(till, third, [first, lost])).status).toBe(200)
    expect((await pull(till, third)).status).toBe(200)
  })

  it('is told that it was cloned when another copy of its file has started since, and the other goes on', async () => {
    const till = await newTill()
    const [before, original, copy] = [uuidv7(), uuidv7(), uuidv7()]
    await present(till, before)
    await present(till, original, [before])
    expect((await pull(till, original)).status).toBe(200)
    // The copy knows the start that the folder was copied in.
    await present(till, copy, [before, original])
    expect(await pull(till, original)).toEqual({ status: 409, fence: 'cloned' })
    expect((await pull(till, copy)).status).toBe(200)
    // Starting it again does not help: its file has not heard of the start that took over.
    expect((await present(till, uuidv7(), [before, original])).body).toMatchObject({ fence: 'cloned' })
    expect((await pull(till, copy)).status).toBe(200)
  })

  it('becomes a till of its own as a copy, brings its sales of the open shift along, and leaves the other in peace', async () => {
    const till = await newTill()
    const [original, copy] = [uuidv7(), uuidv7()]
    await present(till, original)
    const facts = [till.openShift(), till.sale()]
    await till.committed(facts)
    const newTillId = uuidv7()
    // Nobody has seen another copy of it yet.
    expect((await resume(till, copy, 'new', newTillId)).status).toBe(403)
    expect((await present(till, copy, [], headAfter(facts))).body).toMatchObject({ fence: 'cloned' })
    const resumed = await resume(till, copy, 'new', newTillId)
    expect(resumed).toMatchObject({ status: 201, body: { tillId: newTillId, incarnation: 1, chain: nothing } })
    expect(resumed.body.tillCode).not.toBe(till.enrolment.tillCode)
    // The answer was lost: asking again makes no third till.
    const again = await resume(till, copy, 'new', newTillId)
    expect(again.body).toMatchObject({ tillId: newTillId, tillCode: resumed.body.tillCode })
    const other = tillClient(server.url, again.body)
    await present(other, copy)
    expect((await resume(till, copy, 'new', newTillId)).body.rule).toBe('id-taken')
    const results = await other.committed([other.sale({ shiftId: till.shiftId })])
    expect(results[0]).toMatchObject({ status: 'committed' })
    expect(results[0]?.chainHead).toBeUndefined()
    // What the other has sent stands in that one's chain: it is told where its own ends.
    const known = await other.committed(facts)
    expect(known.map(({ status, chainHead }) => [status, chainHead?.index])).toEqual([
      ['committed', 1],
      ['committed', 1],
    ])
    expect((await till.committed(facts)).map(({ chainHead }) => chainHead)).toEqual([undefined, undefined])
    expect((await pull(till, original)).status).toBe(200)
    expect(statusesOf(await till.committed([till.sale()]))).toEqual(['committed'])
    const told = (await exceptionsOf(till)).find(({ subject }) => subject === newTillId)
    expect(told).toMatchObject({ kind: 'till-cloned', detail: { copiedFromCode: till.enrolment.tillCode } })
  })

  it('is told that it was restored when its chain ends before the server’s, or otherwise, and nobody else is disturbed', async () => {
    const till = await newTill()
    const [original, restored] = [uuidv7(), uuidv7()]
    const facts = [till.openShift(), till.sale()]
    await present(till, original)
    await till.committed(facts)
    expect((await present(till, restored, [original], headAfter(facts.slice(0, 1)))).body.fence).toBe('restored')
    const another = { index: 2, hash: 'a'.repeat(64) }
    expect((await present(till, restored, [original], another)).body.fence).toBe('restored')
    expect((await pull(till, original)).status).toBe(200)
    expect((await present(till, restored, [original], headAfter(facts))).status).toBe(200)
  })

  it('goes on after being restored with its next incarnation and the server’s head, and the one before may become another', async () => {
    const till = await newTill()
    const [original, restored] = [uuidv7(), uuidv7()]
    const facts = [till.openShift(), till.sale()]
    await present(till, original)
    await till.committed(facts)
    expect((await resume(till, restored, 'same')).status).toBe(403)
    expect((await present(till, restored, [original])).body).toMatchObject({ fence: 'restored' })
    const key = uuidv7()
    const resumed = await resume(till, restored, 'same', key)
    expect(resumed).toMatchObject({ status: 201, body: { incarnation: 2, tillId: till.enrolment.tillId } })
    expect(resumed.body.chain).toEqual(headAfter(facts))
    // The answer was lost, the program ended, and the next start of it takes itself for a copy.
    const later = uuidv7()
    expect((await present(till, later, [original, restored])).body).toMatchObject({ fence: 'cloned' })
    const again = await resume(till, later, 'new', key)
    expect(again.body).toMatchObject({ incarnation: 3, tillId: till.enrolment.tillId, chain: headAfter(facts) })
    const now = tillClient(server.url, again.body)
    // What it was let out for is used up.
    expect((await resume(now, restored, 'same', key)).status).toBe(403)
    expect((await present(now, later, [original, restored], headAfter(facts))).status).toBe(200)
    // By now somebody is this till: nobody takes its place any more by what it wrote down.
    const apart = await resume(till, restored, 'same', key)
    expect(apart.body).toMatchObject({ tillId: key, incarnation: 1 })
    expect((await pull(now, later)).status).toBe(200)
    expect(statusesOf(await now.committed([now.sale({ shiftId: till.shiftId })]))).toEqual(['committed'])
    // Should the original be alive after all: it was not a manager who superseded it.
    expect((await till.push([till.sale()])).body).toMatchObject({ type: 'till-fenced', fence: 'cloned' })
    const other = await resume(till, original, 'same')
    expect(other.body.tillId).not.toBe(till.enrolment.tillId)
    expect((await now.get('/v1/sync/changes')).status).toBe(200)
    expect((await exceptionsOf(now)).some(({ kind }) => kind === 'till-restored')).toBe(true)
  })

  it('cannot help itself once a manager enrolled another device in its place, and leaves its copies in, of which a manager is told', async () => {
    const till = await newTill()
    await present(till, uuidv7())
    const { tillId, tillCode: code } = till.enrolment
    expect(await madeFor(tillId)).toMatchObject({ copies: [] })
    const run = uuidv7()
    await present(till, run)
    const copy = tillClient(server.url, (await resume(till, run, 'new')).body)
    const { tillId: id, tillCode: copyCodes } = copy.enrolment
    const made = await madeFor(tillId)
    expect(made.copies).toEqual([expect.objectContaining({ id, code: copyCodes })])
    const successor = await enrollTill(server.url, made.code)
    expect((await till.get('/v1/sync/changes')).body).toMatchObject({ type: 'till-fenced', fence: 'replaced' })
    for (const as of ['same', 'new'] as const) {
      expect(await resume(till, uuidv7(), as)).toMatchObject({ status: 409, body: { fence: 'replaced' } })
    }
    expect((await present(successor, uuidv7())).status).toBe(200)
    expect((await copy.get('/v1/sync/changes')).status).toBe(200)
    const told = (await exceptionsOf(successor)).find(({ subject }) => subject === tillId)
    expect(told).toMatchObject({ kind: 'till-replaced', detail: { code, copyCodes } })
    // Once they are shut out there is nothing to tell.
    await revoke(copy)
    expect(await madeFor(tillId)).toMatchObject({ copies: [] })
  })

  it('goes on in its own place with a code, in the same start of its program that was refused as a copy', async () => {
    const till = await newTill()
    const [original, copy] = [uuidv7(), uuidv7()]
    await present(till, original)
    expect((await present(till, copy)).body).toMatchObject({ fence: 'cloned' })
    const back = await enrollTill(server.url, await codeFor(till.enrolment.tillId))
    expect((await pull(back, copy)).status).toBe(200)
    expect((await present(back, copy)).status).toBe(200)
    expect((await pull(back, copy)).status).toBe(200)
    expect((await present(till, original)).body).toMatchObject({ fence: 'replaced' })
  })

  it('helps itself a few times in a day, all copies of one file together, and then needs a code', async () => {
    const till = await newTill()
    const facts = [till.openShift()]
    await present(till, uuidv7())
    await till.committed(facts)
    const copyOf = async (of: TillClient, chain = nothing) => {
      const run = uuidv7()
      expect((await present(of, run, [], chain)).body).toMatchObject({ fence: 'cloned' })
      return { run, answer: await resume(of, run, 'new') }
    }
    const one = await copyOf(till, headAfter(facts))
    const second = tillClient(server.url, one.answer.body)
    await present(second, one.run)
    // A copy of the copy counts with the till that all of them began as, and asking twice counts once.
    const two = await copyOf(second)
    expect((await resume(second, two.run, 'new', two.answer.body.tillId)).status).toBe(201)
    const three = await copyOf(till, headAfter(facts))
    expect([two.answer.status, three.answer.status]).toEqual([201, 201])
    const four = await copyOf(till, headAfter(facts))
    expect(four.answer).toMatchObject({ status: 409, body: { type: 'till-fenced', fence: 'code-needed' } })
    // With a code of the store it goes on as a new till, in the shift that was open, because it shows what it was.
    const enrolled = await call<EnrollResponse>(server.url, 'POST', '/v1/tills/enroll', {
      token: tokenOf(till),
      body: { code: codes.pop(), deviceName: 'Caja' },
    })
    const other = tillClient(server.url, enrolled.body)
    expect(statusesOf(await other.committed([other.sale({ shiftId: till.shiftId })]))).toEqual(['committed'])

    // Who shuts the first out shuts out what was made of it, but not what a code let in, nor what is to stay.
    const listed = await call<{ items: { id: string; copiedFrom: string | null }[] }>(server.url, 'GET', '/v1/tills', {
      token: manager,
    })
    const madeOf = new Map(listed.body.items.map(({ id, copiedFrom }) => [id, copiedFrom]))
    const third = tillClient(server.url, three.answer.body)
    expect([second, third, other].map(({ enrolment }) => madeOf.get(enrolment.tillId))).toEqual([
      till.enrolment.tillId,
      till.enrolment.tillId,
      null,
    ])
    const stream = await eventsOf(second)
    const keep = [third.enrolment.tillId]
    const path = `/v1/tills/${till.enrolment.tillId}/revoke`
    expect((await call(server.url, 'POST', path, { token: manager, body: { keep } })).status).toBe(204)
    const revokedMs = performance.now()
    await stream.ended
    // At once, not only with the next heartbeat.
    expect(performance.now() - revokedMs).toBeLessThan(5000)
    const copyOfCopy = tillClient(server.url, two.answer.body)
    for (const shutOut of [till, second, copyOfCopy]) {
      expect((await shutOut.get('/v1/sync/changes')).body).toMatchObject({ type: 'till-fenced', fence: 'revoked' })
    }
    for (const stays of [third, other]) expect((await stays.get('/v1/sync/changes')).status).toBe(200)
    const told = (await exceptionsOf(third)).find(({ subject }) => subject === second.enrolment.tillId)
    expect(told).toMatchObject({ kind: 'till-revoked', detail: { copiedFromCode: till.enrolment.tillCode } })
    // One that is shut out does not come back by the token of the one that it was made of.
    const again = await resume(till, one.run, 'new', second.enrolment.tillId)
    expect(again.body).toMatchObject({ fence: 'revoked' })
  })

  it('has another’s facts without being its copy: neither shut out with it nor let out of fences more often', async () => {
    const [till, stranger] = [await newTill(), await newTill()]
    const facts = [stranger.openShift()]
    await stranger.committed(facts)
    await present(till, uuidv7())
    const copyOf = async (of: TillClient, chain = nothing) => {
      const run = uuidv7()
      await present(of, run, [], chain)
      return resume(of, run, 'new')
    }
    const copy = tillClient(server.url, (await copyOf(till)).body)
    await present(copy, uuidv7())
    await copy.post('/v1/sync/known', { keys: facts.map(({ key }) => key) })
    const sold = [copy.sale({ shiftId: stranger.shiftId })]
    expect(statusesOf(await copy.committed(sold))).toEqual(['committed'])
    expect([(await copyOf(till)).status, (await copyOf(till)).status]).toEqual([201, 201])
    expect((await copyOf(copy, headAfter(sold))).body).toMatchObject({ fence: 'code-needed' })
    expect((await revoke(stranger)).status).toBe(204)
    expect((await copy.get('/v1/sync/changes')).status).toBe(200)
    await revoke(till)
    expect((await copy.get('/v1/sync/changes')).body).toMatchObject({ fence: 'revoked' })
  })

  it('does not let a copy that was shut out back in by the token of the till that it was made of', async () => {
    const till = await newTill()
    await present(till, uuidv7())
    const run = uuidv7()
    await present(till, run)
    const copy = tillClient(server.url, (await resume(till, run, 'new')).body)
    await revoke(copy)
    expect((await resume(till, run, 'new', copy.enrolment.tillId)).body.rule).toBe('id-taken')
    expect((await copy.get('/v1/sync/changes')).body).toMatchObject({ fence: 'revoked' })
  })

  // Embedded storage has one writer: there a try never meets a manager's.
  if (storage === 'mysql')
    it('is not let back in as a copy by a try that was under way while a manager shut it out', async () => {
      const till = await newTill()
      await present(till, uuidv7())
      const run = uuidv7()
      await present(till, run)
      const { tillId } = (await resume(till, run, 'new')).body
      const { writer, reader } = server.store
      const shutting = await writer.startTransaction().execute()
      await shutting.updateTable('tills').set({ revoked: 1 }).where('id', '=', tillId).execute()
      // Its answer was lost, and it asks again.
      const again = resume(till, run, 'new', tillId)
      // A statement about tills that is still running after some looks waits for the lock.
      let looks = 0
      await eventually('it waits for the manager', async () => {
        const running = sql`SELECT 1 FROM information_schema.processlist
          WHERE id <> connection_id() AND command <> 'Sleep' AND info LIKE '%tills%'`
        looks = (await running.execute(reader)).rows.length === 0 ? 0 : looks + 1
        return looks === 5
      })
      await shutting.commit().execute()
      expect((await again).body.rule).toBe('id-taken')
      const row = await reader.selectFrom('tills').select('revoked').where('id', '=', tillId).executeTakeFirstOrThrow()
      expect(row.revoked).toBe(1)
    })

  it('is shut out by a manager at its next contact, cannot help itself, and comes back with a code', async () => {
    const till = await newTill()
    await present(till, uuidv7())
    expect((await till.get('/v1/sync/changes')).status).toBe(200)
    expect((await revoke(till)).status).toBe(204)
    expect((await revoke(till)).status).toBe(204)
    expect((await till.get('/v1/sync/changes')).body).toMatchObject({ type: 'till-fenced', fence: 'revoked' })
    expect((await till.push([till.openShift()])).body).toMatchObject({ type: 'till-fenced', fence: 'revoked' })
    expect((await resume(till, uuidv7(), 'new')).body).toMatchObject({ fence: 'revoked' })
    const other = await newTill()
    const told = (await exceptionsOf(other)).find(({ subject }) => subject === till.enrolment.tillId)
    expect(told).toMatchObject({ kind: 'till-revoked', detail: { by: 'Lucía', code: till.enrolment.tillCode } })
    const back = await enrollTill(server.url, await codeFor(till.enrolment.tillId))
    expect(statusesOf(await back.committed([back.openShift()]))).toEqual(['committed'])
  })

  it('is shut out, and let in again, by nobody but who manages the shop', async () => {
    const till = await newTill()
    expect((await revoke(till, tokenOf(till))).status).toBe(403)
    expect((await call(server.url, 'POST', `/v1/tills/${uuidv7()}/revoke`, { token: manager })).status).toBe(404)
    const { id } = (await server.store.reader.selectFrom('users').select('id').executeTakeFirstOrThrow()) as {
      id: string
    }
    await server.store.writer.updateTable('users').set({ role: 'supervisor' }).where('id', '=', id).execute()
    expect((await revoke(till)).status).toBe(403)
    for (const tillId of [till.enrolment.tillId, null]) {
      const body = { storeId, tillId }
      expect((await call(server.url, 'POST', '/v1/enrolment-codes', { token: manager, body })).status).toBe(403)
    }
    await server.store.writer.updateTable('users').set({ role: 'owner' }).where('id', '=', id).execute()
    expect((await till.get('/v1/sync/changes')).status).toBe(200)
  })

  it('learns what became of operations by their keys', async () => {
    const till = await newTill()
    const [shift, unsent] = [till.openShift(), till.sale()]
    await till.committed([shift])
    const known = await till.post('/v1/sync/known', { keys: [shift.key, unsent.key] })
    expect(known.body).toMatchObject({ results: [{ key: shift.key, status: 'committed' }] })
  })

  it('has its exceptions marked as seen until they happen again', async () => {
    const till = await newTill()
    const shift = till.openShift()
    const sale = till.sale({ currency: 'USD' })
    await till.committed([shift, sale])
    const mark = (subject: string) => till.post('/v1/exceptions/read', { kind: 'currency-differs', subject, by: 'Ana' })
    expect((await mark(sale.body.id)).status).toBe(204)
    expect((await mark(uuidv7())).status).toBe(404)
    const seen = (await exceptionsOf(till)).find(({ subject }) => subject === sale.body.id)
    expect(seen).toMatchObject({ readBy: 'Ana', readAtMs: expect.any(Number) })
  })
})
