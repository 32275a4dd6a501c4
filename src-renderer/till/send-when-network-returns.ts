import { callTill } from './call-till.ts'

/** The main process hears nothing of networks; the window does. Without it the till would wait for its next try. */
export function sendWhenNetworkReturns(): void {
  window.addEventListener('online', () => void callTill('sync.now', {}))
}
