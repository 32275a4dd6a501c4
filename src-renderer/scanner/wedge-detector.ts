/**
 * Tells a barcode scanner that acts as a keyboard from a person at the keys. Pure: it is told each key with its time and
 * says what shall become of it; whoever binds it to a window does it.
 *
 * A scan is a burst: every key within `gapMs` of the one before, ended by a terminator key. Until a burst has shown
 * which of the two it is, its keys are held back, so that a scan types nothing and presses no button. One exception keeps
 * typing immediate: the first key of a burst in a text field is shown at once, and is taken back should a scan follow.
 */
export interface WedgeSettings {
  /** Longest time between two keys of a scan, in ms. */
  readonly gapMs: number
  /** Shortest code, in characters, without prefix and suffix. */
  readonly minLength: number
  /** Characters that the scanner puts before and after each code; cut off. */
  readonly prefix: string
  readonly suffix: string
}

export const defaultWedgeSettings: WedgeSettings = { gapMs: 50, minLength: 4, prefix: '', suffix: '' }

/** How fast a scanner typed a code: tells whether `gapMs` suits it. */
export interface ScanRhythm {
  /** Keys of the burst, with prefix, suffix and terminator. */
  readonly keyCount: number
  readonly slowestGapMs: number
}

export interface WedgeKey {
  /** `KeyboardEvent.key`. */
  readonly key: string
  /** When the key went down, in ms on any steady clock: the event's own time, not the time of its handling. */
  readonly atMs: number
  readonly autoRepeat: boolean
  /** Ctrl, Alt or Meta is down (and AltGr is not): a command, no character. */
  readonly command: boolean
  /** An input method is at work. */
  readonly composing: boolean
  /** The key would land in a text field. */
  readonly inTextField: boolean
}

export type WedgeVerdict =
  /** Type `release` first (keys held until now, a person's after all), then let this key do what it does. */
  | { readonly kind: 'pass'; readonly release: string; readonly beginsBurst: boolean }
  /** Swallow this key for now; call `rest` when no key has come for `gapMs`. `release` as above. */
  | { readonly kind: 'hold'; readonly release: string; readonly beginsBurst: boolean }
  /** Swallow this key; `tookBack` says that keys of the burst were shown and must be undone. */
  | { readonly kind: 'scan'; readonly code: string; readonly rhythm: ScanRhythm; readonly tookBack: boolean }

const terminators = new Set(['Enter', 'Tab'])
const silentKeys = new Set(['Shift', 'CapsLock', 'NumLock', 'AltGraph'])

export class WedgeDetector {
  readonly settings: WedgeSettings
  #burst: string[] = []
  #held: string[] = []
  #lastAtMs = Number.NEGATIVE_INFINITY
  #slowestGapMs = 0

  constructor(settings: WedgeSettings = defaultWedgeSettings) {
    this.settings = settings
  }

  key(key: WedgeKey): WedgeVerdict {
    if (silentKeys.has(key.key)) return { kind: 'pass', release: '', beginsBurst: false }
    const continues = this.#burst.length > 0 && key.atMs - this.#lastAtMs <= this.settings.gapMs
    const isCharacter = [...key.key].length === 1
    if (key.composing || key.command || key.autoRepeat) return this.#passAsHuman()

    if (terminators.has(key.key)) {
      const code = continues ? this.#code() : null
      if (code === null) return this.#passAsHuman()
      const tookBack = this.#held.length < this.#burst.length
      const slowestGapMs = Math.max(this.#slowestGapMs, key.atMs - this.#lastAtMs)
      const rhythm = { keyCount: this.#burst.length + 1, slowestGapMs }
      this.#forget()
      return { kind: 'scan', code, rhythm, tookBack }
    }
    if (!isCharacter) return this.#passAsHuman()

    if (continues) {
      this.#slowestGapMs = Math.max(this.#slowestGapMs, key.atMs - this.#lastAtMs)
      this.#lastAtMs = key.atMs
      this.#burst.push(key.key)
      this.#held.push(key.key)
      return { kind: 'hold', release: '', beginsBurst: false }
    }
    const release = this.rest()
    this.#forget()
    // A space begins no code, and on a button it must press at once.
    if (key.key === ' ') return { kind: 'pass', release, beginsBurst: false }
    this.#burst = [key.key]
    this.#lastAtMs = key.atMs
    if (key.inTextField) return { kind: 'pass', release, beginsBurst: true }
    this.#held = [key.key]
    return { kind: 'hold', release, beginsBurst: true }
  }

  /**
   * No key came for a while: gives back what was held, to be typed. The burst itself is remembered, so that a key that
   * the window was only late to hear of still counts by its own time.
   */
  rest(): string {
    const release = this.#held.join('')
    this.#held = []
    return release
  }

  /** Forgets an unfinished burst; gives back what was held. */
  reset(): string {
    const release = this.rest()
    this.#forget()
    return release
  }

  #passAsHuman(): WedgeVerdict {
    return { kind: 'pass', release: this.reset(), beginsBurst: false }
  }

  #code(): string | null {
    const { prefix, suffix, minLength } = this.settings
    const typed = this.#burst.join('')
    if (!typed.startsWith(prefix) || !typed.endsWith(suffix)) return null
    const code = typed.slice(prefix.length, typed.length - suffix.length).trim()
    return code.length >= minLength ? code : null
  }

  #forget(): void {
    this.#burst = []
    this.#held = []
    this.#lastAtMs = Number.NEGATIVE_INFINITY
    this.#slowestGapMs = 0
  }
}
