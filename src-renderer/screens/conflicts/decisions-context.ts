import { createContext, use } from 'react'

export interface Decisions {
  /** Opens what waits for a decision: at the one about this record, or that this operation asks, when it is named. */
  readonly open: (about?: string) => void
}

export const DecisionsContext = createContext<Decisions>({ open: () => undefined })

export function useDecisions(): Decisions {
  return use(DecisionsContext)
}
