import type { ExportRefusal } from '../../../src-shared/contract/refusals.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** Why a drive or folder did not take what was written to it. */
export function exportRefusalWords(refusal: ExportRefusal, t: Words, format: Format): string {
  switch (refusal.code) {
    case 'target-gone':
      return t('exports.targetGone')
    case 'target-read-only':
      return t('exports.targetReadOnly')
    case 'not-enough-space':
      return t('exports.noSpace', { amount: format.bytes(refusal.neededBytes) })
    case 'copy-differs':
      return t('exports.differs', { file: refusal.file })
  }
}
