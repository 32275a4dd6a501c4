import { useEffect, useEffectEvent } from 'react'
import { listenForScans } from './listen-for-scans.ts'
import { defaultWedgeSettings, type ScanRhythm, type WedgeSettings } from './wedge-detector.ts'

type ScanListener = (code: string, rhythm: ScanRhythm) => void

/** Whoever came last listens: a form that wants the code hides the sell screen behind it. */
const listeners: ScanListener[] = []

let adopt: ((settings: WedgeSettings) => void) | null = null

/**
 * Listens to the keyboard for a scanner that is set so; other settings take the place of those of before. It stays the first
 * to hear of a key: what lies over everything keeps the keyboard to itself, and must not keep it from the scanner.
 */
export function startScanner(settings: WedgeSettings = defaultWedgeSettings): void {
  if (adopt === null) adopt = listenForScans((code, rhythm) => listeners.at(-1)?.(code, rhythm), settings)
  else adopt(settings)
}

/** Takes every scan while the component is shown and `active`, unless one that came later takes it. */
export function useScan(listener: ScanListener, active = true): void {
  useListener(listener, active, 'last')
}

/** Takes the scans that no {@link useScan} takes. */
export function useFallbackScan(listener: ScanListener): void {
  useListener(listener, true, 'first')
}

function useListener(listener: ScanListener, active: boolean, place: 'first' | 'last'): void {
  const onScan = useEffectEvent(listener)
  useEffect(() => {
    if (!active) return
    const own: ScanListener = (code, rhythm) => onScan(code, rhythm)
    // Not by time alone: React runs a child's effects before its parent's, so the frame around a screen comes after it.
    if (place === 'first') listeners.unshift(own)
    else listeners.push(own)
    return () => {
      listeners.splice(listeners.lastIndexOf(own), 1)
    }
  }, [active, place])
}
