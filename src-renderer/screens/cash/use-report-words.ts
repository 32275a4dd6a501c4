import { useTranslation } from 'react-i18next'
import { type ShiftReportWords, shiftReportWords } from '../../../src-shared/report/shift-report-words.ts'

/** What shift reports say: the same on the screen as on paper. */
export function useReportWords(): ShiftReportWords {
  const { i18n } = useTranslation()
  return shiftReportWords[i18n.language === 'en' ? 'en' : 'es']
}
