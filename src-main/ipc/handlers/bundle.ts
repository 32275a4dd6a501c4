import path from 'node:path'
import type { EventData } from '../../../src-shared/contract/events.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import { viewUnsent } from '../../export/view-unsent.ts'
import { writeBundle } from '../../export/write-bundle.ts'
import { handInBundle, lookAtBundle } from '../../sync/hand-in-bundle.ts'
import { type ChosenPaths, createChosenPaths } from '../chosen-paths.ts'
import { PROGRESS_EVERY_MS, throttle } from '../throttle.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Unsent work on a stick: one bundle at a time is written or handed in, and it can be given up. */
export function bundleHandlers(
  { till, vault, dialogs, tellWindow }: HandlerParts,
  exportFolders: ChosenPaths,
): HandlersOf<'bundle'> {
  const chosenFiles = createChosenPaths(till.newId)
  let running: AbortController | null = null
  const alone = async <Answer>(work: (signal: AbortSignal, onProgress: TellProgress) => Promise<Answer>) => {
    if (running !== null) return refuse({ code: 'bundle-running' } as const)
    running = new AbortController()
    try {
      return await work(running.signal, throttledByStep(tellWindow))
    } finally {
      running = null
    }
  }
  return {
    'bundle.unsent': () => viewUnsent(till),
    'bundle.write': async ({ targetId, passphrase }, approvals) => {
      const folder = exportFolders.find(targetId)
      if (folder === null) return refuse({ code: 'target-gone' })
      const approval = approvals.find(({ permission }) => permission === 'outbox.carry') ?? null
      return alone((signal, onProgress) =>
        writeBundle(till, folder, { passphrase, openToken: vault.open, approval, onProgress, signal }),
      )
    },
    'bundle.choose-file': async () => {
      const file = await dialogs.chooseBundleFile()
      if (file === null) return refuse({ code: 'cancelled' })
      const looked = await lookAtBundle(till, file)
      if (!looked.ok) return looked
      return accept({ ...looked.value, fileId: chosenFiles.remember(file), fileName: path.basename(file) })
    },
    'bundle.hand-in': async ({ fileId, passphrase }) => {
      const file = chosenFiles.find(fileId)
      if (file === null) return refuse({ code: 'file-gone' })
      return alone((signal, onProgress) => handInBundle(till, file, { passphrase, vault, onProgress, signal }))
    },
    'bundle.cancel': () => {
      running?.abort()
      return accept(null)
    },
  }
}

type TellProgress = (progress: EventData['bundle-progress']) => void

/** Each step is told of at once, however soon it follows another. */
function throttledByStep(tellWindow: HandlerParts['tellWindow']): TellProgress {
  let step: EventData['bundle-progress']['step'] | null = null
  let tell: TellProgress = () => undefined
  return (progress) => {
    if (progress.step !== step) tell = throttle((told) => tellWindow('bundle-progress', told), PROGRESS_EVERY_MS)
    step = progress.step
    tell(progress)
  }
}
