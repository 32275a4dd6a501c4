import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import {
  CALL_CHANNEL,
  type CallName,
  callNames,
  EVENT_CHANNEL,
  type EventName,
  eventNames,
} from '../src-shared/contract/call-names.ts'

type Listener = (data: unknown) => void

// One subscription for all listeners: Electron takes more than ten for a leak.
const listeners = new Map<EventName, Set<Listener>>(eventNames.map((name) => [name, new Set()]))
ipcRenderer.on(EVENT_CHANNEL, (_event: IpcRendererEvent, name: EventName, data: unknown) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(data)
})

/** The whole bridge: named calls out, named events in, nothing of Electron or Node. */
const bridge = {
  call(name: CallName, input: unknown, approvalIds: readonly string[] = []): Promise<unknown> {
    if (!callNames.includes(name)) return Promise.reject(new TypeError(`no such call: ${String(name)}`))
    return ipcRenderer.invoke(CALL_CHANNEL, name, input, approvalIds)
  },
  /** Listens until the returned function is called. */
  on(name: EventName, listener: Listener): () => void {
    const those = listeners.get(name)
    if (those === undefined) throw new TypeError(`no such event: ${String(name)}`)
    // A function of its own, so that the same listener may listen twice.
    const relay: Listener = (data) => listener(data)
    those.add(relay)
    return () => {
      those.delete(relay)
    }
  },
}

contextBridge.exposeInMainWorld('mostrador', bridge)
