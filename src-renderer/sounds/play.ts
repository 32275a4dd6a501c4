/** Short tones for hands that are busy elsewhere: a scan that worked, one that did not, a sale that is done. */
export type Sound = 'scan' | 'error' | 'done'

const notes: Readonly<
  Record<Sound, readonly { readonly hertz: number; readonly atS: number; readonly forS: number }[]>
> = {
  scan: [{ hertz: 1320, atS: 0, forS: 0.07 }],
  error: [
    { hertz: 220, atS: 0, forS: 0.14 },
    { hertz: 180, atS: 0.17, forS: 0.2 },
  ],
  done: [
    { hertz: 880, atS: 0, forS: 0.08 },
    { hertz: 1175, atS: 0.09, forS: 0.12 },
  ],
}

const SETTING = 'mostrador.sound'
let context: AudioContext | null = null

/** Opens the loudspeaker while nobody waits: that takes longer than a scan may. */
export function prepareSounds(): void {
  requestIdleCallback(() => {
    try {
      context ??= new AudioContext()
    } catch {
      // There is none: `play` finds that out again each time.
    }
  })
}

export function soundIsOn(): boolean {
  return localStorage.getItem(SETTING) !== 'off'
}

export function setSound(on: boolean): void {
  localStorage.setItem(SETTING, on ? 'on' : 'off')
}

/** Plays right after the next frame, which matters more, and never fails: a machine without a loudspeaker stays silent. */
export function play(sound: Sound): void {
  if (soundIsOn()) requestAnimationFrame(() => setTimeout(() => sing(sound)))
}

function sing(sound: Sound): void {
  try {
    context ??= new AudioContext()
    const loudness = context.createGain()
    loudness.gain.value = 0.12
    loudness.connect(context.destination)
    for (const { hertz, atS, forS } of notes[sound]) {
      const tone = context.createOscillator()
      tone.type = sound === 'error' ? 'square' : 'sine'
      tone.frequency.value = hertz
      tone.connect(loudness)
      tone.start(context.currentTime + atS)
      tone.stop(context.currentTime + atS + forS)
    }
  } catch {
    context = null
  }
}
