import { useEffect, useEffectEvent } from 'react'
import type { EventName } from '../../src-shared/contract/call-names.ts'
import type { EventData } from '../../src-shared/contract/events.ts'
import { listenToTill } from './call-till.ts'

/** Runs `listener` on every such event of the till while the component is shown. */
export function useTillEvent<Name extends EventName>(name: Name, listener: (data: EventData[Name]) => void): void {
  const onEvent = useEffectEvent(listener)
  useEffect(() => listenToTill(name, (data) => onEvent(data)), [name])
}
