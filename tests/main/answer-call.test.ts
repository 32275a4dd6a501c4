import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answerCall, type CallContext } from '../../src-main/ipc/answer-call.ts'
import { isTrustedSender } from '../../src-main/ipc/trusted-sender.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { callNames } from '../../src-shared/contract/call-names.ts'
import { calls } from '../../src-shared/contract/calls.ts'
import { type Fault, openTillDoor } from '../support/till-door.ts'

let dataFolder: string
let till: Till
let faults: readonly Fault[]
let context: CallContext

beforeEach(() => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'mostrador-door-'))
  till = openTill({ dataFolder })
  const door = openTillDoor(till)
  context = door.context
  faults = door.faults
})
afterEach(() => {
  closeTill(till)
  rmSync(dataFolder, { recursive: true, force: true })
})

const shop = { shopName: 'Tienda', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City', demo: false }

describe('the door between window and main process', () => {
  test('answers only calls that the contract names, whatever name is tried', async () => {
    for (const name of ['', 'no.such-call', '__proto__', 'constructor', 'toString', null, 7, {}, ['app.state']]) {
      expect(await answerCall(context, name, {})).toEqual({ ok: false, refusal: { code: 'NOT_ALLOWED' } })
    }
  })

  test('lets nothing but the wizard through before the till is set up, and no wizard after it', async () => {
    const beforeSetup = callNames.filter((name) => calls[name].allowed === 'before-setup')
    expect(await answerCall(context, 'shift.open', { floatMinor: 0 })).toMatchObject({
      refusal: { code: 'NOT_ALLOWED' },
    })
    expect(await answerCall(context, 'app.state', {})).toMatchObject({ ok: true, value: { till: null } })
    expect(await answerCall(context, 'setup.only-this-till', shop)).toEqual({ ok: true, value: null })
    expect(await answerCall(context, 'shift.open', { floatMinor: 0 })).toMatchObject({ ok: true })
    expect(beforeSetup.length).toBeGreaterThan(0)
    expect(await answerCall(context, 'setup.only-this-till', shop)).toMatchObject({ refusal: { code: 'NOT_ALLOWED' } })
  })

  test('refuses input of another shape with the place and the reason, before any handler sees it', async () => {
    await answerCall(context, 'setup.only-this-till', shop)
    const answer = await answerCall(context, 'shift.open', { floatMinor: 1.5, surplus: true })
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'INVALID_INPUT' } })
    expect(JSON.stringify(answer)).toContain('floatMinor')
    expect(await answerCall(context, 'app.state', {})).toMatchObject({ value: { shift: null } })
  })

  test('every call refuses garbage of every kind without a fault', async () => {
    await answerCall(context, 'setup.only-this-till', shop)
    const garbage = [
      null,
      undefined,
      0,
      Number.NaN,
      '',
      'x'.repeat(100_000),
      [],
      [[]],
      { id: {} },
      { lines: 'no' },
      new Date(),
    ]
    for (const name of callNames) {
      for (const input of garbage) {
        const answer = await answerCall(context, name, input)
        if (!answer.ok) expect(answer.refusal.code, name).not.toBe('FAULT')
      }
    }
    expect(faults).toEqual([])
  })

  test('turns what is thrown into a fault with a reference, and keeps the reason in the log', async () => {
    await answerCall(context, 'setup.only-this-till', shop)
    till.database.exec('ALTER TABLE shifts RENAME TO shifts_gone')
    const answer = await answerCall(context, 'shift.last', {})
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'FAULT' } })
    expect(faults).toHaveLength(1)
    expect(answer).toMatchObject({ refusal: { reference: faults[0]?.reference } })
    expect(JSON.stringify(answer)).not.toContain('shifts')
  })

  test('does not call what is done a fault because the note of who allowed it could not be kept', async () => {
    await answerCall(context, 'setup.only-this-till', shop)
    const approval = {
      id: 'a',
      permission: 'shift.manage',
      userId: 'u',
      name: 'Marta',
      atMs: 1,
      stay: 1,
      holdsUntilMs: 9,
    } as const
    const noDisk: CallContext = {
      ...context,
      mayDo: () => false,
      takeApprovals: () => [approval],
      noteApproved: () => {
        throw new Error('database or disk is full')
      },
    }
    expect(await answerCall(noDisk, 'shift.open', { floatMinor: 500 }, ['a'])).toMatchObject({ ok: true })
    expect(faults).toMatchObject([{ call: 'shift.open', error: { message: 'database or disk is full' } }])
  })

  test('the window never names a path: a target or file that no dialog gave is not there', async () => {
    await answerCall(context, 'setup.only-this-till', shop)
    const targetId = '0198c0de-0000-7000-8000-000000000000'
    expect(await answerCall(context, 'export.write', { targetId, what: ['backup'] })).toMatchObject({
      refusal: { code: 'target-gone' },
    })
    expect(await answerCall(context, 'import.preview', { fileId: targetId })).toMatchObject({
      refusal: { code: 'file-gone' },
    })
    expect(await answerCall(context, 'export.write', { targetId: '/etc', what: ['backup'] })).toMatchObject({
      refusal: { code: 'INVALID_INPUT' },
    })
  })
})

describe('a trusted sender', () => {
  type Sender = Parameters<typeof isTrustedSender>[0]
  const from = (url: string, parent: unknown = null) => ({ senderFrame: { url, parent } }) as unknown as Sender

  test('is the main frame of our own page and nobody else', () => {
    const trusted = ['mostrador://app']
    expect(isTrustedSender(from('mostrador://app/'), trusted)).toBe(true)
    expect(isTrustedSender(from('mostrador://app/index.html#x'), trusted)).toBe(true)
    for (const url of [
      'https://app/',
      'mostrador://app.evil/',
      'mostrador://evil/',
      'file:///app',
      'about:blank',
      '',
    ]) {
      expect(isTrustedSender(from(url), trusted), url).toBe(false)
    }
    expect(isTrustedSender(from('mostrador://app/', {}), trusted)).toBe(false)
    expect(isTrustedSender({ senderFrame: null } as Sender, trusted)).toBe(false)
  })
})
