import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { tellDone, tellNote, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'

/** What can be done about operations; a `key` of null means all of them. */
export function usePendingActs() {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)

  const busily = async (act: () => Promise<boolean>): Promise<boolean> => {
    setIsBusy(true)
    const done = await act()
    setIsBusy(false)
    await queries.invalidateQueries({ queryKey: ['outbox.list'] })
    await queries.invalidateQueries({ queryKey: ['outbox.get'] })
    return done
  }

  const retry = (key: string | null) =>
    busily(async () => {
      const answer = await callTill('outbox.retry', { key })
      if (!answer.ok) tellRefusal(answer.refusal, t)
      else if (answer.value.count === 0) tellNote(t('outbox.sending'), t('outbox.sendingBody'))
      else {
        const { count } = answer.value
        tellNote(t('outbox.retrying', { count, n: format.count(count) }), t('outbox.retryingBody'))
      }
      return answer.ok
    })
  /** Asks for the PIN of somebody who may, where whoever is at the till may not. */
  const discard = (key: string) =>
    busily(async () => {
      const answer = await call('outbox.discard', { key })
      if (answer.ok) tellDone(t('outbox.discarded'))
      else if (answer.refusal.code === 'is-a-fact') tellWrong(t('outbox.isFact'), t('outbox.facts.other'))
      else if (answer.refusal.code === 'not-refused' || answer.refusal.code === 'not-found') tellNote(t('outbox.gone'))
      else if (answer.refusal.code !== 'NEEDS_APPROVAL') tellRefusal(answer.refusal, t)
      return answer.ok
    })
  const copyDiagnosis = (key: string | null) =>
    busily(async () => {
      const answer = await callTill('outbox.copy-diagnosis', { key })
      if (answer.ok) tellDone(t('outbox.copied'), t('outbox.copiedBody'))
      else if (answer.refusal.code === 'not-found') tellNote(t('outbox.gone'))
      else tellRefusal(answer.refusal, t)
      return answer.ok
    })
  return { retry, discard, copyDiagnosis, isBusy }
}
