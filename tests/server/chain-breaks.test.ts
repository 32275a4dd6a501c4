import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('a chain that breaks, on %s storage', (storage) => {
  let server: RunningServer
  let codes: string[]

  beforeAll(async () => {
    server = await startOn(storage)
    codes = (await setupShop(server, { tills: 6 })).enrolmentCodes
  })
  afterAll(() => server.end())

  const newTill = async (): Promise<TillClient> => {
    const till = await enrollTill(server.url, codes.pop())
    await till.committed([till.openShift()])
    return till
  }
  const exceptions = async (till: TillClient, kind: string) => {
    const { body } = await till.get<{ items: { kind: string; tillId: string; detail: Record<string, unknown> }[] }>(
      '/v1/exceptions',
    )
    return body.items.filter((one) => one.kind === kind && one.tillId === till.enrolment.tillId)
  }

  it('puts facts behind a gap off, and says where the chain ends', async () => {
    const till = await newTill()
    till.sale()
    const [result] = await till.committed([till.sale()])
    expect(result).toMatchObject({ status: 'deferred', chainHead: { index: 1 } })
    expect(await exceptions(till, 'chain-gap')).toEqual([])
  })

  it('takes the facts behind a gap once their till says that there is nothing in it, and tells which are missing', async () => {
    const till = await newTill()
    till.sale()
    till.sale()
    const behind = [{ ...till.sale(), chainRestart: true } as const, till.sale(), till.sale()]
    expect(statusesOf(await till.committed(behind))).toEqual(['committed', 'committed', 'committed'])
    const [told, ...more] = await exceptions(till, 'chain-gap')
    expect(told?.detail).toMatchObject({ firstMissing: 2, lastMissing: 3, index: 4, fact: 'sale.create' })
    expect(more).toEqual([])
    expect(statusesOf(await till.committed(behind))).toEqual(['committed', 'committed', 'committed'])
  })

  it('refuses a fact that was changed on its way, and takes it from a till that says so, with those behind it', async () => {
    const till = await newTill()
    const sale = till.sale()
    const changed = { ...sale, at: sale.at + 1 }
    const next = till.sale()
    const refused = await till.committed([changed, next])
    expect(refused.map(({ status, problem }) => [status, problem?.type])).toEqual([
      ['rejected', 'chain-broken'],
      ['deferred', undefined],
    ])
    expect(refused[0]?.chainHead?.index).toBe(1)
    expect(statusesOf(await till.committed([{ ...changed, chainRestart: true }, next]))).toEqual([
      'committed',
      'committed',
    ])
    const told = (await exceptions(till, 'chain-broken')).find(({ detail }) => detail.accepted === true)
    expect(told?.detail).toMatchObject({ index: 2, statedHash: sale.chain?.hash })
    expect(told?.detail.contentHash).not.toBe(sale.chain?.hash)
  })

  it('takes no place in the chain twice, whatever a till says', async () => {
    const till = await newTill()
    const sale = till.sale()
    await till.committed([sale])
    const second = { ...till.sale(), chain: sale.chain, chainRestart: true } as const
    const [result] = await till.committed([second as never])
    expect(result).toMatchObject({ status: 'rejected', problem: { type: 'chain-broken' }, chainHead: { index: 2 } })
  })

  it('is reported by the server’s own verification for what it is', async () => {
    const { code, stdout } = await runServerCommand(server.env, 'verify')
    const report = JSON.parse(stdout)
    expect(report.findings).toEqual([])
    expect(report.chainBreaks).toBe(2)
    expect(code).toBe(0)
    await server.store.writer.deleteFrom('exceptions').where('kind', '=', 'chain-gap').execute()
    const again = JSON.parse((await runServerCommand(server.env, 'verify')).stdout)
    expect(again.findings).toMatchObject([{ check: 'chain' }])
  })
})
