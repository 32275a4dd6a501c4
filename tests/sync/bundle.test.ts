import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { viewUnsent } from '../../src-main/export/view-unsent.ts'
import { type BundleOptions, writeBundle } from '../../src-main/export/write-bundle.ts'
import { type HandInOptions, handInBundle, lookAtBundle } from '../../src-main/sync/hand-in-bundle.ts'
import { plainVault } from '../../src-main/sync/token-vault.ts'
import { requireIdentity, writeIdentity } from '../../src-main/tables/identity.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { countRows, openStoreOf } from '../server/storages.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'

const options: BundleOptions = { passphrase: null, openToken: plainVault.open }
const stick = () => mkdtemp(join(tmpdir(), 'mostrador-stick-'))

onBothStorages((openShop) => {
  let shop: OpenShop
  let isOnline = true

  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop.close())

  const cutOff: typeof fetch = (...request) =>
    isOnline ? fetch(...request) : Promise.reject(new TypeError('there is no network'))
  const offlineTill = async (): Promise<HeadlessTill> => {
    isOnline = true
    const till = await shop.till({ fetch: cutOff })
    await till.engine.syncNow()
    isOnline = false
    return till
  }
  const sell = (till: HeadlessTill, sales: number) => {
    const product = till.createProduct({ name: 'Pan de muerto' })
    till.openShift()
    for (let sale = 0; sale < sales; sale += 1) {
      till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 100 }])
    }
    till.editProduct(product.id, { priceMinor: minor(9900) })
    return product
  }
  const unsent = ({ till }: HeadlessTill) => {
    const viewed = viewUnsent(till)
    if (!viewed.ok) throw new Error(JSON.stringify(viewed.refusal))
    return viewed.value
  }

  test('what a till sold without a network arrives by stick, and nothing of it twice when it comes online', async () => {
    const till = await offlineTill()
    const product = sell(till, 20)
    const folder = await stick()
    const approval = { permission: 'outbox.carry', userId: till.till.newId(), name: 'Berta', atMs: 1 } as const
    const written = await writeBundle(till.till, folder, { ...options, approval, passphrase: 'una frase larga' })
    if (!written.ok) throw new Error(JSON.stringify(written.refusal))
    const { operations, fileName } = written.value
    expect(await readdir(folder)).toEqual([fileName])
    expect(fileName).toMatch(/^mostrador-unsent-[\w-]+-\d{4}-\d\d-\d\d-\d{6}\.bundle$/)
    expect(unsent(till)).toMatchObject({ operations, carried: { fileName, by: 'Berta', notInIt: 0 } })
    till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 100 }])
    expect(unsent(till).carried?.notInIt).toBeGreaterThan(0)

    const env = { ...shop.server.env, BUNDLE_PASSPHRASE: 'una frase larga' }
    const taken = await runServerCommand(env, 'import-bundle', join(folder, fileName))
    expect(JSON.parse(taken.stdout)).toMatchObject({ operations, committed: operations, replayed: 0, problems: [] })
    const sales = async () => {
      const store = openStoreOf(shop.server)
      return countRows(store, 'sales').finally(() => store.close())
    }
    const afterImport = await sales()
    // The till knows nothing of it: its rows wait on.
    expect(unsent(till).operations).toBeGreaterThan(operations)

    isOnline = true
    await till.engine.syncNow()
    await eventually('all is settled', () => till.engine.view().unsentCount === 0)
    expect(await sales()).toBe(afterImport + 1)
    expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
    expect(unsent(till)).toEqual({ operations: 0, carried: null })
    expect(till.product(product.id)).toMatchObject({ priceMinor: 9900, version: 2 })
    const verify = await runServerCommand(shop.server.env, 'verify')
    expect(JSON.parse(verify.stdout)).toMatchObject({ findings: [] })
  })

  test('there is no bundle of nothing, of a till that stands alone, or without the key of the till', async () => {
    const till = await offlineTill()
    const folder = await stick()
    expect(await writeBundle(till.till, folder, options)).toMatchObject({ refusal: { code: 'nothing-unsent' } })
    sell(till, 1)
    const openToken = () => {
      throw new Error('another machine’s')
    }
    expect(await writeBundle(till.till, folder, { ...options, openToken })).toMatchObject({
      refusal: { code: 'no-key' },
    })
    expect(await writeBundle(till.till, join(folder, 'gone'), options)).toMatchObject({
      refusal: { code: 'target-gone' },
    })
    writeTransaction(till.till.database, (tx) => writeIdentity(tx, { ...requireIdentity(tx), server: null }))
    expect(await writeBundle(till.till, folder, options)).toMatchObject({ refusal: { code: 'standalone' } })
    expect(await readdir(folder)).toEqual([])
  })

  test('one that is given up leaves nothing behind', async () => {
    const till = await offlineTill()
    sell(till, 60)
    const folder = await stick()
    const giveUp = new AbortController()
    const given = await writeBundle(till.till, folder, {
      ...options,
      signal: giveUp.signal,
      onProgress: ({ done }) => done > 0 && giveUp.abort(),
    })
    expect(given).toMatchObject({ refusal: { code: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
    expect(await readdir(join(till.folder, 'export-unfinished'))).toEqual([])
    expect(unsent(till).carried).toBeNull()
  })

  test('another till hands it in: what is wrong is named and takes nothing, and however often it counts once', async () => {
    const till = await offlineTill()
    sell(till, 300)
    const passphrase = 'una frase larga'
    const written = await writeBundle(till.till, await stick(), { ...options, passphrase })
    if (!written.ok) throw new Error(written.refusal.code)
    const { folder, fileName, operations } = written.value
    const file = join(folder, fileName)
    const whole = await readFile(file)
    const { till: other } = await shop.till({ online: false })
    const handIn = async (path: string, more: Partial<HandInOptions> = {}) => {
      const handedIn = await handInBundle(other, path, { passphrase, ...more })
      return handedIn.ok ? handedIn.value : handedIn.refusal.code
    }
    const changed = async (name: string, content: Buffer | string) => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }
    const replaced = (from: string, to: string) => Buffer.from(whole.toString('latin1').replace(from, to), 'latin1')
    const { tenantId = '' } = readTransaction(other.database, requireIdentity).server ?? {}
    const elsewhere = await changed('elsewhere', replaced(tenantId, '0198c0de-0000-7000-8000-000000000000'))

    expect(await lookAtBundle(other, file)).toMatchObject({ ok: true, value: { operations, encrypted: true } })
    expect(await lookAtBundle(other, elsewhere)).toMatchObject({ refusal: { code: 'other-shop' } })
    expect(await handIn(join(folder, 'gone'))).toBe('file-gone')
    expect(await handIn(await changed('film', 'a film'))).toBe('not-a-bundle')
    expect(await handIn(await changed('newer', replaced('"version":1', '"version":9')))).toBe('newer-version')
    expect(await handIn(await changed('cut', whole.subarray(0, -1)))).toBe('damaged')
    const bent = Buffer.from(whole)
    bent[whole.length - 5] = (bent[whole.length - 5] ?? 0) ^ 1
    expect(await handIn(await changed('bent', bent))).toBe('damaged')
    expect(await handIn(await changed('forged', replaced('"incarnation":1', '"incarnation":2')))).toBe('not-taken-here')
    expect(await handIn(await changed('later', replaced('"madeAtMs":1', '"madeAtMs":2')))).toBe('not-signed-by-till')
    expect(await handIn(file, { passphrase: null })).toBe('passphrase-needed')
    expect(await handIn(file, { passphrase: 'otra' })).toBe('passphrase-wrong')
    const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))
    expect(await handIn(file, { fetch: away })).toBe('server-unreachable')
    // A proxy's own page.
    const tooMuch: typeof fetch = async () => new Response('<h1>413</h1>', { status: 413 })
    expect(await handIn(file, { fetch: tooMuch })).toBe('too-large')
    const stop = new AbortController()
    const onProgress: HandInOptions['onProgress'] = ({ step }) => step === 'taking' && stop.abort()
    expect(await handIn(file, { signal: stop.signal, onProgress })).toBe('cancelled')

    // The line breaks off while the server tells how far it is.
    const cut: typeof fetch = async (...request) => {
      const answer = await fetch(...request)
      return new Response((await answer.text()).slice(0, -40), answer)
    }
    expect(await handIn(file, { fetch: cut })).toBe('server-unreachable')

    const counts = { operations, conflict: 0, rejected: 0, deferred: 0, isFormerTill: false, reasons: [] }
    const steps: unknown[] = []
    const again = { ...counts, committed: 0, replayed: operations }
    expect(await handIn(file, { onProgress: (progress) => void steps.push(progress) })).toMatchObject(again)
    expect(steps).toContainEqual({ step: 'taking', done: 0, total: operations })
    // An older server knows no such answer.
    const asOnceUponATime: typeof fetch = (url, init) => {
      const headers = new Headers(init?.headers)
      headers.set('accept', 'application/json')
      return fetch(url, { ...init, headers })
    }
    steps.length = 0
    expect(await handIn(file, { fetch: asOnceUponATime, onProgress: (one) => void steps.push(one) })).toMatchObject(
      again,
    )
    expect(steps.at(-1)).toEqual({ step: 'taking', done: 0, total: null })
    isOnline = true
    await till.engine.syncNow()
    await eventually('all is settled', () => till.engine.view().unsentCount === 0)
    expect(await handIn(file)).toMatchObject({ ...counts, committed: 0, replayed: operations })
  })

  test('2,000 sales are gathered in slices, between which the till goes on', async () => {
    const till = await offlineTill()
    const product = sell(till, 1)
    const { database } = till.till
    database.pragma('synchronous = OFF')
    for (let sale = 0; sale < 2000; sale += 1) {
      till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 100 }])
    }
    let longestMs = 0
    let isDone = false
    const watch = async () => {
      while (!isDone) {
        // Of this thread's own time: what other programs take of the machine is none of its slices.
        const began = process.threadCpuUsage()
        await nextTurn()
        const { user, system } = process.threadCpuUsage(began)
        longestMs = Math.max(longestMs, (user + system) / 1000)
      }
    }
    const watching = watch()
    const written = await writeBundle(till.till, await stick(), options)
    isDone = true
    await watching
    // 2,001 sales, the shift, and the log's entry of the new price.
    expect(written).toMatchObject({ ok: true, value: { facts: 2003, records: 2 } })
    expect(longestMs).toBeLessThan(50)
    if (!written.ok) return
    const file = await readFile(join(written.value.folder, written.value.fileName))
    expect(file.includes(readTransaction(database, requireIdentity).server?.token ?? '')).toBe(false)
    await writeFile(join(written.value.folder, 'copy.bundle'), file)
    const taken = await runServerCommand(shop.server.env, 'import-bundle', join(written.value.folder, 'copy.bundle'))
    expect(JSON.parse(taken.stdout)).toMatchObject({ committed: 2005 })
  })
})
