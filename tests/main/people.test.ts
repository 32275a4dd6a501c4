import { describe, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { answerCall } from '../../src-main/ipc/answer-call.ts'
import { readAuditEntries } from '../../src-main/tables/audit.ts'
import { requireIdentity, writeIdentity } from '../../src-main/tables/identity.ts'
import { noteContact } from '../../src-main/tables/sync-state.ts'
import { writeBlock } from '../../src-main/tables/till-block.ts'
import { readUser, writeUser } from '../../src-main/tables/users.ts'
import { argon2idInScript, hashPin, isPinOf } from '../../src-main/till/pin-hash.ts'
import { APPROVAL_HOLDS_MS } from '../../src-main/till/session.ts'
import { closeTill, type Till } from '../../src-main/till/till.ts'
import { callNames } from '../../src-shared/contract/call-names.ts'
import { calls } from '../../src-shared/contract/calls.ts'
import type { UserView } from '../../src-shared/contract/people-views.ts'
import type { Role } from '../../src-shared/users/permission.ts'
import { openTillDoor } from '../support/till-door.ts'
import { expectOk, freshFolder, openTillHere } from './shop.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const OWNER_PIN = '7391'
const shop = {
  shopName: 'La Esquina',
  operatorName: 'Ana',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  demo: false,
}

/** An answer of whatever call, taken as the test expects it. */
type Answer =
  // biome-ignore lint/suspicious/noExplicitAny: of every call of the contract
  | { readonly ok: true; readonly value: any; readonly refusal?: undefined }
  | {
      readonly ok: false
      readonly value?: undefined
      readonly refusal: { readonly code: string; readonly waitMs?: number }
    }

/** A till whose clocks the test sets, and the door that its window comes through. */
interface Door {
  readonly till: Till
  call(name: string, input: unknown, approvalIds?: readonly string[]): Promise<Answer>
  pass(ms: number): void
  turnClock(ms: number): void
  readonly faults: readonly unknown[]
}

function openDoor(dataFolder = freshFolder()): Door {
  let steadyMs = 1_000
  let wallMs = Date.UTC(2026, 10, 22, 18)
  const till = openTillHere({ dataFolder, clock: () => wallMs, steadyClock: () => steadyMs })
  const { context, faults } = openTillDoor(till)
  return {
    till,
    faults,
    call: (name, input, approvalIds = []) => answerCall(context, name, input, approvalIds) as Promise<Answer>,
    pass: (ms) => {
      steadyMs += ms
      wallMs += ms
    },
    turnClock: (ms) => {
      wallMs += ms
    },
  }
}

/** A shop whose owner Ana has a PIN and is signed in. */
async function openShopWithPin(dataFolder?: string): Promise<Door> {
  const door = openDoor(dataFolder)
  expectOk(await door.call('setup.only-this-till', { ...shop, pin: OWNER_PIN }))
  return door
}

async function hire(door: Door, name: string, role: Role, pin: string): Promise<UserView> {
  return expectOk(await door.call('user.create', { name, role, active: true, pin })) as UserView
}

const signIn = (door: Door, userId: string, pin: string) => door.call('session.sign-in', { userId, pin })
const auditOf = (till: Till) => readTransaction(till.database, (tx) => readAuditEntries(tx, null, 100))
const hashOf = (till: Till, id: string) => readTransaction(till.database, (tx) => readUser(tx, id)?.pinHash ?? null)
const idOfAna = async (door: Door) => (await door.call('session.people', {})).value[0].id as string

describe('a PIN', () => {
  test('is hashed by Argon2id with the costs that OWASP asks for, and known again by both ways of computing it', async () => {
    const hash = await hashPin('4826')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await isPinOf(hash, '4826')).toBe(true)
    expect(await isPinOf(hash, '4827')).toBe(false)
    expect(await hashPin('4826')).not.toBe(hash)
    const salt = Buffer.from(hash.split('$')[4] ?? '', 'base64')
    const inScript = await argon2idInScript('4826', salt, { memoryKib: 19_456, passes: 2, lanes: 1, bytes: 32 })
    expect(inScript.toString('base64').replace(/=+$/, '')).toBe(hash.split('$')[5])
  })

  test('of another program with other costs is known too, and a hash that would eat the memory is nobody', async () => {
    const { hash } = await import('@node-rs/argon2')
    const foreign = await hash('4826', { memoryCost: 4096, timeCost: 3, parallelism: 1, outputLen: 24 })
    expect(await isPinOf(foreign, '4826')).toBe(true)
    for (const stored of [
      '$argon2id$v=19$m=4000000,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZXNhbHRzb21lc2FsdA',
      '$argon2id$v=19$m=64,t=999,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZXNhbHRzb21lc2FsdA',
      '$argon2id$garbage',
      '',
    ]) {
      expect(await isPinOf(stored, '4826')).toBe(false)
    }
  })
})

