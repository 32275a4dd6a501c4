import { useEffect } from 'react'
import { DOUBLE_TAP_MS } from '../components/use-settled.ts'

const REMEMBERED = 20

/**
 * When what had the focus goes away, with a dialog, a form or a screen, whoever works by keyboard goes on where they were
 * before, and not at the top of the window: at the last place that is still there, or else at the beginning of the screen.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let places: readonly HTMLElement[] = []
    let wasOnScreen = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement) || target.closest('nav') !== null) return
      wasOnScreen = target.closest('main') !== null
      places = [target, ...places.filter((place) => place !== target && place.isConnected)].slice(0, REMEMBERED)
    }
    const isLost = () => document.activeElement === document.body && places[0]?.isConnected === false
    const giveBack = () => {
      timer = undefined
      if (!isLost()) return
      const screen = document.querySelector<HTMLElement>('main')
      const dialog = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].at(-1)
      // A place outside of the screen is only gone back to from a dialog that was opened there.
      const within = dialog ?? (wasOnScreen ? screen : document.body)
      const place = places.find(
        (each) => within?.contains(each) && each.checkVisibility() && !each.matches(':disabled'),
      )
      const next = place ?? (dialog === undefined ? screen : null)
      next?.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(() => {
      // Not at once: what comes up may ask for the focus itself, and a double Enter must not press what is gone back to.
      if (isLost()) timer ??= setTimeout(giveBack, DOUBLE_TAP_MS)
    })
    document.addEventListener('focusin', onFocus)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', onFocus)
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [])
}
