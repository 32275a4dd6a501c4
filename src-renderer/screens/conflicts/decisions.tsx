import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useMay } from '../../approval/use-may.ts'
import { useCart } from '../sell/cart-context.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DecisionsContext } from './decisions-context.ts'
import { type Decision, useDecisionsDue } from './use-decisions-due.ts'
import { useQuietMoment } from './use-quiet-moment.ts'

interface Opened {
  readonly about: string | null
  /** It showed itself, and nobody has touched it yet. */
  readonly isUnasked: boolean
}

/** What waits for a decision about a record shows itself, to whoever may decide it and never in the middle of a sale or of a word. */
export function DecisionsProvider({ children }: { readonly children: ReactNode }) {
  const due = useDecisionsDue()
  const may = useMay()
  const { cart } = useCart()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())

  const isSelling = cart.lines.length > 0
  const isFresh = due?.some((decision) => !seen.has(decision.key) && mayDecide(decision, may)) === true
  const show = useCallback(() => {
    setSeen((before) => new Set([...before, ...(due ?? []).map(({ key }) => key)]))
    setOpened({ about: null, isUnasked: true })
  }, [due])
  useQuietMoment(isFresh && !isSelling, show)
  // The next customer's goods came first: the bar says that it waits.
  if (opened?.isUnasked === true && isSelling) setOpened(null)

  const decisions = useMemo(
    () => ({ open: (about?: string) => setOpened({ about: about ?? null, isUnasked: false }) }),
    [],
  )
  return (
    <DecisionsContext value={decisions}>
      {children}
      {opened !== null && due !== null && (
        <ConflictDialog
          due={due}
          first={opened.about}
          isUnasked={opened.isUnasked}
          onTouch={() => setOpened((now) => (now?.isUnasked === true ? { ...now, isUnasked: false } : now))}
          onClose={() => setOpened(null)}
        />
      )}
    </DecisionsContext>
  )
}

function mayDecide(decision: Decision, may: ReturnType<typeof useMay>): boolean {
  const needs = decision.about === 'clash' ? 'catalog.edit' : decision.conflict.needs
  return needs === null || may(needs)
}