describe('a till where somebody has a PIN', () => {
  test('asks nobody anything where nobody has one, and whoever set it up does everything', async () => {
    const door = openDoor()
    expectOk(await door.call('setup.only-this-till', shop))
    const state = expectOk(await door.call('app.state', {})) as Answer['value']
    expect(state).toMatchObject({ locked: false, signsIn: false, person: { name: 'Ana', role: 'owner' } })
    expectOk(await door.call('session.lock', {}))
    expect(await door.call('app.state', {})).toMatchObject({ value: { locked: false } })
    expectOk(await door.call('user.list', {}))
  })

  test('is begun by an owner who is signed in at once, under the id of whoever set it up, and is locked after a start', async () => {
    const folder = freshFolder()
    const door = await openShopWithPin(folder)
    const { operatorId } = readTransaction(door.till.database, requireIdentity)
    expect(await door.call('app.state', {})).toMatchObject({
      value: { locked: false, signsIn: true, person: { id: operatorId, name: 'Ana', role: 'owner' } },
    })
    expect(auditOf(door.till).map(({ action }) => action)).toEqual(['user-created'])
    closeTill(door.till)

    const again = openDoor(folder)
    expect(await again.call('app.state', {})).toMatchObject({ value: { locked: true, person: null } })
    expect(await signIn(again, operatorId, '0000')).toMatchObject({ refusal: { code: 'wrong-pin', triesLeft: 2 } })
    expectOk(await signIn(again, operatorId, OWNER_PIN))
    expect(await again.call('app.state', {})).toMatchObject({ value: { locked: false, person: { name: 'Ana' } } })
    expect(auditOf(again.till)[0]).toMatchObject({ action: 'signed-in', userName: 'Ana' })
  })

  test('answers no call of the contract while it is locked but those that unlock it', async () => {
    const door = await openShopWithPin()
    expectOk(await door.call('session.lock', {}))
    for (const name of callNames) {
      const { allowed } = calls[name]
      if (allowed !== 'after-setup' && allowed !== 'blocked-too') continue
      for (const input of [{}, null, { id: '0198c0de-0000-7000-8000-000000000000' }]) {
        expect(await door.call(name, input), name).toEqual({ ok: false, refusal: { code: 'LOCKED' } })
      }
    }
    const closed = ['after-setup', 'blocked-too', 'before-setup']
    const open = callNames.filter((name) => !closed.includes(calls[name].allowed))
    const harmless = ['app.state', 'app.set-language', 'device.settings', 'session.people', 'session.sign-in']
    // The ways out of a block; where there is none they do nothing.
    harmless.push('identity.resume', 'identity.enter-code')
    expect(open.filter((name) => !harmless.includes(name))).toEqual([])
    expect(JSON.stringify(await door.call('session.people', {}))).not.toContain('argon2')
    expect(door.faults).toEqual([])
  })

  test('saves its work while the server shuts it out, by the PIN of somebody who may and by nothing else', async () => {
    const door = await openShopWithPin()
    const ana = await idOfAna(door)
    writeTransaction(door.till.database, (tx) => {
      writeBlock(tx, { fence: 'revoked', sinceMs: 1, newTillId: '0198c0de-0000-7000-8000-000000000009' })
    })
    for (const name of callNames.filter((each) => calls[each].allowed === 'after-setup')) {
      expect(await door.call(name, {}), name).toEqual({ ok: false, refusal: { code: 'BLOCKED' } })
    }
    // Whoever was signed in when it was shut out may have left it.
    const write = { targetId: '0198c0de-0000-7000-8000-000000000000', passphrase: null }
    expect(await door.call('app.state', {})).toMatchObject({ value: { person: { permissions: [] } } })
    expect(await door.call('bundle.write', write)).toMatchObject({ refusal: { code: 'NEEDS_APPROVAL' } })
    expect((await door.call('approval.people', { permission: 'outbox.carry' })).value).toMatchObject([{ name: 'Ana' }])
    const grant = { permission: 'outbox.carry', userId: ana, pin: '0000' }
    expect(await door.call('approval.grant', grant)).toMatchObject({ refusal: { code: 'wrong-pin' } })
    const given = expectOk(await door.call('approval.grant', { ...grant, pin: OWNER_PIN }))
    expect(await door.call('bundle.write', write, [given.approvalId])).toMatchObject({
      refusal: { code: 'target-gone' },
    })
    expect(await door.call('sale.list', {}, [given.approvalId])).toMatchObject({ refusal: { code: 'BLOCKED' } })
  })

  test('lets another person take over in one step, each fact under their own name', async () => {
    const door = await openShopWithPin()
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    expectOk(await signIn(door, luz.id, '8264'))
    expect(await door.call('app.state', {})).toMatchObject({ value: { person: { id: luz.id, role: 'cashier' } } })
    const shift = expectOk(await door.call('shift.open', { floatMinor: 0 })) as Answer['value']
    expect(shift.openedBy).toBe('Luz')
    const row = door.till.database.prepare(`SELECT user_id FROM outbox WHERE kind = 'shift.open'`).pluck().get()
    expect(row).toBe(luz.id)
  })
})

