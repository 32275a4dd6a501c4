import {
  createContext,
  type Dispatch,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react'
import { callTill } from '../../till/call-till.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import { type Cart, type CartAction, emptyCart, reduceCart, storedOf } from './cart.ts'
import { useVoidNotes } from './use-void-notes.ts'

/** The open cart is written when nothing has changed for a moment, so that no scan waits for the disk. */
const QUIET_MS = 150
/** But never later than this after a change: what a power cut takes is what was done within this time. */
const KEPT_WITHIN_MS = 300

interface CartState {
  readonly cart: Cart
  readonly change: Dispatch<CartAction>
  /** The cart was found again after the window had been closed with it. */
  readonly wasRestored: boolean
}

const CartContext = createContext<CartState | null>(null)

/** `asking` until the till has said what was left open; a locked till says so only once somebody has signed in. */
type Phase = 'asking' | 'locked' | 'ready'

export function CartProvider({ children }: { readonly children: ReactNode }) {
  const [cart, change] = useReducer(reduceCart, emptyCart)
  const [phase, setPhase] = useState<Phase>('asking')
  const [wasRestored, setWasRestored] = useState(false)

  const restore = useCallback(async () => {
    const answer = await callTill('cart.read', {})
    if (answer.ok && answer.value !== null) {
      change({ type: 'take', cart: answer.value })
      setWasRestored(true)
    }
    setPhase(!answer.ok && ['LOCKED', 'BLOCKED'].includes(answer.refusal.code) ? 'locked' : 'ready')
  }, [])
  useEffect(() => void restore(), [restore])
  useTillEvent('state-changed', () => {
    if (phase === 'locked') void restore()
  })
  useKeptCart(cart, phase === 'ready')
  useVoidNotes(cart, change)

  const state = useMemo(() => ({ cart, change, wasRestored }), [cart, wasRestored])
  return phase === 'asking' ? null : <CartContext value={state}>{children}</CartContext>
}

/** Writes the open cart into the till's file soon after every change, and again once a locked till takes it. */
function useKeptCart(cart: Cart, isReady: boolean): void {
  const { draftId, lines, discount, customer, note, quote } = cart
  const unkeptSinceMs = useRef<number | null>(null)
  const [missed, setMissed] = useState(0)
  const wasMissed = useRef(false)
  useTillEvent('state-changed', () => {
    if (wasMissed.current) setMissed((count) => count + 1)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was missed is written again
  useEffect(() => {
    if (!isReady) return
    const stored = storedOf({ ...emptyCart, draftId, lines, discount, customer, note, quote })
    const keep = async () => {
      unkeptSinceMs.current = null
      wasMissed.current = false
      const answer = await callTill('cart.keep', { cart: stored })
      if (!answer.ok) wasMissed.current = true
    }
    unkeptSinceMs.current ??= performance.now()
    const leftMs = unkeptSinceMs.current + KEPT_WITHIN_MS - performance.now()
    const timer = setTimeout(() => void keep(), Math.max(0, Math.min(QUIET_MS, leftMs)))
    return () => clearTimeout(timer)
  }, [isReady, missed, draftId, lines, discount, customer, note, quote])
}

export function useCart(): CartState {
  const state = use(CartContext)
  if (state === null) throw new Error('outside of the cart')
  return state
}
