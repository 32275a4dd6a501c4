import type { IpcMainInvokeEvent } from 'electron'

/** Origin that the window's own files are served from. */
export const APP_ORIGIN = 'mostrador://app'

/** The page for the customer's window: it shows what it is told, and calls nothing. */
export const DISPLAY_PAGE = '/display.html'

/** Whether a call comes from the main frame of the till's window, showing our own page. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'senderFrame'>,
  trustedOrigins: readonly string[],
): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isTrustedPage(frame.url, trustedOrigins)
}

function isTrustedPage(address: string, trustedOrigins: readonly string[]): boolean {
  try {
    const { protocol, host, pathname } = new URL(address)
    return trustedOrigins.includes(`${protocol}//${host}`) && pathname !== DISPLAY_PAGE
  } catch {
    return false
  }
}
