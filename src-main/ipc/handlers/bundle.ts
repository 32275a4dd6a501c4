import type { EventData } from '../../../src-shared/contract/events.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import { viewUnsent } from '../../export/view-unsent.ts'
import { writeBundle } from '../../export/write-bundle.ts'
import type { ChosenPaths } from '../chosen-paths.ts'
import { PROGRESS_EVERY_MS, throttle } from '../throttle.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Unsent work on a stick: one bundle at a time, and it can be given up. */
export function bundleHandlers(
  { till, vault, tellWindow }: HandlerParts,
  exportFolders: ChosenPaths,
): HandlersOf<'bundle'> {
  let running: AbortController | null = null
  return {
    'bundle.unsent': () => viewUnsent(till),
    'bundle.write': async ({ targetId, passphrase }) => {
      const folder = exportFolders.find(targetId)
      if (folder === null) return refuse({ code: 'target-gone' })
      if (running !== null) return refuse({ code: 'bundle-running' })
      running = new AbortController()
      try {
        return await writeBundle(till, folder, {
          passphrase,
          openToken: vault.open,
          onProgress: throttle<EventData['bundle-progress']>(
            (progress) => tellWindow('bundle-progress', progress),
            PROGRESS_EVERY_MS,
          ),
          signal: running.signal,
        })
      } finally {
        running = null
      }
    },
    'bundle.cancel': () => {
      running?.abort()
      return accept(null)
    },
  }
}
