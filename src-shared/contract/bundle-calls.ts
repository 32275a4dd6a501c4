import { z } from 'zod'
import { bundlePassphraseSchema } from '../sync/bundle.ts'
import { idSchema } from '../sync/ids.ts'
import type { BundleFile, BundleView, HandedIn, UnsentView } from './bundle-views.ts'
import { call } from './call.ts'
import type { Cancelled, ExportRefusal } from './refusals.ts'

/** What is under way one at a time. */
type Running = { readonly code: 'bundle-running' }
/** No server waits for anything. */
type Standalone = { readonly code: 'standalone' }
/** The key of this till's computer does not open its token: the file was copied here from another. */
type NoKey = { readonly code: 'no-key' }

/** Why there is no bundle. */
export type BundleRefusal =
  | ExportRefusal
  | Cancelled
  | Running
  | Standalone
  | NoKey
  | { readonly code: 'nothing-unsent' }

/** Why a file is none that can be handed in here. */
export type BundleFileRefusal =
  | Cancelled
  | Standalone
  /** It is not there any more, or cannot be read: a stick that was pulled out. */
  | { readonly code: 'file-gone' }
  | { readonly code: 'not-a-bundle' }
  /** Written by a newer program than this till, or than its server. */
  | { readonly code: 'newer-version' }
  /** Cut off, or changed since it was written. */
  | { readonly code: 'damaged' }
  | { readonly code: 'other-shop' }

/** Why the server took nothing of a file, or not all of it. Handing it in again counts nothing twice, whatever it was. */
export type HandInRefusal =
  | BundleFileRefusal
  | Running
  | NoKey
  /** Changed, or not written by the till that it names. */
  | { readonly code: 'not-signed-by-till' }
  | { readonly code: 'passphrase-needed' }
  | { readonly code: 'passphrase-wrong' }
  /** Its till was revoked: somebody who is signed in at the server has to say that what it sold is real. */
  | { readonly code: 'till-revoked' }
  /** The server's database went away: what it took stays taken. */
  | { readonly code: 'interrupted' }
  /** It takes others' files just now. */
  | { readonly code: 'server-busy' }
  /** No answer, or none of ours. */
  | { readonly code: 'server-unreachable' }
  /** The server takes nothing from this till: it is shut out itself. */
  | { readonly code: 'not-allowed-here' }
  /** The server does not know the till that wrote it, or takes no files from tills. */
  | { readonly code: 'not-taken-here' }
  | { readonly code: 'too-large' }

/** Unsent work in one file on a stick, for a till without a network. */
export const bundleCalls = {
  'bundle.unsent': call<UnsentView>()(z.strictObject({}), 'blocked-too'),
  /** Writes to a target that `export.find-drives` or `export.choose-folder` named; tells `bundle-progress` meanwhile. */
  'bundle.write': call<BundleView, BundleRefusal>()(
    z.strictObject({
      targetId: idSchema,
      /** Null: whoever has the stick can read it. */
      passphrase: bundlePassphraseSchema.nullable(),
    }),
    'blocked-too',
    'outbox.carry',
  ),
  /** Asks the person for the file of another till, and looks at its head. */
  'bundle.choose-file': call<BundleFile, BundleFileRefusal>()(z.strictObject({})),
  /** Hands the chosen file to the server; tells `bundle-progress` meanwhile. */
  'bundle.hand-in': call<HandedIn, HandInRefusal>()(
    // As somebody types what another chose: whether it is the right one the server tells.
    z.strictObject({ fileId: idSchema, passphrase: z.string().min(1).max(200).nullable() }),
    'after-setup',
    'outbox.carry',
  ),
  /** Ends the writing or handing in that is under way. Nothing of a file stays on the drive; what a server took stays. */
  'bundle.cancel': call<null>()(z.strictObject({}), 'blocked-too'),
} as const