describe('whoever guesses PINs', () => {
  test('waits twice as long after each wrong one, whatever is done to the clock, and stands in the log', async () => {
    const door = await openShopWithPin()
    const ana = await idOfAna(door)
    for (const triesLeft of [2, 1, 0]) {
      expect(await signIn(door, ana, '0000')).toMatchObject({ refusal: { code: 'wrong-pin', triesLeft } })
    }
    expect(await signIn(door, ana, OWNER_PIN)).toEqual({ ok: false, refusal: { code: 'wait', waitMs: 5_000 } })
    door.turnClock(365 * DAY_MS)
    expect(await signIn(door, ana, OWNER_PIN)).toMatchObject({ refusal: { code: 'wait', waitMs: 5_000 } })
    door.pass(5_000)
    expect(await signIn(door, ana, '0001')).toMatchObject({ refusal: { code: 'wrong-pin', waitMs: 10_000 } })
    door.pass(9_999)
    expect(await signIn(door, ana, OWNER_PIN)).toMatchObject({ refusal: { code: 'wait', waitMs: 1 } })
    door.pass(1)
    expectOk(await signIn(door, ana, OWNER_PIN))
    expect(await signIn(door, ana, '0000')).toMatchObject({ refusal: { triesLeft: 2, waitMs: 0 } })
    const refused = auditOf(door.till).filter(({ action }) => action === 'pin-refused')
    expect(refused.map(({ details }) => details['tries'])).toEqual([4, 3])
  })

  test('waits all over again after a restart, and a try that was cut short by it counts as wrong', async () => {
    const folder = freshFolder()
    const door = await openShopWithPin(folder)
    const ana = await idOfAna(door)
    for (let tries = 0; tries < 4; tries += 1) {
      await signIn(door, ana, '0000')
      door.pass(5_000)
    }
    // The plug is pulled while the right PIN is looked at.
    door.pass(60_000)
    const cutShort = signIn(door, ana, '0002')
    await Promise.resolve()
    const stored = door.till.database.prepare('SELECT failures, wait_ms FROM pin_attempts').raw().get()
    expect(stored).toEqual([5, 20_000])
    await cutShort
    closeTill(door.till)

    const again = openDoor(folder)
    expect(await signIn(again, ana, OWNER_PIN)).toMatchObject({ refusal: { code: 'wait', waitMs: 20_000 } })
    again.pass(19_999)
    expect(await signIn(again, ana, OWNER_PIN)).toMatchObject({ refusal: { code: 'wait' } })
    again.pass(1)
    expectOk(await signIn(again, ana, OWNER_PIN))
  })

  test('gains nothing by trying all at once from two windows', async () => {
    const door = await openShopWithPin()
    const ana = await idOfAna(door)
    const tries = Array.from({ length: 50 }, (_, index) => signIn(door, ana, String(1000 + index)))
    const answers = await Promise.all([...tries, signIn(door, ana, OWNER_PIN)])
    expect(answers.filter(({ refusal }) => refusal?.code === 'wrong-pin')).toHaveLength(3)
    expect(answers.filter(({ refusal }) => refusal?.code === 'wait')).toHaveLength(48)
    expect(answers.some(({ ok }) => ok)).toBe(false)
  })
})

