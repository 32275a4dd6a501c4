import { MAX_PUSH_BYTES, MAX_PUSH_OPERATIONS } from '../../src-shared/sync/operations.ts'

/** Bytes of operations in one push: leaves room for the envelope below what a server takes. */
export const PUSH_BYTES = MAX_PUSH_BYTES - 512 * 1024

/** An operation as it goes on the wire, made ready. */
export interface WireOperation {
  readonly key: string
  /** Its JSON. */
  readonly json: string
}

export interface Batch<Operation extends WireOperation> {
  /** In outbox order; its JSON fits into one push. */
  readonly operations: readonly Operation[]
  /** Larger than any push may be, whatever else is in it. */
  readonly tooLarge: readonly Operation[]
}

/**
 * Takes the longest prefix of `candidates` that fits into one push of at most `most` operations and {@link PUSH_BYTES}
 * of UTF-8. Operations that never fit are set aside, so that they hold nothing up.
 */
export function fillBatch<Operation extends WireOperation>(
  candidates: Iterable<Operation>,
  most: number = MAX_PUSH_OPERATIONS,
): Batch<Operation> {
  const operations: Operation[] = []
  const tooLarge: Operation[] = []
  let bytes = 0
  for (const operation of candidates) {
    if (operations.length >= most) break
    const size = Buffer.byteLength(operation.json) + 1
    if (size > PUSH_BYTES) {
      tooLarge.push(operation)
      continue
    }
    if (bytes + size > PUSH_BYTES) break
    bytes += size
    operations.push(operation)
  }
  return { operations, tooLarge }
}

/** The body of `POST /v1/sync/push`: stored JSON is put together as text, a batch is never parsed again to be sent. */
export function pushBody(incarnation: number, operations: readonly WireOperation[]): string {
  return `{"incarnation":${incarnation},"operations":[${operations.map((operation) => operation.json).join(',')}]}`
}
