import type { Page } from '@playwright/test'
import axe from 'axe-core'

/** Serious findings of axe on what the window shows now, in words. */
export async function seriousFindings(window: Page): Promise<string[]> {
  // Once a window, and without describing all that is well: that takes axe longer than to look at it.
  if (!(await window.evaluate(() => 'axe' in globalThis))) await window.evaluate(axe.source)
  return window.evaluate(async () => {
    // Colours on their way from one to another are nobody's.
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition)
    await Promise.allSettled(changes.map(({ finished }) => finished))
    const inWindow = (globalThis as unknown as { readonly axe: typeof axe }).axe
    const { violations } = await inWindow.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  })
}
