import type { esReport } from '../es/report.ts'
import type { SameKeys } from '../same-keys.ts'

export const enReport: SameKeys<typeof esReport> = {}
