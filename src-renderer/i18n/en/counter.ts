import type { esCounter } from '../es/counter.ts'
import type { SameKeys } from '../same-keys.ts'

export const enCounter: SameKeys<typeof esCounter> = {}
