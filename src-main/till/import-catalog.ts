import type { ImportRefusal } from '../../src-shared/contract/refusals.ts'
import type { ImportReport } from '../../src-shared/contract/views.ts'
import type { Result } from '../../src-shared/result.ts'
import { applyStagedFile } from './apply-staged-catalog.ts'
import { dropStagedFile, type ImportOptions, stageCatalogFile } from './stage-catalog-file.ts'
import type { Till } from './till.ts'

/**
 * Imports a catalog from a CSV file, plain or gzipped, all or nothing. It is read and checked beside the running till;
 * what is good goes in at the end in one transaction. A row that is refused is reported and left out.
 */
export async function importCatalog(
  till: Till,
  file: string,
  options: ImportOptions = {},
): Promise<Result<ImportReport, ImportRefusal>> {
  const imported = await stageCatalogFile(till, file, options, (staged) => applyStagedFile(till, staged))
  if (imported.ok) dropStagedFile(till)
  return imported
}
