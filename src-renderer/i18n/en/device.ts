import type { esDevice } from '../es/device.ts'
import type { SameKeys } from '../same-keys.ts'

export const enDevice: SameKeys<typeof esDevice> = {
  customer: {
    welcome: 'Welcome!',
    lines: 'Your purchase',
    more: '{{n}} more items above',
    saved: 'You save {{amount}}',
    total: 'Total',
    received: 'Received',
    change: 'Your change',
    thanks: 'Thank you for your purchase!',
  },
}
