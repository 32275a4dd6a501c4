import { z } from 'zod'
import type { RecordEntity } from '../sync/records.ts'
import type { Permission } from '../users/permission.ts'

/* What the window is shown of changes that the server did not take as they were: times are ms since the epoch. */

/** By which side a till sells what is in conflict, until somebody has decided: as the server has it, or as it was changed here. */
export const conflictSellingSchema = z.enum(['server', 'mine'])
export type ConflictSelling = z.infer<typeof conflictSellingSchema>

/** Who changed something and when; null where it is not known. */
export interface ChangedBy {
  readonly name: string | null
  readonly atMs: number | null
}

/** A field of a record in conflict. What others changed while the question waits is in it. */
export interface ConflictField {
  readonly field: string
  /** As it was when the edit began; undefined: not known. */
  readonly before?: unknown
  /** As it shall be: by the last of the edits that wait for this decision. */
  readonly mine: unknown
  /** As the server has it; null too when the record is gone there. */
  readonly server: unknown
  /** False: nobody else changed it, or both want the same. */
  readonly conflicting: boolean
}

/**
 * Edits of a record that met another's, as one question: both sides, field by field. `remove`: it was removed here, and
 * the fields are those that others changed before that came to the server.
 */
export interface ConflictView {
  /** Of the operation that asks. */
  readonly key: string
  readonly verb: 'edit' | 'remove'
  readonly entity: RecordEntity
  readonly recordId: string
  readonly recordName: string
  readonly mine: ChangedBy
  /** Who changed the server's side last. */
  readonly theirs: ChangedBy
  /** The version of the server's side; null: it was removed there. */
  readonly serverVersion: number | null
  /** What is removed there can be made anew from what this till has. */
  readonly canBringBack: boolean
  /** What deciding needs; null: anybody may. */
  readonly needs: Permission | null
  readonly fields: readonly ConflictField[]
}

/** A product that the server refused because another one has its barcode. */
export interface ClashView {
  readonly key: string
  /** `create`: the server does not have this product at all. `edit`: it has it as it was before. */
  readonly verb: 'create' | 'edit'
  readonly productId: string
  readonly productName: string
  readonly mine: ChangedBy
  /** The codes that the product shall have. */
  readonly barcodes: readonly string[]
  /** Those of them that another product has, as far as this till knows: which one. */
  readonly taken: readonly { readonly barcode: string; readonly productId: string; readonly productName: string }[]
  /** The code that the server named. */
  readonly refusedBarcode: string | null
}
