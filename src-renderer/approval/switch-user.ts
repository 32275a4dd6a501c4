import { createContext, use } from 'react'

/** Opens the sign-in for somebody else; whoever is signed in stays so until then. */
export const SwitchUserContext = createContext<() => void>(() => undefined)

export function useSwitchUser(): () => void {
  return use(SwitchUserContext)
}
