import type { IpcMainInvokeEvent } from 'electron'

/** Origin that the window's own files are served from. */
export const APP_ORIGIN = 'mostrador://app'

/** Whether a call comes from the main frame of one of our windows, showing our own page. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'senderFrame'>,
  trustedOrigins: readonly string[],
): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && trustedOrigins.includes(originOf(frame.url))
}

function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return ''
  }
}
