import path from 'node:path'
import { accept, refuse } from '../../src-shared/result.ts'
import { findDrives } from '../devices/removable-drives.ts'
import { type ExportProgress, writeExport } from '../export/write-export.ts'
import { joinServer, testServer } from '../sync/join-server.ts'
import { makeFirstUser } from '../till/create-user.ts'
import { readAppState } from '../till/read-app-state.ts'
import { setLanguage } from '../till/set-language.ts'
import { setUpStandalone } from '../till/set-up-standalone.ts'
import type { CallHandlers } from './answer-call.ts'
import { createChosenPaths } from './chosen-paths.ts'
import { bundleHandlers } from './handlers/bundle.ts'
import { cartHandlers } from './handlers/cart.ts'
import { cashHandlers } from './handlers/cash.ts'
import { catalogHandlers } from './handlers/catalog.ts'
import { conflictHandlers } from './handlers/conflict.ts'
import { counterHandlers } from './handlers/counter.ts'
import { deviceHandlers } from './handlers/device.ts'
import { identityHandlers } from './handlers/identity.ts'
import { outboxHandlers } from './handlers/outbox.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { peopleHandlers } from './handlers/people.ts'
import { reportHandlers } from './handlers/report.ts'
import { salesHandlers } from './handlers/sales.ts'
import { systemHandlers } from './handlers/system.ts'
import { PROGRESS_EVERY_MS, throttle } from './throttle.ts'

/** Binds every call of the contract to its use case. */
export function createHandlers(parts: HandlerParts): CallHandlers {
  const { till, engine, vault, dialogs, tellWindow } = parts
  const exportFolders = createChosenPaths(till.newId)

  return {
    'app.state': () => accept({ ...readAppState(till), sync: engine.view(), version: parts.version }),
    'app.set-language': (input) => setLanguage(till, input),

    'setup.test-server': (input) => testServer(input),
    'setup.only-this-till': (input) => setUpStandalone(till, input, parts.demoCatalogFile),
    'setup.join-server': async (input) => {
      const joined = await joinServer(till, input, { vault })
      if (joined.ok && input.pin) await makeFirstUser(till, input.operatorName, input.pin)
      return joined
    },

    ...counterHandlers(parts),
    ...salesHandlers(parts),
    ...cashHandlers(parts),
    ...catalogHandlers(parts),
    ...deviceHandlers(parts),
    ...identityHandlers(parts),
    ...peopleHandlers(parts),
    ...outboxHandlers(parts),
    ...reportHandlers(parts, exportFolders),
    ...conflictHandlers(parts),
    ...cartHandlers(parts),
    ...bundleHandlers(parts, exportFolders),
    ...systemHandlers(parts),

    'sync.now': async () => {
      await engine.syncNow()
      return accept(null)
    },

    'export.find-drives': async () => {
      const drives = await findDrives()
      return accept(drives.map((drive) => ({ ...drive, id: exportFolders.remember(drive.path) })))
    },
    'export.choose-folder': async () => {
      const folder = await dialogs.chooseFolder()
      if (folder === null) return refuse({ code: 'cancelled' })
      return accept({
        id: exportFolders.remember(folder),
        label: path.basename(folder) || folder,
        path: folder,
        kind: 'folder',
        freeBytes: null,
        readOnly: false,
      })
    },
    'export.write': async ({ targetId, what }) => {
      const folder = exportFolders.find(targetId)
      if (folder === null) return refuse({ code: 'target-gone' })
      const onProgress = throttle<ExportProgress>(
        (progress) => tellWindow('export-progress', progress),
        PROGRESS_EVERY_MS,
      )
      return writeExport(till, folder, what, onProgress)
    },
  }
}
