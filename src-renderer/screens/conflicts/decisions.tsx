import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useMay } from '../../approval/use-may.ts'
import { useCart } from '../sell/cart-context.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DecisionsContext } from './decisions-context.ts'
import { type Decision, useDecisionsDue } from './use-decisions-due.ts'

/** What waits for a decision about a record shows itself, to whoever may decide it and never in the middle of a sale. */
export function DecisionsProvider({ children }: { readonly children: ReactNode }) {
  const due = useDecisionsDue()
  const may = useMay()
  const { cart } = useCart()
  const [opened, setOpened] = useState<{ readonly about: string | null } | null>(null)
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())

  const isSelling = cart.lines.length > 0
  const fresh = due?.find((decision) => !seen.has(decision.key) && mayDecide(decision, may))
  useEffect(() => {
    if (fresh === undefined || isSelling || document.querySelector('[role=dialog]') !== null) return
    setSeen((before) => new Set([...before, ...(due ?? []).map(({ key }) => key)]))
    setOpened({ about: null })
  }, [fresh, isSelling, due])

  const decisions = useMemo(() => ({ open: (about?: string) => setOpened({ about: about ?? null }) }), [])
  return (
    <DecisionsContext value={decisions}>
      {children}
      {opened !== null && due !== null && (
        <ConflictDialog due={due} first={opened.about} onClose={() => setOpened(null)} />
      )}
    </DecisionsContext>
  )
}

function mayDecide(decision: Decision, may: ReturnType<typeof useMay>): boolean {
  const needs = decision.about === 'clash' ? 'catalog.edit' : decision.conflict.needs
  return needs === null || may(needs)
}
