import { z } from 'zod'
import { call } from './call.ts'
import type { Cancelled } from './refusals.ts'
import type { FileCheckView, ServerStateView, TillStateView } from './system-views.ts'

const nothing = z.strictObject({})

/** How this till and its server are. */
export const systemCalls = {
  'system.till': call<TillStateView>()(nothing),
  /** Asks the server's public routes, each for itself and for a few seconds at most. */
  'system.server': call<ServerStateView, { readonly code: 'standalone' }>()(nothing),
  /** Looks through all of this till's file; what it found is kept. */
  'system.check-file': call<FileCheckView>()(nothing),
  /** What somebody who helps from afar needs to know, as text: without secrets and without anything of customers. */
  'system.copy-diagnosis': call<null>()(nothing),
  'system.save-diagnosis': call<{ readonly fileName: string }, Cancelled>()(nothing),
} as const
