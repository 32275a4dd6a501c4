import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** A bundle that was written to a drive and found there whole. */
export interface CarriedBundle {
  readonly id: string
  readonly madeAtMs: number
  readonly madeBy: string
  readonly fileName: string
  readonly sha256: string
  readonly operations: number
  readonly encrypted: boolean
}

export function insertCarriedBundle(tx: WriteTx, { encrypted, ...bundle }: CarriedBundle): void {
  tx.run(
    `INSERT INTO carried_bundles (id, made_at_ms, made_by, file_name, sha256, operations, encrypted)
     VALUES (@id, @madeAtMs, @madeBy, @fileName, @sha256, @operations, @encrypted)`,
    { ...bundle, encrypted: encrypted ? 1 : 0 },
  )
}

const COLUMNS = 'id, made_at_ms AS madeAtMs, made_by AS madeBy, file_name AS fileName, sha256, operations, encrypted'

type Row = Omit<CarriedBundle, 'encrypted'> & { readonly encrypted: number }

/** The newest; null: nothing was ever carried out. Ids break ties: they sort by when they were made. */
export function lastCarriedBundle(tx: ReadTx): CarriedBundle | null {
  return bundleOf(tx.get(`SELECT ${COLUMNS} FROM carried_bundles ORDER BY made_at_ms DESC, id DESC LIMIT 1`))
}

export function readCarriedBundle(tx: ReadTx, id: string): CarriedBundle | null {
  return bundleOf(tx.get(`SELECT ${COLUMNS} FROM carried_bundles WHERE id = @id`, { id }))
}

const bundleOf = (row: Row | undefined): CarriedBundle | null =>
  row === undefined ? null : { ...row, encrypted: row.encrypted === 1 }
