import type { esCash } from '../es/cash.ts'
import type { SameKeys } from '../same-keys.ts'

export const enCash: SameKeys<typeof esCash> = {}
