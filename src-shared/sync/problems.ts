import { z } from 'zod'

/** The stable problem types of the wire (RFC 9457) with their HTTP status; `type` is the last path segment. */
export const problemStatus = {
  'invalid-request': 400,
  'idempotency-key-missing': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'version-conflict': 409,
  'request-in-flight': 409,
  'till-fenced': 409,
  'chain-broken': 409,
  'cursor-too-old': 410,
  'too-large': 413,
  'idempotency-key-reused': 422,
  'rule-violated': 422,
  'rate-limited': 429,
  'internal-error': 500,
  'storage-unavailable': 503,
  overloaded: 503,
} as const
export type ProblemType = keyof typeof problemStatus

/** Rules of the shop that a well-formed operation may break. */
export const rules = [
  'insufficient-stock',
  'shift-closed',
  'shift-unknown',
  'barcode-taken',
  'sku-taken',
  'id-taken',
  'in-use',
  'name-taken',
  'last-owner',
  'not-permitted',
  'receipt-number-taken',
  'code-expired',
  'code-used',
  'product-unknown',
  'already-set-up',
  'passphrase-needed',
  'passphrase-wrong',
  'till-revoked',
] as const
export type Rule = (typeof rules)[number]

const problemTypes = Object.keys(problemStatus) as [ProblemType, ...ProblemType[]]

/** `application/problem+json`; members that do not apply are absent. */
export const problemSchema = z.object({
  type: z.enum(problemTypes),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** Of `invalid-request`: where and what. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Of `rule-violated`. */
  rule: z.enum(rules).optional(),
  /** Of `version-conflict`: the row as the server has it, null when it was removed. */
  current: z.record(z.string(), z.unknown()).nullable().optional(),
  currentVersion: z.int().optional(),
  conflictingFields: z.array(z.string()).optional(),
  /** Of `till-fenced`: why, one of `fences` or a word that a newer server knows. */
  fence: z.string().max(40).optional(),
  /** Where `current` is null: who removed it, for people to read, and when. */
  removedBy: z.string().optional(),
  removedAtMs: z.int().optional(),
})
export type Problem = z.infer<typeof problemSchema>
