import { z } from 'zod'
import { idSchema } from '../../src-shared/sync/ids.ts'
import { sources } from '../../src-shared/sync/wire.ts'

/** Which page of a list is asked for. */
export const pageQuery = z.strictObject({
  after: idSchema.optional().describe('Id of the last item of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** A list of rows as it is answered. */
export const listOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    source: z.enum(sources),
    asOf: z.int(),
    items: z.array(row),
    next: z.string().nullable().describe('`after` of the next page; null: this is the last'),
  })
