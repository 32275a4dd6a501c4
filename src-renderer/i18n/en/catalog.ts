import type { esCatalog } from '../es/catalog.ts'
import type { SameKeys } from '../same-keys.ts'

export const enCatalog: SameKeys<typeof esCatalog> = {}
