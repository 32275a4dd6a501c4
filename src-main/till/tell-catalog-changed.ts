import type { Till } from './till.ts'

/** After the commit of a change to the catalog, a customer or stock: for the window, and for whoever sends it on. */
export function tellCatalogChanged(till: Till): void {
  till.hints.emit('catalog-changed')
  till.hints.emit('outbox-grew')
}
