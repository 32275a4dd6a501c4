import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'
import { storedOf } from '../sell/cart.ts'
import { useCart } from '../sell/cart-context.tsx'
import { useParkedSales } from '../sell/use-parked-sales.ts'

/** What can be done with a quote: sell it, cancel it, print it. */
export function useQuoteSteps(id: string, onTaken: () => void) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { cart } = useCart()
  const { take } = useParkedSales()
  const [isBusy, setIsBusy] = useState(false)
  const busyWhile = async (work: () => Promise<void>) => {
    setIsBusy(true)
    await work()
    setIsBusy(false)
  }
  const readAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['quote.list'] }),
      queries.invalidateQueries({ queryKey: ['quote.get'] }),
    ])
  const tell = async (refusal: { readonly code: string }) => {
    if (refusal.code === 'quote-closed') tellNote(t('counter.quote.closed'), t('counter.quote.closedBody'))
    else if (refusal.code === 'not-found') tellNote(t('counter.quote.notFound'), t('counter.quote.notFoundBody'))
    else tellRefusal(refusal, t)
    await readAgain()
  }
  const sell = (evenExpired: boolean) =>
    busyWhile(async () => {
      const answer = await callTill('quote.take', { id, open: storedOf(cart), evenExpired })
      if (!answer.ok) return tell(answer.refusal)
      await take(answer.value)
      onTaken()
    })
  const cancel = () =>
    busyWhile(async () => {
      const answer = await callTill('quote.cancel', { id })
      if (!answer.ok) return tell(answer.refusal)
      await readAgain()
    })
  const print = () =>
    busyWhile(async () => {
      const answer = await callTill('quote.print', { id })
      if (!answer.ok) return tell(answer.refusal)
      if (answer.value.queued) tellDone(t('counter.quote.queued'))
      else tellNote(t('counter.quote.noPrinter'), t('counter.quote.noPrinterBody'))
    })
  return { isBusy, sell, cancel, print }
}
