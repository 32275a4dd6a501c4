import { z } from 'zod'

/** The window for the customer, at this till alone. */
export const displaySettingsSchema = z.strictObject({
  on: z.boolean(),
  /** The screen by the id that the system gives it; null: whichever is not the first. */
  screenId: z.string().max(40).nullable(),
})
export type DisplaySettings = z.infer<typeof displaySettingsSchema>

export const noDisplay: DisplaySettings = { on: false, screenId: null }

const words = z.string().max(220)
const amount = z.string().max(60)

/** What a customer may see, in words that are written as the shop writes them: no ids, no costs, nobody's name. */
export const displayContentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('welcome') }),
  z.strictObject({
    kind: z.literal('cart'),
    /** The last ones, oldest first. */
    lines: z.array(z.strictObject({ name: words, detail: words, amount })).max(30),
    /** Lines that there are before those. */
    more: z.int().min(0).max(100_000),
    saved: amount.nullable(),
    total: amount,
  }),
  z.strictObject({ kind: z.literal('paid'), total: amount, paid: amount.nullable(), change: amount.nullable() }),
])
export type DisplayContent = z.infer<typeof displayContentSchema>

/** Everything that the customer's window is told. */
export interface DisplayScene {
  readonly language: 'es' | 'en'
  readonly shopName: string
  readonly logo: string | null
  readonly content: DisplayContent
}
