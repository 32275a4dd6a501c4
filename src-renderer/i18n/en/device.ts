import type { esDevice } from '../es/device.ts'
import type { SameKeys } from '../same-keys.ts'

export const enDevice: SameKeys<typeof esDevice> = {}
