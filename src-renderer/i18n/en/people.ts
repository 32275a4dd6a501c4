import type { esPeople } from '../es/people.ts'
import type { SameKeys } from '../same-keys.ts'

export const enPeople: SameKeys<typeof esPeople> = {}
