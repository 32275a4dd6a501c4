import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { writeBundle } from '../../src-main/export/write-bundle.ts'
import { watchDoor } from '../../src-main/ipc/watch-door.ts'
import { joinServer } from '../../src-main/sync/join-server.ts'
import { enterCode, resumeTill } from '../../src-main/sync/resume-till.ts'
import { listNotices, markNoticeRead } from '../../src-main/sync/server-notices.ts'
import { plainVault } from '../../src-main/sync/token-vault.ts'
import { readIdentity } from '../../src-main/tables/identity.ts'
import { readBlock } from '../../src-main/tables/till-block.ts'
import { writeUser } from '../../src-main/tables/users.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { viewPending } from '../../src-main/till/view-pending.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'

onBothStorages((openShop) => {
  let shop: OpenShop
  let manager: string
  const folders: string[] = []

  beforeAll(async () => {
    shop = await openShop()
    const { tenant, user, password } = shop.shop
    const response = await fetch(`${shop.server.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant, user, password }),
    })
    manager = ((await response.json()) as { token: string }).token
  })
  afterAll(async () => {
    await shop.close()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  const sell = (till: HeadlessTill, sales = 1) =>
    Array.from({ length: sales }, () => till.sell([{ productId: goods, quantityMilli: 1000, unitPriceMinor: 500 }]))
  let goods = ''
  const newTill = async () => {
    const till = await shop.till({ random: () => 0 })
    goods = till.createProduct().id
    till.openShift()
    sell(till, 3)
    await eventually('all is committed', () => till.engine.view().unsentCount === 0)
    return till
  }
  const fenceOf = (till: HeadlessTill) => readTransaction(till.till.database, readBlock)?.fence
  const identityOf = (till: HeadlessTill) => readTransaction(till.till.database, readIdentity)
  const settled = (till: HeadlessTill) => {
    const { unsentCount, attentionCount } = till.engine.view()
    return unsentCount === 0 && attentionCount === 0
  }
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-copy-'))
    folders.push(folder)
    return folder
  }
  const ask = async (path: string, body: unknown = {}) => {
    const response = await fetch(shop.server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${manager}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status === 204 ? null : ((await response.json()) as Record<string, string>)
  }
  const carryByStick = async (till: HeadlessTill) => {
    const written = await writeBundle(till.till, newFolder(), { passphrase: null, openToken: plainVault.open })
    if (!written.ok) throw new Error(written.refusal.code)
    const { folder, fileName } = written.value
    return JSON.parse((await runServerCommand(shop.server.env, 'import-bundle', join(folder, fileName))).stdout)
  }
  const shopWishes = { shopName: 'Tienda', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City' }
  const standalone = async () => {
    const till = await openHeadlessTill({ random: () => 0 })
    await setUpStandalone(till.till, { ...shopWishes, demo: false }, '')
    return till
  }
  /** A copy of a till's folder, open. */
  const copyOf = (till: HeadlessTill, { online = true } = {}) => {
    const folder = newFolder()
    till.till.database.pragma('wal_checkpoint(TRUNCATE)')
    cpSync(till.folder, folder, { recursive: true })
    return openHeadlessTill({ folder, online, random: () => 0 })
  }
  const signInManager = ({ till }: HeadlessTill) => {
    const manager = { id: till.newId(), name: 'Berta', role: 'manager' } as const
    const pinHash = '$argon2id$v=19$x'
    const row = { ...manager, version: 1, updatedAtMs: 1, updatedBy: 'Ana', active: true, pinHash }
    writeTransaction(till.database, (tx) => writeUser(tx, row))
    till.session.signIn(manager, pinHash)
  }
  const elsewhere = {
    ...plainVault,
    open: () => {
      throw new Error('another machine’s')
    },
  }
  const keyOf = ({ till }: HeadlessTill) =>
    till.database.prepare('SELECT enrolment_key FROM sync_state').pluck().get() as string | null
  const tillIdOf = (till: HeadlessTill) => identityOf(till)?.server?.tillId ?? ''
  const codeFor = async (till: HeadlessTill) =>
    (await ask('/v1/enrolment-codes', { storeId: identityOf(till)?.server?.storeId, tillId: tillIdOf(till) }))?.code ??
    ''

  test('two copies that sold under the same numbers without a network both go on, with all that they sold', async () => {
    const original = await newTill()
    await original.engine.stop()
    sell(original, 2)
    const copy = await copyOf(original, { online: false })
    const mine = sell(original, 2)
    const theirs = sell(copy, 3)
    expect(theirs[0]?.sale.receiptNumber).toBe(mine[0]?.sale.receiptNumber)

    copy.engine.start()
    await eventually('the copy has sent all', () => settled(copy))
    original.engine.start()
    await eventually('the original is told', () => fenceOf(original) !== undefined)
    expect(readAppState(original.till).block).toMatchObject({ fence: 'cloned' })
    expect(watchDoor(original.till).isBlocked()).toBe(true)
    expect(original.engine.view().unsentCount).toBe(4)

    // What it holds may go by stick before: beside the chain that the copy has continued.
    const taken = { standing: 'forked', operations: 4, committed: 2, replayed: 2, problems: [] }
    expect(await carryByStick(original)).toMatchObject(taken)
    expect(await resumeTill(original.till, { vault: elsewhere })).toMatchObject({ refusal: { code: 'code-needed' } })
    const unsure: typeof fetch = async (input, init) =>
      String(input).endsWith('/v1/tills/resume')
        ? Response.json({ type: 'forbidden', title: 'Forbidden', status: 403 }, { status: 403 })
        : fetch(input, init)
    expect(await resumeTill(original.till, { fetch: unsure })).toMatchObject({ refusal: { code: 'code-needed' } })
    expect(await resumeTill(original.till)).toMatchObject({ ok: true })
    expect(watchDoor(original.till).isBlocked()).toBe(false)
    sell(original)
    await eventually('the original has sent all', () => settled(original))
    sell(copy)
    await eventually('the copy has sent all', () => settled(copy))
    for (const till of [original, copy, original]) await till.engine.syncNow()
    expect([fenceOf(original), fenceOf(copy)]).toEqual([undefined, undefined])
    const notices = await listNotices(original.till)
    const kinds = notices.ok && notices.value !== null ? notices.value.map(({ kind }) => kind) : []
    expect(kinds).toEqual(expect.arrayContaining(['receipt-number-twice', 'till-cloned', 'bundle-of-former-till']))
    const report = JSON.parse((await runServerCommand(shop.server.env, 'verify')).stdout)
    // 3 and 2 that both know, 2 of the original, 3 of the copy, and one more of each.
    expect(report).toMatchObject({ findings: [], sales: 12 })
    await copy.close()
    await original.close()
  })

  test('a copy that knows all that was sent becomes a till of its own, with its sales of the shift that was open', async () => {
    const original = await newTill()
    await original.engine.stop()
    const copy = await copyOf(original)
    await eventually('the copy is online', () => copy.engine.view().connection === 'online')
    sell(original, 2)
    original.engine.start()
    await eventually('the original is told', () => fenceOf(original) === 'cloned')
    expect(await resumeTill(original.till)).toMatchObject({ ok: true })
    expect(tillIdOf(original)).not.toBe(tillIdOf(copy))
    await eventually('all is sent', () => settled(original))
    sell(copy, 2)
    await eventually('the copy sends on', () => settled(copy))
    expect(fenceOf(copy)).toBeUndefined()
    expect(identityOf(original)?.tillCode).not.toBe(identityOf(copy)?.tillCode)
    const notices = await listNotices(original.till)
    if (!notices.ok || notices.value === null) throw new Error('no notices')
    const told = notices.value.find(({ kind }) => kind === 'till-cloned')
    expect(told?.detail).toMatchObject({ code: identityOf(original)?.tillCode })
    expect(await markNoticeRead(original.till, { kind: 'till-cloned', subject: told?.subject ?? '' })).toMatchObject({
      ok: true,
    })
    await copy.close()
    await original.close()
  })

  test('a till whose old file was put back is blocked before it sells, and goes on with another series and no number twice', async () => {
    const till = await newTill()
    const folder = till.folder
    await till.engine.stop()
    sell(till, 2)
    till.till.database.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(join(folder, 'till.db'), join(newFolder(), 'till.db'))
    const copy = join(folders.at(-1) ?? '', 'till.db')
    const mark = readFileSync(join(folder, 'numbers.json'), 'utf8')
    till.engine.start()
    const lost = sell(till, 3)
    await eventually('all is committed', () => settled(till))
    await till.close()
    copyFileSync(copy, join(folder, 'till.db'))
    // The whole folder was put back, mark and all: only the server can know.
    writeFileSync(join(folder, 'numbers.json'), mark)

    const restored = await openHeadlessTill({ folder, online: false, random: () => 0 })
    sell(restored)
    restored.engine.start()
    await eventually('it is told', () => fenceOf(restored) === 'restored')
    const taken = { standing: 'forked', operations: 3, committed: 1, replayed: 2, problems: [] }
    expect(await carryByStick(restored)).toMatchObject(taken)
    expect(await resumeTill(restored.till)).toMatchObject({ ok: true })
    expect(identityOf(restored)?.incarnation).toBe(2)
    await eventually('all is settled', () => settled(restored))
    const [next] = sell(restored)
    expect(lost.map(({ sale }) => sale.receiptNumber)).not.toContain(next?.sale.receiptNumber)
    expect(next?.sale.receiptNumber).toMatch(/-B-000001$/)
    await eventually('the next sale is sent', () => settled(restored))
    await restored.close()
  })

  test('a till whose old file sold as much as the server has, or more, and went by stick, goes on and is not blocked again', async () => {
    for (const sales of [3, 4]) {
      const till = await newTill()
      const { folder } = till
      await till.engine.stop()
      till.till.database.pragma('wal_checkpoint(TRUNCATE)')
      const old = readFileSync(join(folder, 'till.db'))
      const mark = readFileSync(join(folder, 'numbers.json'), 'utf8')
      till.engine.start()
      sell(till, 3)
      await eventually('all is committed', () => settled(till))
      await till.close()
      writeFileSync(join(folder, 'till.db'), old)
      writeFileSync(join(folder, 'numbers.json'), mark)

      const restored = await openHeadlessTill({ folder, online: false, random: () => 0 })
      sell(restored, sales)
      restored.engine.start()
      await eventually('it is told', () => fenceOf(restored) === 'restored')
      expect(await carryByStick(restored)).toMatchObject({ standing: 'forked', committed: sales, problems: [] })
      expect(await resumeTill(restored.till)).toMatchObject({ ok: true })
      await restored.engine.stop()
      const again = await copyOf(restored)
      await restored.close()
      await eventually('it is online', () => again.engine.view().connection === 'online')
      expect(fenceOf(again)).toBeUndefined()
      sell(again)
      await eventually('its next sale is sent', () => settled(again))
      expect(fenceOf(again)).toBeUndefined()
      await again.close()
    }
  })

  test('a line that breaks while a copy asks what the server has of its sales leaves it blocked, until it is asked again', async () => {
    const original = await newTill()
    await original.engine.stop()
    const copy = await copyOf(original)
    await eventually('the copy is online', () => copy.engine.view().connection === 'online')
    sell(original, 2)
    original.engine.start()
    await eventually('the original is told', () => fenceOf(original) === 'cloned')
    const breaking: typeof fetch = (input, init) =>
      String(input).endsWith('/v1/sync/known') ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)
    expect(await resumeTill(original.till, { fetch: breaking })).toMatchObject({
      ok: false,
      refusal: { code: 'server-unreachable' },
    })
    expect(fenceOf(original)).toBe('cloned')
    expect(await resumeTill(original.till)).toMatchObject({ ok: true })
    await eventually('all is sent', () => settled(original))
    await copy.close()
    await original.close()
  })

  test('a copy that went on further than the server knows, otherwise, shows what it has, and goes on with another series, also when it never heard so', async () => {
    const original = await newTill()
    await original.engine.stop()
    const copy = await copyOf(original, { online: false })
    sell(original)
    sell(copy, 4)
    original.engine.start()
    await eventually('the original has sent all', () => settled(original))
    const { tillCode } = identityOf(original) ?? {}
    await original.close()
    copy.engine.start()
    await eventually('the copy finds it out', () => fenceOf(copy) === 'restored')
    const losing: typeof fetch = async (address, init) => {
      const response = await fetch(address, init)
      if (String(address).endsWith('/v1/tills/resume')) throw new TypeError('terminated')
      return response
    }
    expect(await resumeTill(copy.till, { fetch: losing })).toMatchObject({ refusal: { code: 'server-unreachable' } })
    await copy.close()
    // The next start of its program is told that it is a copy: of the till that it is itself, and becomes once more.
    const again = await openHeadlessTill({ folder: copy.folder, random: () => 0 })
    await eventually('it is told', () => fenceOf(again) === 'cloned')
    expect(await resumeTill(again.till)).toMatchObject({ ok: true })
    await eventually('the copy has sent all', () => settled(again))
    expect(identityOf(again)).toMatchObject({ incarnation: 3, tillCode })
    await again.close()
  })

  test('two copies of a blocked copy both help themselves and are two tills; a third is told that a code is needed', async () => {
    const original = await newTill()
    await original.engine.stop()
    const blocked = await copyOf(original)
    await eventually('the copy is online', () => blocked.engine.view().connection === 'online')
    original.engine.start()
    sell(original)
    await eventually('the original is told', () => fenceOf(original) === 'cloned')
    await original.engine.stop()
    const again = await copyOf(original, { online: false })
    const third = await copyOf(original, { online: false })
    original.engine.start()
    expect(await resumeTill(original.till)).toMatchObject({ ok: true })
    sell(original)
    await eventually('the first goes on', () => settled(original))
    // This start of its program has said nothing yet, and the other one became what it was to become.
    expect(await resumeTill(again.till)).toMatchObject({ ok: true })
    const ids = [blocked, original, again].map(tillIdOf)
    expect(new Set(ids).size).toBe(3)

    const often: typeof fetch = async (input, init) =>
      String(input).endsWith('/v1/tills/resume')
        ? Response.json({ type: 'till-fenced', title: 'Fenced', status: 409, fence: 'code-needed' }, { status: 409 })
        : fetch(input, init)
    expect(await resumeTill(third.till, { fetch: often })).toMatchObject({ refusal: { code: 'copied-too-often' } })
    const { storeId } = shop.shop
    const code = (await ask('/v1/enrolment-codes', { storeId }))?.code ?? ''
    expect(await enterCode(third.till, { code })).toMatchObject({ ok: true })
    third.engine.start()
    // The shift that was open where it was copied goes on at each.
    for (const till of [blocked, original, again, third]) {
      till.engine.start()
      sell(till)
      await eventually('its sale of the open shift is taken', () => settled(till))
      await till.close()
    }
  })

  test('a code whose answer was lost, or whose till could not ask what is known, gives the same till again', async () => {
    const { storeId } = shop.shop
    const code = (await ask('/v1/enrolment-codes', { storeId }))?.code ?? ''
    const till = await standalone()
    till.openShift()
    const input = { serverUrl: shop.server.url, code, deviceName: 'Caja', operatorName: 'Ana' }
    const made: string[] = []
    const losing: typeof fetch = async (address, init) => {
      const response = await fetch(address, init)
      if (!String(address).endsWith('/v1/tills/enroll')) return response
      made.push(((await response.json()) as { tillId: string }).tillId)
      throw new TypeError('terminated')
    }
    expect(await joinServer(till.till, input, { fetch: losing })).toMatchObject({ ok: false })
    const key = keyOf(till)
    const deaf: typeof fetch = (address, init) =>
      String(address).endsWith('/v1/sync/known') ? Promise.reject(new TypeError('fetch failed')) : fetch(address, init)
    expect(await joinServer(till.till, input, { fetch: deaf })).toMatchObject({ ok: false })
    // Another device is told that it is used up.
    const other = await openHeadlessTill({ random: () => 0 })
    expect(await joinServer(other.till, input)).toMatchObject({ refusal: { code: 'code-not-valid' } })
    expect(await joinServer(till.till, input)).toMatchObject({ ok: true })
    expect([made[0], keyOf(till)]).toEqual([tillIdOf(till), null])
    expect(identityOf(till)?.incarnation).toBe(1)
    await eventually('all is sent', () => settled(till))
    // By now somebody is this till: nobody becomes it by the code any more.
    other.till.database.prepare('UPDATE sync_state SET enrolment_key = ?').run(key)
    expect(await joinServer(other.till, input)).toMatchObject({ refusal: { code: 'code-not-valid' } })
    await till.close({ remove: true })
    await other.close({ remove: true })
  })

  test('two copies of a till that stood alone with an open shift both join, and what each sells in it arrives', async () => {
    const { storeId } = shop.shop
    const newCode = async () => (await ask('/v1/enrolment-codes', { storeId }))?.code ?? ''
    for (const order of ['one after the other', 'both before either has sent anything'] as const) {
      const first = await standalone()
      goods = first.createProduct().id
      const shift = openShift(first.till, { floatMinor: minor(0) })
      sell(first, 2)
      const shiftId = shift.ok ? shift.value.id : ''
      expect(closeShift(first.till, { shiftId, countedMinor: minor(0), note: 'Prueba' }).ok).toBe(true)
      first.openShift()
      sell(first)
      const second = await copyOf(first, { online: false })
      await first.engine.stop()
      await first.join(shop.server.url, await newCode())
      if (order !== 'one after the other') await second.join(shop.server.url, await newCode())
      first.engine.start()
      sell(first)
      await eventually('the first has sent all', () => settled(first))
      if (order === 'one after the other') await second.join(shop.server.url, await newCode())
      second.engine.start()
      sell(second, 2)
      await eventually('the second has sent all', () => settled(second))
      for (const till of [first, second]) {
        sell(till)
        await eventually(`each goes on in the shift: ${order}`, () => settled(till))
        await till.close({ remove: true })
      }
    }
  })

  test('a till that a manager replaced or shut out needs a code, and sends with it what it kept', async () => {
    for (const fence of ['replaced', 'revoked'] as const) {
      const till = await newTill()
      await till.engine.stop()
      sell(till, 2)
      signInManager(till)
      if (fence === 'revoked') expect(await ask(`/v1/tills/${tillIdOf(till)}/revoke`)).toBeNull()
      else {
        const successor = await openHeadlessTill({ random: () => 0 })
        await successor.join(shop.server.url, await codeFor(till))
        await successor.close({ remove: true })
      }
      till.engine.start()
      await eventually('it is told', () => fenceOf(till) === fence)
      // Whoever lets it in again may be somebody else.
      expect(till.till.session.operator).toBeNull()
      expect(await resumeTill(till.till)).toMatchObject({ ok: false, refusal: { code: 'code-needed' } })
      expect(await enterCode(till.till, { code: 'AAAA-AAAA' })).toMatchObject({ ok: false })
      expect(till.engine.view().unsentCount).toBe(2)
      // Its folder was moved meanwhile: the key of this computer does not open its token.
      expect(await enterCode(till.till, { code: await codeFor(till) }, { vault: elsewhere })).toMatchObject({
        ok: true,
      })
      expect(fenceOf(till)).toBeUndefined()
      await eventually('all is sent', () => settled(till))
      await till.close()
    }
  })

  test('a server that does not know the till’s token blocks nothing: it sells on and says so', async () => {
    const till = await newTill()
    till.till.database.prepare("UPDATE identity SET token = iif(token LIKE 'A%', 'B', 'A') || substr(token, 2)").run()
    await till.engine.syncNow()
    await till.engine.syncNow()
    expect(till.engine.view().connection).toBe('unauthorized')
    expect(fenceOf(till)).toBeUndefined()
    expect(watchDoor(till.till).isBlocked()).toBe(false)
    sell(till)
    expect(till.engine.view().unsentCount).toBe(1)
    await till.close()
  })

  test('a till whose file lost or changed facts gets the others through, and says what is missing', async () => {
    const till = await newTill()
    await till.engine.stop()
    sell(till, 6)
    const { database } = till.till
    const waiting = database.prepare("SELECT position FROM outbox WHERE state = 'waiting' ORDER BY position").pluck()
    const positions = waiting.all() as number[]
    database.prepare('DELETE FROM outbox WHERE position = ?').run(positions[1])
    database
      .prepare(`UPDATE outbox SET body = replace(body, '"note":null', '"note":"x"') WHERE position = ?`)
      .run(positions[3])
    till.engine.start()
    await eventually('all that is left is sent', () => settled(till), 20_000)
    const notices = await listNotices(till.till)
    if (!notices.ok || notices.value === null) throw new Error('no notices')
    const own = notices.value.filter(({ isOwn }) => isOwn)
    expect(own.find(({ kind }) => kind === 'chain-gap')?.detail).toMatchObject({ accepted: true })
    expect(own.some(({ kind, detail }) => kind === 'chain-broken' && detail.accepted === true)).toBe(true)
    sell(till, 2)
    await eventually('it goes on', () => settled(till))
    await till.close()
  })

  test('a fact that cannot be read any more holds up nothing behind it', async () => {
    const till = await newTill()
    await till.engine.stop()
    sell(till, 4)
    const { database } = till.till
    const first = database.prepare("SELECT min(position) FROM outbox WHERE state = 'waiting'").pluck().get() as number
    database.prepare('UPDATE outbox SET body = substr(body, 1, 40) WHERE position = ?').run(first + 1)
    till.engine.start()
    await eventually('all but that one is sent', () => till.engine.view().unsentCount === 0, 20_000)
    expect(till.engine.view().attentionCount).toBe(1)
    const listed = listPending(till.till, { filter: 'all', offset: 0, limit: 10 })
    const key = listed.ok ? (listed.value.rows[0]?.key ?? '') : ''
    expect(viewPending(till.till, { key }).ok).toBe(true)
    database.prepare("UPDATE reconciled_days SET due = 'now'").run()
    const due = database.prepare("SELECT count(*) FROM reconciled_days WHERE due = 'now'").pluck()
    await eventually('the day is compared', () => due.get() === 0, 25_000)
    sell(till)
    await eventually('what comes later is sent', () => till.engine.view().unsentCount === 0)
    expect(till.log.filter((line) => line.startsWith('sync-fault'))).toEqual([])
    await till.close()
  })

  test('facts that the server lost, without a word about it, are offered again from what the till keeps', async () => {
    const till = await newTill()
    await till.engine.stop()
    const { database } = till.till
    sell(till, 2)
    // As if they had been acknowledged once: the server never had them.
    database.prepare("UPDATE outbox SET state = 'committed', committed_at_ms = 1 WHERE state = 'waiting'").run()
    sell(till)
    till.engine.start()
    await eventually('all is sent', () => settled(till), 20_000)
    const left = database.prepare("SELECT count(*) FROM outbox WHERE state <> 'committed'").pluck().get()
    expect(left).toBe(0)
    await till.close()
  })

  test('the server’s own verification has nothing to say against all of that', async () => {
    const report = JSON.parse((await runServerCommand(shop.server.env, 'verify')).stdout)
    expect(report.findings).toEqual([])
    expect(report.chainBreaks).toBeGreaterThan(2)
  })
})
