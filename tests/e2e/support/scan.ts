import type { ElectronApplication } from '@playwright/test'

/**
 * What a scanner that acts as a keyboard does: the code's keys in one burst and Enter, to whatever has the focus. Gives the
 * time of the first key, in ms since the epoch.
 */
export async function scan(app: ElectronApplication, code: string): Promise<number> {
  return app.evaluate(({ BrowserWindow }, text) => {
    const [window] = BrowserWindow.getAllWindows()
    const contents = window?.webContents
    // Keys go only to a page that has the focus, which a window without a window manager may not get by itself.
    window?.focus()
    contents?.focus()
    const startedAtMs = performance.timeOrigin + performance.now()
    for (const character of text) {
      contents?.sendInputEvent({ type: 'keyDown', keyCode: character })
      contents?.sendInputEvent({ type: 'char', keyCode: character })
      contents?.sendInputEvent({ type: 'keyUp', keyCode: character })
    }
    contents?.sendInputEvent({ type: 'keyDown', keyCode: 'Return' })
    contents?.sendInputEvent({ type: 'char', keyCode: '\u000d' })
    contents?.sendInputEvent({ type: 'keyUp', keyCode: 'Return' })
    return startedAtMs
  }, code)
}
