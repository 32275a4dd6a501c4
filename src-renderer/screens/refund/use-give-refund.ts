import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { GivenRefund } from '../../../src-shared/contract/sales-views.ts'
import type { RefundDraft } from '../../../src-shared/sale/refund-draft.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { play } from '../../sounds/play.ts'
import { refundRefusalWords } from './refund-refusal-words.ts'

export interface Trouble {
  readonly title?: string
  readonly body: string
}

/** Gives a refund, once however often it is pressed: the dialog's one id becomes the refund's. */
export function useGiveRefund(nameOf: (saleLineId: string) => string) {
  const { t } = useTranslation()
  const format = useFormat()
  const callApproved = useApprovedCall()
  const [id] = useState(() => newId())
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [given, setGiven] = useState<GivenRefund | null>(null)
  const busy = useRef(false)
  const complain = (words: Trouble) => {
    setTrouble(words)
    play('error')
  }
  const give = async (draft: Omit<RefundDraft, 'id'>) => {
    if (busy.current) return
    busy.current = true
    setIsBusy(true)
    const answer = await callApproved('refund.give', { ...draft, id })
    busy.current = false
    setIsBusy(false)
    if (answer.ok) {
      play('done')
      setGiven(answer.value)
    } else if (isDoorRefusal(answer.refusal)) complain(wordsForDoor(answer.refusal, t))
    else complain({ body: refundRefusalWords(answer.refusal, nameOf, t, format) })
  }
  return { give, given, isBusy, trouble, complain, forgive: () => setTrouble(null), isLocked: () => busy.current }
}