describe('an approval', () => {
  /** Luz, a cashier, is at the till; Marta may allow what she may not. */
  async function openCounter() {
    const door = await openShopWithPin()
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    const marta = await hire(door, 'Marta', 'manager', '5937')
    expectOk(await signIn(door, luz.id, '8264'))
    const grant = (permission: string, userId = marta.id, pin = '5937') =>
      door.call('approval.grant', { permission, userId, pin })
    return { door, luz, marta, grant }
  }

  test('by somebody who may lets one call through, once, and stands in the log with both names', async () => {
    const { door, grant } = await openCounter()
    expect(await door.call('user.list', {})).toEqual({
      ok: false,
      refusal: { code: 'NEEDS_APPROVAL', permission: 'user.manage' },
    })
    expect((await door.call('approval.people', { permission: 'user.manage' })).value).toEqual([
      expect.objectContaining({ name: 'Ana' }),
      expect.objectContaining({ name: 'Marta', waitMs: 0 }),
    ])
    const { approvalId } = expectOk(await grant('user.manage')) as { approvalId: string }
    const list = await door.call('user.list', {}, [approvalId])
    expect(list.value).toHaveLength(3)
    expect(JSON.stringify(list)).not.toContain('argon2')
    expect(await door.call('user.list', {}, [approvalId])).toMatchObject({ refusal: { code: 'NEEDS_APPROVAL' } })
    expect(auditOf(door.till)[0]).toMatchObject({
      action: 'approval',
      userName: 'Luz',
      approvedBy: 'Marta',
      details: { call: 'user.list', permission: 'user.manage' },
    })
  })

  test('that is forged, was given for something else, is too old or of another person at the till is none', async () => {
    const { door, grant, luz, marta } = await openCounter()
    const needsIt = { refusal: { code: 'NEEDS_APPROVAL' } }
    const id = async (permission: string) => ((await grant(permission)).value as { approvalId: string }).approvalId
    for (const forged of ['', 'x', marta.id, luz.id]) {
      expect(await door.call('user.list', {}, [forged])).toMatchObject(needsIt)
    }
    expect(await door.call('user.list', {}, [await id('audit.see')])).toMatchObject(needsIt)
    for (const garbage of [null, {}, 'x', [1], Array.from({ length: 21 }, () => 'x'), ['x'.repeat(65)]]) {
      expect(await door.call('user.list', {}, garbage as never)).toMatchObject({ refusal: { code: 'NOT_ALLOWED' } })
    }
    const old = await id('user.manage')
    door.pass(APPROVAL_HOLDS_MS)
    expect(await door.call('user.list', {}, [old])).toMatchObject(needsIt)
    const ofBefore = await id('user.manage')
    expectOk(await signIn(door, luz.id, '8264'))
    expect(await door.call('user.list', {}, [ofBefore])).toMatchObject(needsIt)
    expect(door.faults).toEqual([])
  })

  test('serves one of two calls that come with it at once, and is still good after a refused one', async () => {
    const { door, grant } = await openCounter()
    const { approvalId } = expectOk(await grant('user.manage')) as { approvalId: string }
    const taken = { name: 'luz', role: 'cashier', active: true, pin: null }
    expect(await door.call('user.create', taken, [approvalId])).toMatchObject({ refusal: { code: 'name-taken' } })
    const two = ['Eva', 'Sol'].map((name) => door.call('user.create', { ...taken, name }, [approvalId]))
    const answers = await Promise.all(two)
    expect(answers.map(({ ok }) => ok).toSorted()).toEqual([false, true])
  })

  test('of a call that is refused after somebody else came to the till is none for them', async () => {
    const { door, grant, luz } = await openCounter()
    const { approvalId } = expectOk(await grant('user.manage')) as { approvalId: string }
    const taken = { name: 'luz', role: 'cashier', active: true, pin: '6482' }
    const refused = door.call('user.create', taken, [approvalId])
    expectOk(await door.call('session.lock', {}))
    door.till.session.signIn({ id: luz.id, name: 'Luz', role: 'cashier' }, hashOf(door.till, luz.id))
    expect((await refused).ok).toBe(false)
    expect(await door.call('user.list', {}, [approvalId])).toMatchObject({ refusal: { code: 'NEEDS_APPROVAL' } })
  })

  test('is given by nobody who may not do it, and wrong PINs make them wait as at the sign-in', async () => {
    const { door, grant, luz, marta } = await openCounter()
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await grant('user.manage', luz.id, tries < 4 ? '0000' : '8264')).toMatchObject({
        refusal: { code: 'not-found' },
      })
    }
    // Nobody looked at those PINs, so none of them was a wrong one.
    expectOk(await signIn(door, luz.id, '8264'))
    for (let tries = 0; tries < 3; tries += 1) await grant('user.manage', marta.id, '0000')
    expect(await grant('user.manage')).toMatchObject({ refusal: { code: 'wait' } })
    expect(await signIn(door, marta.id, '5937')).toMatchObject({ refusal: { code: 'wait' } })
    expect(auditOf(door.till)[0]).toMatchObject({ action: 'pin-refused', userName: 'Luz', subject: 'Marta' })
  })

  test('puts who allowed it behind what the server takes from nobody else, and who did it into the log', async () => {
    const { door, grant, marta } = await openCounter()
    const { approvalId } = expectOk(await grant('user.manage')) as { approvalId: string }
    expectOk(await door.call('user.create', { name: 'Eva', role: 'cashier', active: true, pin: null }, [approvalId]))
    const userId = door.till.database
      .prepare(`SELECT user_id FROM outbox WHERE kind = 'user.create' ORDER BY position DESC LIMIT 1`)
      .pluck()
      .get()
    expect(userId).toBe(marta.id)
    expect(auditOf(door.till).find(({ action }) => action === 'user-created')).toMatchObject({
      userName: 'Luz',
      approvedBy: 'Marta',
      subject: 'Eva',
    })
  })
})

