import type { ChunkPlan } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'

/**
 * The number under which a receipt is stored: the one that was printed. Where another receipt has it already (two copies of
 * a till printed it), the later one gets a mark of its own behind it, and a person is told: it was handed out, so it counts.
 */
export function takeReceiptNumber(
  state: Pick<ChunkState, 'receiptNumbers'>,
  plan: Pick<ChunkPlan, 'exceptions'>,
  { id, receiptNumber: printed }: { readonly id: string; readonly receiptNumber: string },
): string {
  if (!state.receiptNumbers.has(printed)) {
    state.receiptNumbers.add(printed)
    return printed
  }
  const stored = `${printed}/${id.slice(-4)}`
  plan.exceptions.push({ kind: 'receipt-number-twice', subject: id, detail: { receiptNumber: printed, stored } })
  return stored
}
