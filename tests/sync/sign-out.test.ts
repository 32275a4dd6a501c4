import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCall } from '../../src-main/ipc/answer-call.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { openTillDoor } from '../support/till-door.ts'

onBothStorages((openShop) => {
  let shop: OpenShop
  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop.close())

  /** What a window asks of a till. */
  const windowOf = ({ till }: HeadlessTill) => {
    const { context } = openTillDoor(till)
    // biome-ignore lint/suspicious/noExplicitAny: of every call of the contract
    return (name: string, input: unknown) => answerCall(context, name, input) as Promise<any>
  }

  test('a till that joins people with PINs asks who is there at once, and signs out whoever another till dismisses', async () => {
    const office = await shop.till()
    const inOffice = windowOf(office)
    const owner = { name: 'Ana', role: 'owner', active: true, pin: '7391' }
    const { value: ana } = await inOffice('user.create', owner)
    const { value: luz } = await inOffice('user.create', { ...owner, name: 'Luz', role: 'cashier', pin: '8264' })
    await eventually('the server has them', () => office.engine.view().unsentCount === 0)

    const counter = await shop.till({ online: false })
    const atCounter = windowOf(counter)
    expect((await atCounter('app.state', {})).value).toMatchObject({ locked: true, signsIn: true, person: null })
    expect(await atCounter('unit.list', {})).toMatchObject({ refusal: { code: 'LOCKED' } })
    const people = (await atCounter('session.people', {})).value as { name: string }[]
    expect(people.map(({ name }) => name)).toEqual(['Ana', 'Luz'])
    expect((await atCounter('session.sign-in', { userId: luz.id, pin: '8264' })).ok).toBe(true)
    expect((await atCounter('unit.list', {})).ok).toBe(true)
    counter.engine.start()
    await eventually('the sign-in is sent', () => counter.engine.view().unsentCount === 0)

    expect((await inOffice('user.remove', { id: luz.id, version: luz.version })).ok).toBe(true)
    await eventually('the counter has heard of it', async () => !(await atCounter('unit.list', {})).ok)
    expect((await atCounter('app.state', {})).value).toMatchObject({ locked: true, signedOutBecause: 'removed' })
    expect((await atCounter('session.sign-in', { userId: ana.id, pin: '7391' })).ok).toBe(true)
    await eventually('nothing is refused', () => counter.engine.view().unsentCount === 0)
    expect(counter.engine.view().attentionCount).toBe(0)
    expect(office.engine.view().attentionCount).toBe(0)
  })
})