describe('the people of a shop', () => {
  test('are changed by nobody above themselves, keep an owner with a PIN, and have names of their own', async () => {
    const door = await openShopWithPin()
    const ana = await idOfAna(door)
    const marta = await hire(door, 'Marta', 'manager', '5937')
    const form = (changes: object) => ({ id: ana, version: 1, base: {}, changes })
    expect(await door.call('user.edit', form({ role: 'manager' }))).toMatchObject({ refusal: { code: 'owner-needed' } })
    expect(await door.call('user.edit', form({ active: false }))).toMatchObject({ refusal: { code: 'owner-needed' } })
    expect(await door.call('user.edit', { ...form({}), pin: null })).toMatchObject({
      refusal: { code: 'owner-needed' },
    })
    expect(await door.call('user.remove', { id: ana, version: 1 })).toMatchObject({ refusal: { code: 'owner-needed' } })
    expect(await door.call('user.edit', form({ name: 'MARTA ' }))).toMatchObject({ refusal: { code: 'name-taken' } })

    expectOk(await signIn(door, marta.id, '5937'))
    const above = { refusal: { code: 'above-you' } }
    expect(await door.call('user.edit', form({ name: 'Anita' }))).toMatchObject(above)
    expect(await door.call('user.edit', { ...form({}), pin: '1234' })).toMatchObject(above)
    expect(await door.call('user.remove', { id: ana, version: 1 })).toMatchObject(above)
    const promoted = { id: marta.id, version: 1, base: {}, changes: { role: 'owner' } }
    expect(await door.call('user.edit', promoted)).toMatchObject(above)
    const other = { name: 'Eva', role: 'owner', active: true, pin: null }
    expect(await door.call('user.create', other)).toMatchObject(above)
  })

  test('gain no owner by locking the till while a PIN is still being hashed', async () => {
    const door = await openShopWithPin()
    const marta = await hire(door, 'Marta', 'manager', '5937')
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    expectOk(await signIn(door, marta.id, '5937'))
    const making = door.call('user.create', { name: 'Eva', role: 'owner', active: true, pin: '6482' })
    expectOk(await door.call('session.lock', {}))
    expect((await making).ok).toBe(false)

    expectOk(await signIn(door, marta.id, '5937'))
    const promoting = door.call('user.edit', {
      id: luz.id,
      version: 1,
      base: {},
      changes: { role: 'owner' },
      pin: '6482',
    })
    expectOk(await door.call('session.lock', {}))
    expect((await promoting).ok).toBe(false)
    expectOk(await signIn(door, await idOfAna(door), OWNER_PIN))
    expect((await door.call('user.list', {})).value).toMatchObject([
      { name: 'Ana', role: 'owner' },
      { name: 'Luz', role: 'cashier' },
      { name: 'Marta', role: 'manager' },
    ])
  })

  test('begin with an owner: nobody less can be the first with a PIN', async () => {
    const door = openDoor()
    expectOk(await door.call('setup.only-this-till', shop))
    const luz = { name: 'Luz', role: 'cashier', active: true, pin: '8264' }
    expect(await door.call('user.create', luz)).toMatchObject({ refusal: { code: 'owner-needed' } })
    const ana = expectOk(await door.call('user.create', { ...luz, name: 'ána', role: 'owner' })) as UserView
    expect(ana.id).toBe(readTransaction(door.till.database, requireIdentity).operatorId)
    expect(await door.call('app.state', {})).toMatchObject({ value: { locked: false, person: { name: 'ána' } } })
  })

  test('change their own PIN with the old one and stay signed in; a PIN that another changed signs them out', async () => {
    const door = await openShopWithPin()
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    expectOk(await signIn(door, luz.id, '8264'))
    const wrong = await door.call('user.change-own-pin', { pin: '0000', newPin: '3591' })
    expect(wrong).toMatchObject({ refusal: { code: 'wrong-pin' } })
    expectOk(await door.call('user.change-own-pin', { pin: '8264', newPin: '3591' }))
    expect(await door.call('app.state', {})).toMatchObject({ value: { locked: false } })
    expect(auditOf(door.till)[0]).toMatchObject({ action: 'user-changed', subject: 'Luz', details: { pin: true } })

    const row = readTransaction(door.till.database, (tx) => readUser(tx, luz.id))
    if (row === null) throw new Error('Luz is gone')
    const pinHash = await hashPin('1597')
    writeTransaction(door.till.database, (tx) => writeUser(tx, { ...row, version: 9, pinHash }))
    expect(await door.call('unit.list', {})).toMatchObject({ refusal: { code: 'LOCKED' } })
    expect(await door.call('app.state', {})).toMatchObject({ value: { locked: true, signedOutBecause: 'pin-changed' } })
  })

  test('who are taken off the list or given another role feel it with their next step', async () => {
    const door = await openShopWithPin()
    const eva = await hire(door, 'Eva', 'manager', '5937')
    expectOk(await signIn(door, eva.id, '5937'))
    expectOk(await door.call('audit.list', { before: null, userId: null, action: null, day: null, limit: 10 }))
    const change = (changes: object) =>
      writeTransaction(door.till.database, (tx) => {
        const row = readUser(tx, eva.id)
        if (row !== null) writeUser(tx, { ...row, ...changes })
      })
    change({ role: 'cashier', name: 'Eva María' })
    expect(await door.call('user.list', {})).toMatchObject({ refusal: { code: 'NEEDS_APPROVAL' } })
    expect(await door.call('app.state', {})).toMatchObject({
      value: { person: { name: 'Eva María', role: 'cashier' } },
    })
    change({ active: false })
    expect(await door.call('unit.list', {})).toMatchObject({ refusal: { code: 'LOCKED' } })
    expect(await door.call('app.state', {})).toMatchObject({ value: { locked: true, signedOutBecause: 'removed' } })
    expect(await signIn(door, eva.id, '5937')).toMatchObject({ refusal: { code: 'not-found' } })
  })

  test('may no more than cashiers, and allow each other nothing, once the server was not heard of for too long', async () => {
    const door = await openShopWithPin()
    const ana = await idOfAna(door)
    writeTransaction(door.till.database, (tx) => {
      const identity = requireIdentity(tx)
      const id = '0198c0de-0000-7000-8000-000000000001'
      const server = { serverUrl: 'http://127.0.0.1:9', tenantId: id, storeId: id, tillId: id, token: '' }
      writeIdentity(tx, { ...identity, server })
      noteContact(tx, door.till.clock())
    })
    const endAtMs = door.till.clock() + 30 * DAY_MS
    const endSoonAtMs = async () => expectOk(await door.call('app.state', {})).permissionsEndSoonAtMs
    // From the last third on it is said, and nothing is forbidden yet.
    door.pass(20 * DAY_MS - 1)
    expect(await endSoonAtMs()).toBeNull()
    door.pass(1)
    expect(await endSoonAtMs()).toBe(endAtMs)
    door.pass(10 * DAY_MS)
    expect(await endSoonAtMs()).toBe(endAtMs)
    expectOk(await door.call('user.list', {}))
    door.pass(1)
    expect(await door.call('app.state', {})).toMatchObject({
      value: {
        permissionsExpired: true,
        permissionsEndSoonAtMs: null,
        person: { role: 'owner', permissions: expect.not.arrayContaining(['user.manage']) },
      },
    })
    expect(await door.call('user.list', {})).toMatchObject({ refusal: { code: 'NEEDS_APPROVAL' } })
    expect((await door.call('approval.people', { permission: 'user.manage' })).value).toEqual([])
    // But the shop's work can be saved from a till that nobody hears of, then most of all.
    expect((await door.call('approval.people', { permission: 'outbox.carry' })).value).toMatchObject([{ name: 'Ana' }])
    const grant = { permission: 'user.manage', userId: ana, pin: OWNER_PIN }
    expect(await door.call('approval.grant', grant)).toMatchObject({ refusal: { code: 'not-found' } })
    expectOk(await door.call('shift.open', { floatMinor: 0 }))
    writeTransaction(door.till.database, (tx) => noteContact(tx, door.till.clock()))
    expectOk(await door.call('user.list', {}))
  })

  test('never see the hash of a PIN through any call', async () => {
    const door = await openShopWithPin()
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    await door.call('user.edit', { id: luz.id, version: 1, base: {}, changes: { name: 'Luz M.' }, pin: '3591' })
    expect(door.till.database.prepare(`SELECT count(*) FROM outbox WHERE body LIKE '%argon2%'`).pluck().get()).toBe(3)
    for (const name of callNames) {
      if (name === 'session.lock') continue
      for (const input of [{}, { id: luz.id }, { before: null, userId: null, action: null, day: null, limit: 50 }]) {
        expect(JSON.stringify(await door.call(name, input)), name).not.toContain('argon2')
      }
    }
  })
})

