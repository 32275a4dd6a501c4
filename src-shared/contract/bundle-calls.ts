import { z } from 'zod'
import { bundlePassphraseSchema } from '../sync/bundle.ts'
import { idSchema } from '../sync/ids.ts'
import type { BundleView, UnsentView } from './bundle-views.ts'
import { call } from './call.ts'
import type { Cancelled, ExportRefusal } from './refusals.ts'

/** Why there is no bundle. */
export type BundleRefusal =
  | ExportRefusal
  | Cancelled
  /** No server waits for anything. */
  | { readonly code: 'standalone' }
  | { readonly code: 'nothing-unsent' }
  | { readonly code: 'bundle-running' }
  /** The key of this till's computer does not open its token: the file was copied here from another. */
  | { readonly code: 'no-key' }

/** Unsent work in one file on a stick, for a till without a network. */
export const bundleCalls = {
  'bundle.unsent': call<UnsentView>()(z.strictObject({})),
  /** Writes to a target that `export.find-drives` or `export.choose-folder` named; tells `bundle-progress` meanwhile. */
  'bundle.write': call<BundleView, BundleRefusal>()(
    z.strictObject({
      targetId: idSchema,
      /** Null: whoever has the stick can read it. */
      passphrase: bundlePassphraseSchema.nullable(),
    }),
    'after-setup',
    'data.export',
  ),
  /** Ends the writing that is under way; nothing of it stays on the drive. */
  'bundle.cancel': call<null>()(z.strictObject({})),
} as const
