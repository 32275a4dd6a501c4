import { z } from 'zod'
import { type OperationResult, operationResultSchema } from '../../src-shared/sync/operations.ts'
import { type Problem, problemSchema } from '../../src-shared/sync/problems.ts'

const answerSchema = z.object({
  epoch: z.string().min(1),
  results: z.array(operationResultSchema.omit({ problem: true }).extend({ problem: z.unknown().optional() })),
})

export interface PushAnswer {
  readonly epoch: string
  readonly results: readonly OperationResult[]
}

/**
 * Reads the answer to a push of `keys`. Null for whatever is not exactly that answer (a captive portal's page, half of a
 * text, results of other keys, in another order or number): such an answer settles nothing, the push is offered again.
 */
export function readPushAnswer(keys: readonly string[], text: string): PushAnswer | null {
  const parsed = answerSchema.safeParse(parseJson(text))
  if (!parsed.success || parsed.data.results.length !== keys.length) return null
  const results: OperationResult[] = []
  for (const [index, { problem: rawProblem, ...rest }] of parsed.data.results.entries()) {
    const problem = understandProblem(rawProblem)
    const result: OperationResult = problem === null ? rest : { ...rest, problem }
    if (result.key !== keys[index] || !isComplete(result)) return null
    results.push(result)
  }
  return { epoch: parsed.data.epoch, results }
}

/**
 * A word without its proof is no answer: a commit names its change, or the version that the record had already when there
 * was nothing left to change; a refusal names its problem, a conflict the other side.
 */
function isComplete(result: OperationResult): boolean {
  if (result.status === 'committed') return result.seq !== undefined || result.version !== undefined
  if (result.status === 'rejected') return result.problem !== undefined
  if (result.status === 'conflict')
    return result.problem?.type === 'version-conflict' && result.problem.current !== undefined
  return true
}

const foreignProblem = z.object({ type: z.string(), title: z.string(), status: z.int() })

/** A newer server may know problems and rules that this till does not: those keep their words, never stop the others. */
function understandProblem(raw: unknown): Problem | null {
  if (raw === undefined || raw === null) return null
  const known = problemSchema.safeParse(raw)
  if (known.success) return known.data
  const foreign = foreignProblem.safeParse(raw)
  if (!foreign.success) return null
  return { type: 'rule-violated', title: foreign.data.title, status: foreign.data.status, detail: foreign.data.type }
}

/** The problem that an answer carries, null when it is not one of ours (a proxy's error page). */
export function readProblem(text: string): Problem | null {
  return problemSchema.safeParse(parseJson(text)).data ?? null
}

/** Null for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