describe('the audit log', () => {
  test('is read newest first by pages, by person, by what was done and by the day of the shop', async () => {
    const door = await openShopWithPin()
    const luz = await hire(door, 'Luz', 'cashier', '8264')
    const ana = await idOfAna(door)
    door.pass(DAY_MS)
    for (let turn = 0; turn < 5; turn += 1) {
      door.pass(1000)
      expectOk(await signIn(door, luz.id, '8264'))
      expectOk(await signIn(door, ana, OWNER_PIN))
    }
    const list = async (changes: object) =>
      (await door.call('audit.list', { before: null, userId: null, action: null, day: null, limit: 200, ...changes }))
        .value
    const all = await list({})
    expect(all.entries).toHaveLength(12)
    expect(all.people).toEqual([
      { id: ana, name: 'Ana' },
      { id: luz.id, name: 'Luz' },
    ])
    const pages: string[] = []
    for (let before = null; ; ) {
      const page = await list({ before, limit: 5 })
      for (const { id } of page.entries) pages.push(id)
      const last = page.entries.at(-1)
      if (!page.more) break
      before = { atMs: last.atMs, id: last.id } as never
    }
    expect(pages).toEqual(all.entries.map(({ id }: { id: string }) => id))
    expect((await list({ userId: luz.id })).entries).toHaveLength(5)
    expect((await list({ action: 'user-created' })).entries).toHaveLength(2)
    expect((await list({ day: '2026-11-22' })).entries).toHaveLength(2)
    expect((await list({ day: '2026-11-23' })).entries).toHaveLength(10)
  })
})
