import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useEffectEvent, useState } from 'react'
import { ApprovalProvider } from '../../approval/approval-provider.tsx'
import { SwitchUserContext } from '../../approval/switch-user.ts'
import { callTill } from '../../till/call-till.ts'
import { TillContext, useTill } from '../../till/till-context.ts'
import { createTillQueries, refreshOnEvents } from '../../till/use-till-query.ts'
import { useCart } from '../sell/cart-context.tsx'
import { SignIn } from './sign-in.tsx'
import { useIdleLock } from './use-idle-lock.ts'

/**
 * Whose hands the till is in. A locked till hides what is open and finds it again for the same person; for another person
 * the screens begin anew, with nothing that the one before was shown. The cart is the shop's and stays.
 */
export function PeopleFrame({ children }: { readonly children: ReactNode }) {
  const state = useTill()
  const { person, locked, signsIn, idleLockMinutes } = state
  const { cart } = useCart()
  const [lastPerson, setLastPerson] = useState(person)
  const [isSwitching, setIsSwitching] = useState(false)
  if (person !== null && person !== lastPerson) setLastPerson(person)

  const switchUser = useCallback(() => {
    if (signsIn) setIsSwitching(true)
  }, [signsIn])
  const lock = useCallback(() => void callTill('session.lock', {}), [])
  usePeopleKeys(switchUser, lock)
  useIdleLock(signsIn && !locked ? idleLockMinutes : 0)

  return (
    <SwitchUserContext value={switchUser}>
      {lastPerson !== null && (
        // What is hidden while the till is locked stays as its person left it.
        <TillContext value={{ ...state, person: lastPerson }}>
          <OwnQueries key={lastPerson.id} locked={locked}>
            <ApprovalProvider>{children}</ApprovalProvider>
          </OwnQueries>
        </TillContext>
      )}
      {(locked || isSwitching) && (
        <SignIn
          key={locked ? 'locked' : 'switching'}
          lastPersonId={lastPerson?.id ?? null}
          cartIsOpen={cart.lines.length > 0}
          onDone={() => setIsSwitching(false)}
          onCancel={locked ? undefined : () => setIsSwitching(false)}
        />
      )}
    </SwitchUserContext>
  )
}

/** What was asked of the till for one person is not shown to the next; what was refused while it was locked is asked again. */
function OwnQueries({ locked, children }: { readonly locked: boolean; readonly children: ReactNode }) {
  const [queries] = useState(createTillQueries)
  useEffect(() => refreshOnEvents(queries), [queries])
  useEffect(() => {
    if (!locked) void queries.invalidateQueries()
  }, [queries, locked])
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

/** From any screen, whatever is open there. */
function usePeopleKeys(switchUser: () => void, lock: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!event.ctrlKey || event.altKey || event.shiftKey || event.repeat) return
    const act = { l: lock, u: switchUser }[event.key.toLowerCase()]
    if (act === undefined) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
