import type { esDisplay } from '../es/display.ts'
import type { SameKeys } from '../same-keys.ts'

export const enDisplay: SameKeys<typeof esDisplay> = {
  welcome: 'Welcome!',
  lines: 'Your purchase',
  more: '{{n}} more items above',
  saved: 'You save {{amount}}',
  total: 'Total',
  received: 'Received',
  change: 'Your change',
  thanks: 'Thank you for your purchase!',
}
