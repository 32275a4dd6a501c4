import { createContext, use } from 'react'
import type { AppState, TillIdentity } from '../../src-shared/contract/views.ts'

export interface TillState extends AppState {
  readonly till: TillIdentity
}

export const TillContext = createContext<TillState | null>(null)

/** The till as it stands: identity, shift, sync. Only under a till that is set up. */
export function useTill(): TillState {
  const state = use(TillContext)
  if (state === null) throw new Error('this till is not set up')
  return state
}
