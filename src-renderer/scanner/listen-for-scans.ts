import { defaultWedgeSettings, type ScanRhythm, WedgeDetector, type WedgeSettings } from './wedge-detector.ts'

type TextField = HTMLInputElement | HTMLTextAreaElement

interface Snapshot {
  readonly field: TextField
  readonly value: string
  readonly start: number | null
  readonly end: number | null
}

const textTypes = new Set(['text', 'search', 'tel', 'url', 'email', 'number', 'password', ''])

function textFieldOf(target: EventTarget | null): TextField | null {
  if (target instanceof HTMLTextAreaElement) return target
  if (target instanceof HTMLInputElement && textTypes.has(target.type)) return target
  return null
}

function takeSnapshot(field: TextField): Snapshot {
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd }
}

/** Puts a field back as it was, so that React hears of it too. */
function restore({ field, value, start, end }: Snapshot): void {
  if (field.value === value) return
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value)
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'historyUndo' }))
  if (start !== null) field.setSelectionRange(start, end)
}

/** Types what a person had typed while it was held: into the focused field, or as key presses for whoever listens. */
function type(text: string): void {
  if (text === '') return
  const target = document.activeElement ?? document.body
  // The one way to insert text that keeps undo, selection and input events as real typing has them.
  if (textFieldOf(target) !== null && document.execCommand('insertText', false, text)) return
  for (const key of text) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

/**
 * Listens to the keyboard before anyone else does and tells `onScan` the codes that a scanner types, whatever has the
 * focus. Returns how to go on with other settings.
 */
export function listenForScans(
  onScan: (code: string, rhythm: ScanRhythm) => void,
  settings: WedgeSettings = defaultWedgeSettings,
): (settings: WedgeSettings) => void {
  let detector = new WedgeDetector(settings)
  let before: Snapshot | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const releaseSoon = () => {
    clearTimeout(timer)
    // Twice through the queue: keys that wait behind a busy moment are heard before the burst is given up.
    timer = setTimeout(() => {
      timer = setTimeout(() => type(detector.rest()), 0)
    }, detector.settings.gapMs)
  }

  const swallow = (event: KeyboardEvent) => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.isTrusted) return
    const field = textFieldOf(event.target)
    const altGr = event.getModifierState('AltGraph')
    const verdict = detector.key({
      key: event.key,
      atMs: event.timeStamp,
      autoRepeat: event.repeat,
      command: !altGr && (event.ctrlKey || event.altKey || event.metaKey),
      composing: event.isComposing || event.key === 'Process' || event.key === 'Dead',
      inTextField: field !== null && !field.readOnly,
    })
    if (verdict.kind === 'scan') {
      clearTimeout(timer)
      swallow(event)
      if (verdict.tookBack && before !== null) restore(before)
      before = null
      onScan(verdict.code, verdict.rhythm)
      return
    }
    if (verdict.release !== '') {
      clearTimeout(timer)
      type(verdict.release)
    }
    if (verdict.beginsBurst) before = field === null ? null : takeSnapshot(field)
    if (verdict.kind === 'hold') {
      swallow(event)
      releaseSoon()
    }
  }

  const onBlur = () => {
    clearTimeout(timer)
    type(detector.reset())
    before = null
  }

  window.addEventListener('keydown', onKeyDown, { capture: true })
  window.addEventListener('blur', onBlur)
  return (changed) => {
    onBlur()
    detector = new WedgeDetector(changed)
  }
}
