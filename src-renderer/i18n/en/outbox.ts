import type { esOutbox } from '../es/outbox.ts'
import type { SameKeys } from '../same-keys.ts'

export const enOutbox: SameKeys<typeof esOutbox> = {
  title: 'Waiting to be sent',
  see: 'See what waits',
}
