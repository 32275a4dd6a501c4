import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallName } from '../../../src-shared/contract/call-names.ts'
import type { CallInput } from '../../../src-shared/contract/calls.ts'
import type { BarcodeTaken } from '../../../src-shared/contract/refusals.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { isDoorRefusal, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useSettled } from '../../components/use-settled.ts'
import type { Ended } from './conflict-dialog.tsx'

type Settling = Extract<CallName, 'conflict.resolve' | 'clash.settle'>

interface Settler {
  readonly isBusy: boolean
  /** A product that has a code that this one shall have. */
  readonly taken: BarcodeTaken | null
  readonly settle: <Name extends Settling>(name: Name, input: CallInput<Name>) => Promise<void>
}

/** Sends a decision, with somebody else's approval where it needs one; a press that comes too soon decides nothing. */
export function useSettling(onEnd: (how: Ended) => void): Settler {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const isSettled = useSettled()
  const [isBusy, setIsBusy] = useState(false)
  const [taken, setTaken] = useState<BarcodeTaken | null>(null)
  return {
    isBusy,
    taken,
    settle: async (name, input) => {
      if (!isSettled || isBusy) return
      setIsBusy(true)
      setTaken(null)
      const answer = await call(name, input)
      setIsBusy(false)
      if (answer.ok) onEnd('settled')
      else {
        const refusal: { readonly code: string } = answer.refusal
        if (isDoorRefusal(refusal)) tellRefusal(refusal, t)
        else if (refusal.code === 'barcode-taken') setTaken(refusal as BarcodeTaken)
        else if (refusal.code === 'moved-on') tellNote(t('decide.movedOn'), t('decide.movedOnBody'))
        else onEnd('gone')
      }
    },
  }
}
