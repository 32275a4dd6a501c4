import path from 'node:path'
import type { Progress } from '../../src-shared/contract/views.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { findDrives } from '../devices/removable-drives.ts'
import { type ExportProgress, writeExport } from '../export/write-export.ts'
import type { SyncEngine } from '../sync/engine.ts'
import { joinServer, testServer } from '../sync/join-server.ts'
import { resolveConflict } from '../sync/resolve-conflict.ts'
import type { TokenVault } from '../sync/token-vault.ts'
import { closeShift } from '../till/close-shift.ts'
import { createCategory } from '../till/create-category.ts'
import { createCustomer } from '../till/create-customer.ts'
import { createProduct } from '../till/create-product.ts'
import { createUnit } from '../till/create-unit.ts'
import { editProduct } from '../till/edit-product.ts'
import { findProductByBarcode } from '../till/find-product-by-barcode.ts'
import { importCatalog } from '../till/import-catalog.ts'
import { listAttention } from '../till/list-attention.ts'
import { listCategories } from '../till/list-categories.ts'
import { listConflicts } from '../till/list-conflicts.ts'
import { listSales } from '../till/list-sales.ts'
import { listUnits } from '../till/list-units.ts'
import { moveStock } from '../till/move-stock.ts'
import { openShift } from '../till/open-shift.ts'
import { readAppState } from '../till/read-app-state.ts'
import { ringUpSale } from '../till/ring-up-sale.ts'
import { searchCustomers } from '../till/search-customers.ts'
import { searchProducts } from '../till/search-products.ts'
import { setLanguage } from '../till/set-language.ts'
import { setUpStandalone } from '../till/set-up-standalone.ts'
import { tellExpectedCash } from '../till/tell-expected-cash.ts'
import type { Till } from '../till/till.ts'
import { viewProduct } from '../till/view-product.ts'
import { viewSale } from '../till/view-sale.ts'
import type { CallHandlers } from './answer-call.ts'
import { createChosenPaths } from './chosen-paths.ts'
import type { TellWindow } from './tell-window.ts'
import { throttle } from './throttle.ts'

/** What the system asks the person; null when they cancelled. */
export interface Dialogs {
  readonly chooseCatalogFile: () => Promise<string | null>
  readonly chooseFolder: () => Promise<string | null>
}

export interface HandlerParts {
  readonly till: Till
  readonly engine: SyncEngine
  readonly vault: TokenVault
  readonly dialogs: Dialogs
  readonly tellWindow: TellWindow
  readonly version: string
  /** Fills the demo shop. */
  readonly demoCatalogFile: string
}

/** Progress that is told more often than this only costs. */
const PROGRESS_EVERY_MS = 100

/** Binds every call of the contract to its use case. */
export function createHandlers(parts: HandlerParts): CallHandlers {
  const { till, engine, vault, dialogs, tellWindow } = parts
  const catalogFiles = createChosenPaths(till.newId)
  const exportFolders = createChosenPaths(till.newId)
  let runningImport: AbortController | null = null

  return {
    'app.state': () => accept({ ...readAppState(till), sync: engine.view(), version: parts.version }),
    'app.set-language': (input) => setLanguage(till, input),

    'setup.test-server': (input) => testServer(input),
    'setup.only-this-till': (input) => setUpStandalone(till, input, parts.demoCatalogFile),
    'setup.join-server': (input) => joinServer(till, input, { vault }),

    'shift.open': (input) => openShift(till, input),
    'shift.expected': () => tellExpectedCash(till),
    'shift.close': (input) => closeShift(till, input),

    'product.search': (input) => searchProducts(till, input),
    'product.by-barcode': (input) => findProductByBarcode(till, input),
    'product.get': (input) => viewProduct(till, input),
    'product.create': (input) => createProduct(till, input),
    'product.edit': (input) => editProduct(till, input),
    'category.list': () => listCategories(till),
    'category.create': (input) => createCategory(till, input),
    'unit.list': () => listUnits(till),
    'unit.create': (input) => createUnit(till, input),
    'customer.search': (input) => searchCustomers(till, input),
    'customer.create': (input) => createCustomer(till, input),
    'stock.move': (input) => moveStock(till, input),

    'import.choose-file': async () => {
      const file = await dialogs.chooseCatalogFile()
      if (file === null) return refuse({ code: 'cancelled' })
      return accept({ fileId: catalogFiles.remember(file), fileName: path.basename(file) })
    },
    'import.run': async ({ fileId }) => {
      const file = catalogFiles.find(fileId)
      if (file === null) return refuse({ code: 'file-gone' })
      if (runningImport !== null) return refuse({ code: 'import-running' })
      runningImport = new AbortController()
      try {
        return await importCatalog(till, file, {
          signal: runningImport.signal,
          onProgress: throttle<Progress>((progress) => tellWindow('import-progress', progress), PROGRESS_EVERY_MS),
        })
      } finally {
        runningImport = null
      }
    },
    'import.cancel': () => {
      runningImport?.abort()
      return accept(null)
    },

    'sale.ring-up': (input) => ringUpSale(till, input),
    'sale.list': (input) => listSales(till, input),
    'sale.get': (input) => viewSale(till, input),

    'sync.now': async () => {
      await engine.syncNow()
      return accept(null)
    },
    'outbox.attention': () => listAttention(till),
    'conflict.list': () => listConflicts(till),
    'conflict.resolve': (input) => resolveConflict(till, input),

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
