import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ParkedSaleView, TakenCart } from '../../../src-shared/contract/counter-views.ts'
import { tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { storedOf } from './cart.ts'
import { useCart } from './cart-context.tsx'

/** Puts the open cart aside and takes others up; the till keeps them all. */
export function useParkedSales() {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  const { cart, change } = useCart()
  const listAgain = () => queries.invalidateQueries({ queryKey: ['parked.list'] })

  /** A cart from the till takes the place of the open one, which is parked. */
  const take = async ({ cart: taken, parkedOpenCart }: TakenCart) => {
    change({ type: 'take', cart: taken })
    await listAgain()
    if (parkedOpenCart) tellNote(t('counter.parking.swapped'))
  }
  const park = async (label: string | null) => {
    const open = storedOf(cart)
    if (open === null) return
    const answer = await callTill('parked.park', { cart: open, label })
    if (!answer.ok) return tellRefusal(answer.refusal, t)
    change({ type: 'clear' })
    await listAgain()
    const { customerName, names, totalMinor } = answer.value
    const name = label ?? customerName ?? names[0] ?? ''
    tellDone(t('counter.parking.done'), t('counter.parking.doneBody', { name, total: format.money(totalMinor) }))
  }
  const resume = async (parked: ParkedSaleView) => {
    const answer = await callTill('parked.resume', { id: parked.id, open: storedOf(cart) })
    if (answer.ok) return take(answer.value)
    await listAgain()
    if (answer.refusal.code === 'not-found') tellNote(t('counter.parking.gone'), t('counter.parking.goneBody'))
    else tellRefusal(answer.refusal, t)
  }
  return { take, park, resume }
}
