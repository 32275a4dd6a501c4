import type { OperationResult } from '../../../src-shared/sync/operations.ts'
import type { WriteOutcome } from '../../operations/accept-operations.ts'

/** An outcome as a push states it: without the row, which the feed brings. */
export function pushResult({ key, answer, chainHead }: WriteOutcome): OperationResult {
  const result: OperationResult = { key, status: answer.status }
  if ('seq' in answer && answer.seq !== undefined) result.seq = answer.seq
  if ('version' in answer && answer.version !== undefined) result.version = answer.version
  if (answer.problem !== undefined) result.problem = answer.problem
  if (chainHead !== undefined) result.chainHead = { ...chainHead }
  return result
}
