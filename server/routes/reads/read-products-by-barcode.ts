import { equivalentBarcodes } from '../../../src-shared/catalog/barcode.ts'
import type { Store } from '../../store/open-store.ts'
import { readRecords, wireRow } from '../../store/tables/records.ts'

/** Products with this barcode; when there is none, with the same number written with other leading zeros. */
export async function readProductsByBarcode(store: Store, tenantId: string, barcode: string) {
  const ownersOf = async (codes: readonly string[]) => {
    if (codes.length === 0) return []
    const rows = await store.reader
      .selectFrom('product_barcodes')
      .select('product_id')
      .where('tenant_id', '=', tenantId)
      .where('barcode', 'in', codes)
      .execute()
    return [...new Set(rows.map((row) => row.product_id))]
  }
  const exact = await ownersOf([barcode])
  const owners = exact.length > 0 ? exact : await ownersOf(equivalentBarcodes(barcode))
  return (await readRecords(store.reader, tenantId, 'product', owners)).map(wireRow)
}
