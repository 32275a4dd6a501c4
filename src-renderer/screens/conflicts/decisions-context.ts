import { createContext, use } from 'react'

export interface Decisions {
  /** Opens what waits for a decision: at the one about this record when it is named. */
  readonly open: (recordId?: string) => void
}

export const DecisionsContext = createContext<Decisions>({ open: () => undefined })

export function useDecisions(): Decisions {
  return use(DecisionsContext)
}
