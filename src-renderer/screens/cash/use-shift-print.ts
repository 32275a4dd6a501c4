import { useTranslation } from 'react-i18next'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'

/** Sends a shift's report to the printer, and says what became of that. */
export function useShiftPrint(): (id: string, whole: boolean) => Promise<void> {
  const { t } = useTranslation()
  const call = useApprovedCall()
  return async (id, whole) => {
    const answer = await call('shift.print', { id, whole })
    if (answer.ok) tellDone(t('cash.printed'))
    else if (answer.refusal.code === 'no-printer') tellNote(t('cash.noPrinter'), t('cash.noPrinterBody'))
    else tellRefusal(answer.refusal, t)
  }
}
