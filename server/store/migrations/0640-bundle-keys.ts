import { addColumn } from './migration.ts'

/**
 * The Ed25519 key by which bundles of this enrolment are checked, hexadecimal: derived from the token when it is made, or
 * shown the next time. NULL: the till has not been heard of since; its bundles are checked by the token's hash.
 */
export const bundleKeys = addColumn({
  number: 640,
  table: 'till_tokens',
  column: 'bundle_key',
  definition: (type) => type.hash,
})
