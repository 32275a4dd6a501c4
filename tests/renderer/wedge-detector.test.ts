import { describe, expect, it } from 'vitest'
import { WedgeDetector, type WedgeKey, type WedgeVerdict } from '../../src-renderer/scanner/wedge-detector.ts'

const plain: Omit<WedgeKey, 'key' | 'atMs'> = {
  autoRepeat: false,
  command: false,
  composing: false,
  inTextField: false,
}

/** What a text field and the scan listener would have seen of some keys, each at its time. */
function play(
  keys: readonly (readonly [key: string, atMs: number])[],
  { inTextField = false, settings = undefined as ConstructorParameters<typeof WedgeDetector>[0] } = {},
) {
  const detector = new WedgeDetector(settings)
  const gapMs = detector.settings.gapMs
  let field = ''
  let beforeBurst = ''
  const scans: string[] = []
  let lastAtMs = 0
  for (const [key, atMs] of keys) {
    if (atMs - lastAtMs > gapMs) field += detector.rest()
    lastAtMs = atMs
    const verdict: WedgeVerdict = detector.key({ ...plain, inTextField, key, atMs })
    if (verdict.kind === 'scan') {
      if (verdict.tookBack) field = beforeBurst
      scans.push(verdict.code)
      continue
    }
    field += verdict.release
    if (verdict.beginsBurst) beforeBurst = field
    if (verdict.kind === 'pass' && key.length === 1) field += key
  }
  field += detector.rest()
  return { field, scans }
}

const typed = (text: string, gapMs: number, startMs = 1000) =>
  [...text].map((key, index) => [key, startMs + index * gapMs] as const)
const scanned = (code: string, gapMs = 5, startMs = 1000, end = 'Enter') => [
  ...typed(code, gapMs, startMs),
  [end, startMs + code.length * gapMs] as const,
]

describe('a keyboard-wedge scanner', () => {
  it('is recognised by its burst, and types nothing where a button has the focus', () => {
    expect(play(scanned('7501055300075'))).toEqual({ field: '', scans: ['7501055300075'] })
  })

  it('leaves a text field as it was, its first key included', () => {
    expect(play([...typed('le', 120), ...scanned('7501055300075', 5, 2000)], { inTextField: true })).toEqual({
      field: 'le',
      scans: ['7501055300075'],
    })
  })

  it('may end its code with Tab', () => {
    expect(play(scanned('ABC-1234', 5, 1000, 'Tab')).scans).toEqual(['ABC-1234'])
  })

  it('is recognised right up to the longest gap and not beyond it', () => {
    expect(play(scanned('12345678', 50)).scans).toEqual(['12345678'])
    expect(play(scanned('12345678', 51)).scans).toEqual([])
  })

  it('may be told apart by a configured prefix and suffix, which are cut off', () => {
    const settings = { gapMs: 50, minLength: 4, prefix: '~', suffix: '#' }
    expect(play(scanned('~12345#'), { settings }).scans).toEqual(['12345'])
    expect(play(scanned('12345'), { settings })).toEqual({ field: '12345', scans: [] })
  })

  it('types capitals with Shift without breaking its burst', () => {
    const keys = [
      ['Shift', 1000],
      ['A', 1002],
      ['Shift', 1004],
      ['B', 1006],
      ['1', 1008],
      ['2', 1010],
      ['Enter', 1012],
    ] as const
    expect(play(keys).scans).toEqual(['AB12'])
  })

  it('can follow another scan at once', () => {
    expect(play([...scanned('11111111', 3, 1000), ...scanned('22222222', 3, 1030)]).scans).toEqual([
      '11111111',
      '22222222',
    ])
  })

  it('counts by the time of its keys, even when the window was late to hear of them', () => {
    const detector = new WedgeDetector()
    detector.key({ ...plain, key: '1', atMs: 0 })
    detector.key({ ...plain, key: '2', atMs: 5 })
    expect(detector.rest()).toBe('12')
    for (const [key, atMs] of [
      ['3', 10],
      ['4', 15],
    ] as const)
      detector.key({ ...plain, key, atMs })
    expect(detector.key({ ...plain, key: 'Enter', atMs: 20 })).toMatchObject({
      kind: 'scan',
      code: '1234',
      tookBack: true,
    })
  })
})

describe('a person at the keyboard', () => {
  it('loses no letter, however fast, and sees each first key at once', () => {
    for (const gapMs of [10, 30, 49, 51, 80, 200]) {
      expect(play(typed('leche entera', gapMs), { inTextField: true })).toEqual({ field: 'leche entera', scans: [] })
    }
    const detector = new WedgeDetector()
    expect(detector.key({ ...plain, key: 'l', atMs: 0, inTextField: true }).kind).toBe('pass')
    expect(detector.key({ ...plain, key: 'e', atMs: 90, inTextField: true }).kind).toBe('pass')
  })

  it('may end a word with Enter after a human pause without it being taken for a scan', () => {
    const { field, scans } = play([...typed('leche', 20), ['Enter', 1000 + 4 * 20 + 90]], { inTextField: true })
    expect({ field, scans }).toEqual({ field: 'leche', scans: [] })
  })

  it('may type a short number and Enter in a hurry', () => {
    expect(play(scanned('12', 30), { inTextField: true })).toEqual({ field: '12', scans: [] })
  })

  it('may hold a key down: its repeats are never held back', () => {
    const detector = new WedgeDetector()
    detector.key({ ...plain, key: 'o', atMs: 0, inTextField: true })
    for (let repeat = 1; repeat < 6; repeat += 1) {
      const verdict = detector.key({ ...plain, key: 'o', atMs: 300 + repeat * 33, autoRepeat: true, inTextField: true })
      expect(verdict).toEqual({ kind: 'pass', release: '', beginsBurst: false })
    }
  })

  it('keeps the order of the keys when a rollover is followed by Backspace or an arrow', () => {
    const detector = new WedgeDetector()
    detector.key({ ...plain, key: 'a', atMs: 0, inTextField: true })
    expect(detector.key({ ...plain, key: 'b', atMs: 20, inTextField: true }).kind).toBe('hold')
    expect(detector.key({ ...plain, key: 'Backspace', atMs: 40, inTextField: true })).toEqual({
      kind: 'pass',
      release: 'b',
      beginsBurst: false,
    })
  })

  it('is not disturbed while composing with an input method, nor in a keyboard shortcut', () => {
    const detector = new WedgeDetector()
    for (const extra of [{ composing: true }, { command: true }]) {
      for (let index = 0; index < 6; index += 1) {
        expect(detector.key({ ...plain, ...extra, key: 'a', atMs: index * 10 }).kind).toBe('pass')
      }
    }
  })

  it('presses a focused button with Enter or the space bar at once', () => {
    const detector = new WedgeDetector()
    expect(detector.key({ ...plain, key: 'Enter', atMs: 0 }).kind).toBe('pass')
    expect(detector.key({ ...plain, key: ' ', atMs: 500 }).kind).toBe('pass')
  })

  it('tells how fast the scanner typed, so that a gap can be chosen that suits it', () => {
    const detector = new WedgeDetector()
    const keys = [
      ['7', 1000],
      ['5', 1004],
      ['0', 1031],
      ['1', 1036],
      ['Enter', 1040],
    ] as const
    const verdicts = keys.map(([key, atMs]) => detector.key({ ...plain, key, atMs }))
    expect(verdicts.at(-1)).toMatchObject({ kind: 'scan', code: '7501', rhythm: { keyCount: 5, slowestGapMs: 27 } })
  })
})
