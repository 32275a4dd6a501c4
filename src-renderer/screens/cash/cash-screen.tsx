import { CloseShift } from '../shift/close-shift.tsx'

export function CashScreen() {
  return <CloseShift />
}
