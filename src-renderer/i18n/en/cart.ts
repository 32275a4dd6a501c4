import type { esCart } from '../es/cart.ts'
import type { SameKeys } from '../same-keys.ts'

/** English words of what changes in the catalog while a cart is open, and of a catalog that is still coming. */
export const enCart: SameKeys<typeof esCart> = {
  priceChanged: 'The price changed: before {{before}}, now {{now}}',
  followPrice: 'Use {{price}}',
  keepPrice: 'Keep {{price}}',
  followPriceOf: 'Use the new price of {{name}}: {{price}}',
  keepPriceOf: 'Keep {{name}} at {{price}}',
  withdrawn: 'It was withdrawn from sale: take it out to charge the rest.',
  takeOut: 'Take out',
  removed: 'It was removed from the catalog while it was in here: you can charge it or take it out.',
  followHelp: 'Use the new price',
  keepHelp: 'Keep the price it had',
  stillComing: 'Code {{code}} has not arrived: the catalog is still being downloaded',
  stillComingBody:
    '{{done}} of {{total}} records are here. Scan it again in a moment, or sell it now without the catalog.',
  notYet: 'Code {{code}} has not arrived yet',
  notYetBody: 'Sell it without the catalog; the rest arrives once the connection is back.',
  download: 'How much of the catalog has arrived',
  waits: 'The catalog has not arrived yet',
  waitsBody:
    'It begins to arrive by itself once there is a connection to the server. Until then you can sell items that are not in the catalog.',
  stopped: 'The catalog has not arrived whole',
  stoppedAt: 'The catalog stopped: {{done}} of {{total}} have arrived',
  stoppedBody:
    'It goes on from there by itself once there is a connection to the server. You can already sell what has arrived.',
  remaining_one: 'About 1 minute left. You can already sell what has arrived.',
  remaining_other: 'About {{n}} minutes left. You can already sell what has arrived.',
  remainingSoon: 'Less than a minute left. You can already sell what has arrived.',
  remainingUnknown: 'You can already sell what has arrived.',
}
