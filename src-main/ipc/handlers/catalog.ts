import path from 'node:path'
import type { Progress } from '../../../src-shared/contract/views.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import { applyCount, discardCount } from '../../till/apply-count.ts'
import { viewCount } from '../../till/count-state.ts'
import { createCategory } from '../../till/create-category.ts'
import { createCustomer } from '../../till/create-customer.ts'
import { createProduct } from '../../till/create-product.ts'
import { createUnit } from '../../till/create-unit.ts'
import { editCategory, editCustomer, editUnit } from '../../till/edit-catalog-record.ts'
import { editProduct } from '../../till/edit-product.ts'
import { dropFromCount, enterCount } from '../../till/enter-count.ts'
import { findProductByBarcode } from '../../till/find-product-by-barcode.ts'
import { listCategories, listUses } from '../../till/list-categories.ts'
import { listProductRows, orderProducts, viewProductImage } from '../../till/list-products.ts'
import { listUnits } from '../../till/list-units.ts'
import { moveStock } from '../../till/move-stock.ts'
import { applyImport, listPreviewRows, previewImport } from '../../till/preview-import.ts'
import { removeCategory, removeCustomer, removeProduct, removeUnit } from '../../till/remove-catalog-record.ts'
import { listBalances, searchCustomers } from '../../till/search-customers.ts'
import { searchProducts } from '../../till/search-products.ts'
import { dropStagedFile } from '../../till/stage-catalog-file.ts'
import { startCount } from '../../till/start-count.ts'
import { viewProduct } from '../../till/view-product.ts'
import { summarizeStock, viewLedger } from '../../till/view-stock.ts'
import { createChosenPaths } from '../chosen-paths.ts'
import { PROGRESS_EVERY_MS, throttle } from '../throttle.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Products, categories, units, customers and stock. */
export function catalogHandlers({ till, dialogs, tellWindow }: HandlerParts): HandlersOf<'catalog'> {
  const catalogFiles = createChosenPaths(till.newId)
  let reading: AbortController | null = null

  return {
    'product.search': (input) => searchProducts(till, input),
    'product.by-barcode': (input) => findProductByBarcode(till, input),
    'product.get': (input) => viewProduct(till, input),
    'product.order': (input) => orderProducts(till, input),
    'product.rows': (input) => listProductRows(till, input),
    'product.image': (input) => viewProductImage(till, input),
    'product.create': (input) => createProduct(till, input),
    'product.edit': (input, approvals) => editProduct(till, input, approvals),
    'product.remove': (input) => removeProduct(till, input),

    'catalog.uses': () => listUses(till),
    'category.list': () => listCategories(till),
    'category.create': (input) => createCategory(till, input),
    'category.edit': (input) => editCategory(till, input),
    'category.remove': (input) => removeCategory(till, input),
    'unit.list': () => listUnits(till),
    'unit.create': (input) => createUnit(till, input),
    'unit.edit': (input) => editUnit(till, input),
    'unit.remove': (input) => removeUnit(till, input),

    'customer.search': (input) => searchCustomers(till, input),
    'customer.create': (input, approvals) => createCustomer(till, input, approvals),
    'customer.edit': (input, approvals) => editCustomer(till, input, approvals),
    'customer.remove': (input) => removeCustomer(till, input),
    'customer.balances': (input) => listBalances(till, input),

    'stock.move': (input, approvals) => moveStock(till, input, approvals),
    'stock.summary': () => summarizeStock(till),
    'stock.ledger': (input) => viewLedger(till, input),
    'count.state': () => viewCount(till),
    'count.start': () => startCount(till),
    'count.enter': (input) => enterCount(till, input),
    'count.drop-line': (input) => dropFromCount(till, input),
    'count.apply': (input) => applyCount(till, input),
    'count.discard': (input) => discardCount(till, input),

    'import.choose-file': async () => {
      const file = await dialogs.chooseCatalogFile()
      if (file === null) return refuse({ code: 'cancelled' })
      return accept({ fileId: catalogFiles.remember(file), fileName: path.basename(file) })
    },
    'import.preview': async ({ fileId }) => {
      const file = catalogFiles.find(fileId)
      if (file === null) return refuse({ code: 'file-gone' })
      if (reading !== null) return refuse({ code: 'import-running' })
      reading = new AbortController()
      try {
        return await previewImport(till, file, {
          signal: reading.signal,
          onProgress: throttle<Progress>((progress) => tellWindow('import-progress', progress), PROGRESS_EVERY_MS),
        })
      } finally {
        reading = null
      }
    },
    'import.preview-rows': (input) => listPreviewRows(till, input),
    'import.apply': () => applyImport(till),
    'import.cancel': () => {
      if (reading === null) dropStagedFile(till)
      else reading.abort()
      return accept(null)
    },
  }
}
