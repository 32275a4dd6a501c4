import path from 'node:path'
import type { Progress } from '../../../src-shared/contract/views.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import { createCategory } from '../../till/create-category.ts'
import { createCustomer } from '../../till/create-customer.ts'
import { createProduct } from '../../till/create-product.ts'
import { createUnit } from '../../till/create-unit.ts'
import { editProduct } from '../../till/edit-product.ts'
import { findProductByBarcode } from '../../till/find-product-by-barcode.ts'
import { importCatalog } from '../../till/import-catalog.ts'
import { listCategories } from '../../till/list-categories.ts'
import { listUnits } from '../../till/list-units.ts'
import { moveStock } from '../../till/move-stock.ts'
import { searchCustomers } from '../../till/search-customers.ts'
import { searchProducts } from '../../till/search-products.ts'
import { viewProduct } from '../../till/view-product.ts'
import { createChosenPaths } from '../chosen-paths.ts'
import { PROGRESS_EVERY_MS, throttle } from '../throttle.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Products, categories, units, customers and stock. */
export function catalogHandlers({ till, dialogs, tellWindow }: HandlerParts): HandlersOf<'catalog'> {
  const catalogFiles = createChosenPaths(till.newId)
  let runningImport: AbortController | null = null

  return {
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
  }
}
