import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import {
  CALL_CHANNEL,
  type CallName,
  callNames,
  EVENT_CHANNEL,
  type EventName,
  eventNames,
} from '../src-shared/contract/call-names.ts'

/** The whole bridge: named calls out, named events in, nothing of Electron or Node. */
const bridge = {
  call(name: CallName, input: unknown, approvalIds: readonly string[] = []): Promise<unknown> {
    if (!callNames.includes(name)) return Promise.reject(new TypeError(`no such call: ${String(name)}`))
    return ipcRenderer.invoke(CALL_CHANNEL, name, input, approvalIds)
  },
  /** Listens until the returned function is called. */
  on(name: EventName, listener: (data: unknown) => void): () => void {
    if (!eventNames.includes(name)) throw new TypeError(`no such event: ${String(name)}`)
    const relay = (_event: IpcRendererEvent, told: EventName, data: unknown) => {
      if (told === name) listener(data)
    }
    ipcRenderer.on(EVENT_CHANNEL, relay)
    return () => ipcRenderer.removeListener(EVENT_CHANNEL, relay)
  },
}

contextBridge.exposeInMainWorld('mostrador', bridge)
