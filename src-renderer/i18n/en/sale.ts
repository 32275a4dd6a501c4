import type { esSale } from '../es/sale.ts'
import type { SameKeys } from '../same-keys.ts'

export const enSale: SameKeys<typeof esSale> = {}
