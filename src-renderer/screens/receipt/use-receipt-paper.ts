import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptKind } from '../../../src-shared/contract/sales-views.ts'
import { tellDone, tellNote, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'

/** What can be done with a receipt besides looking at it: paper and PDF. */
export function useReceiptPaper(kind: ReceiptKind, id: string) {
  const { t } = useTranslation()
  const [isBusy, setIsBusy] = useState(false)
  const busyWhile = async (work: () => Promise<void>) => {
    setIsBusy(true)
    await work()
    setIsBusy(false)
  }
  const print = () =>
    busyWhile(async () => {
      const answer = await callTill('receipt.print', { kind, id })
      if (answer.ok) {
        if (answer.value.waiting) tellNote(t('sale.receipt.waiting'), t('sale.receipt.waitingBody'))
        else tellDone(answer.value.isCopy ? t('sale.receipt.copyPrinted') : t('sale.receipt.printed'))
      } else if (answer.refusal.code === 'no-printer') {
        tellWrong(t('sale.receipt.noPrinter'), t('sale.receipt.noPrinterBody'))
      } else tellRefusal(answer.refusal, t)
    })
  const savePdf = () =>
    busyWhile(async () => {
      const answer = await callTill('receipt.save-pdf', { kind, id })
      if (answer.ok) tellDone(t('sale.receipt.pdfSaved'), answer.value.fileName)
      else if (answer.refusal.code !== 'cancelled') tellRefusal(answer.refusal, t)
    })
  return { isBusy, print, savePdf }
}
