import path from 'node:path'
import type { CallContext } from '../../src-main/ipc/answer-call.ts'
import type { Devices, Dialogs } from '../../src-main/ipc/handlers/parts.ts'
import { createHandlers } from '../../src-main/ipc/handlers.ts'
import { watchDoor } from '../../src-main/ipc/watch-door.ts'
import { createSyncEngine } from '../../src-main/sync/engine.ts'
import { plainVault } from '../../src-main/sync/token-vault.ts'
import type { Till } from '../../src-main/till/till.ts'

/** Somebody who cancels whatever the system asks. */
const cancelled: Dialogs = {
  chooseCatalogFile: async () => null,
  chooseBundleFile: async () => null,
  chooseFolder: async () => null,
  chooseNewFile: async () => null,
}

/** A machine that nothing hangs on. */
const noDevices: Devices = {
  printing: () => ({ isSetUp: false, waiting: 0, attention: 0, trouble: null }),
  lookAtPrinter: async () => ({ trouble: null, answers: false }),
  findPrinters: async () => ({ system: [], serial: [] }),
  screens: () => [],
  showOnDisplay: () => undefined,
  pdfOf: async () => new Uint8Array(),
}

export interface Fault {
  readonly reference: string
  readonly call: string
  readonly error: unknown
}

/** The door of a till as the program has it, with every handler behind it; `faults` collects what is thrown there. */
export function openTillDoor(till: Till): { readonly context: CallContext; readonly faults: Fault[] } {
  const faults: Fault[] = []
  const handlers = createHandlers({
    till,
    engine: createSyncEngine({ till }),
    vault: plainVault,
    dialogs: cancelled,
    devices: noDevices,
    tellWindow: () => undefined,
    version: '0.0.0',
    recentEvents: () => [],
    copyText: () => undefined,
    demoCatalogFile: path.join(import.meta.dirname, '../../resources/demo/catalog.csv'),
  })
  const logFault = (reference: string, call: string, error: unknown) => faults.push({ reference, call, error })
  return { context: { handlers, ...watchDoor(till), logFault }, faults }
}
