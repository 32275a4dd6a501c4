import { useEffect, useEffectEvent } from 'react'
import { listenForScans } from './listen-for-scans.ts'

type ScanListener = (code: string) => void

/** Whoever came last listens: a form that wants the code hides the sell screen behind it. */
const listeners: ScanListener[] = []

/** Starts listening to the keyboard; once, when the window starts. */
export function startScanner(): () => void {
  return listenForScans((code) => listeners.at(-1)?.(code))
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
    const own: ScanListener = (code) => onScan(code)
    // Not by time alone: React runs a child's effects before its parent's, so the frame around a screen comes after it.
    if (place === 'first') listeners.unshift(own)
    else listeners.push(own)
    return () => {
      listeners.splice(listeners.lastIndexOf(own), 1)
    }
  }, [active, place])
}
