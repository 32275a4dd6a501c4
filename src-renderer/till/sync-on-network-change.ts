import { callTill } from './call-till.ts'

/**
 * The main process hears nothing of networks, the window does: a network that returns is used at once, and one that is
 * lost is told at once, not at the next try.
 */
export function syncOnNetworkChange(): void {
  for (const change of ['online', 'offline']) window.addEventListener(change, () => void callTill('sync.now', {}))
}
