import type { z } from 'zod'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** What this device alone is set to; `fallback` where nothing, or nothing that still fits the schema, is stored. */
export function readDevice<Schema extends z.ZodType>(
  tx: ReadTx,
  name: string,
  schema: Schema,
  fallback: z.output<Schema>,
): z.output<Schema> {
  const row = tx.get<{ value: string }>('SELECT value FROM device_settings WHERE name = @name', { name })
  if (row === undefined) return fallback
  const read = schema.safeParse(JSON.parse(row.value))
  return read.success ? read.data : fallback
}

export function writeDevice(tx: WriteTx, name: string, value: unknown): void {
  tx.run(
    `INSERT INTO device_settings (name, value) VALUES (@name, @value)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    { name, value: JSON.stringify(value) },
  )
}
