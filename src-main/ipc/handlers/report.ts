import { refuse } from '../../../src-shared/result.ts'
import type { ExportProgress } from '../../export/write-export.ts'
import { writeReport } from '../../export/write-report.ts'
import { runReport } from '../../till/run-report.ts'
import type { ChosenPaths } from '../chosen-paths.ts'
import { PROGRESS_EVERY_MS, throttle } from '../throttle.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** What was sold and earned, from what this till knows. */
export function reportHandlers({ till, tellWindow }: HandlerParts, exportFolders: ChosenPaths): HandlersOf<'report'> {
  return {
    'report.run': (range) => runReport(till, range),
    'report.write': async ({ targetId, ...range }) => {
      const folder = exportFolders.find(targetId)
      if (folder === null) return refuse({ code: 'target-gone' })
      return writeReport(
        till,
        folder,
        range,
        throttle<ExportProgress>((progress) => tellWindow('export-progress', progress), PROGRESS_EVERY_MS),
      )
    },
  }
}
