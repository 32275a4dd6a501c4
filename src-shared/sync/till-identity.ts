import { z } from 'zod'
import { hashSchema } from './hash-chain.ts'
import { idSchema } from './ids.ts'
import { operationResultSchema } from './operations.ts'

/** Header of a till's requests: which start of its program sends them. */
export const RUN_HEADER = 'x-till-run'

/**
 * Why a till is shut out. replaced: another device was enrolled in its place. cloned: another copy of its file goes on as
 * this till. restored: its file is older than what the server has of it. revoked: a manager shut it out.
 */
export const fences = ['replaced', 'cloned', 'restored', 'revoked'] as const
export type Fence = (typeof fences)[number]

export function isFence(word: string | undefined): word is Fence {
  return fences.some((fence) => fence === word)
}

/** Stands in the place of a fence: the till has helped itself so often today that a manager's code is needed this time. */
export const CODE_NEEDED = 'code-needed'

/** End of a chain of facts; index 0: it is empty. */
export const chainHeadSchema = z.object({ index: z.int().min(0), hash: hashSchema })
export type ChainHead = z.infer<typeof chainHeadSchema>

/** Most runs that a till names: more starts than that lie behind no backup of a server. */
export const MOST_RUNS = 200

export const presentRequestSchema = z.strictObject({
  run: idSchema,
  /** Runs of the same file before it, latest first. */
  earlierRuns: z.array(idSchema).max(MOST_RUNS),
  chain: chainHeadSchema,
})
export type PresentRequest = z.infer<typeof presentRequestSchema>

export const presentResponseSchema = z.object({ epoch: z.string(), chain: chainHeadSchema })

export const resumeRequestSchema = z.strictObject({
  run: idSchema,
  /** same: this till goes on with its next incarnation. new: it becomes a till of its own. */
  as: z.enum(['same', 'new']),
  /** Id of the till that a copy becomes; by it, asking again after a lost answer makes no other one, also as the same till. */
  newTillId: idSchema,
})
export type ResumeRequest = z.infer<typeof resumeRequestSchema>

export const MOST_KNOWN = 5000

export const knownRequestSchema = z.strictObject({ keys: z.array(idSchema).max(MOST_KNOWN) })
/**
 * One of the keys that has a final answer, as a push would answer it. `chainIndex`: its place in the asker's own chain;
 * null: it was taken beside that, or stands in another till's. Servers of before do not say.
 */
export const knownResultSchema = operationResultSchema.extend({ chainIndex: z.int().min(1).nullable().optional() })
export type KnownResult = z.infer<typeof knownResultSchema>

export const knownResponseSchema = z.object({ results: z.array(knownResultSchema) })
