import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { bundleKey, encipher, newEncryption, sealHeader } from '../../src-main/export/seal-bundle.ts'
import {
  BUNDLE_LINES_TYPE,
  BUNDLE_PASSPHRASE_HEADER,
  type BundleHeader,
  type BundleProgress,
  bundleChunkContext,
} from '../../src-shared/sync/bundle.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'

export interface BundleWishes {
  readonly passphrase?: string
  /** What the header says instead; it is signed all the same. */
  readonly header?: Record<string, unknown>
  /** The lines instead of the operations' own. */
  readonly text?: string
  /** Who signs, when it is not the till. */
  readonly token?: string
}

/** A bundle as a till writes it, of operations that a test made. */
export async function bundleOf(
  enrolment: EnrollResponse,
  operations: readonly Operation[],
  { passphrase, header, text, token = enrolment.token }: BundleWishes = {},
): Promise<Buffer> {
  const { tenantId, storeId, tillId, incarnation, epoch } = enrolment
  const lines = text ?? operations.map((operation) => `${JSON.stringify(operation)}\n`).join('')
  const links = operations.flatMap(({ chain }) => chain ?? [])
  const head = {
    ...({ format: 'mostrador-bundle', version: 1 } as const),
    ...{ tenantId, storeId, tillId, incarnation, epoch, madeAtMs: Date.now() },
    operations: { total: operations.length, facts: links.length, records: operations.length - links.length },
    chain: chainOf(links),
    encryption: passphrase === undefined ? null : newEncryption(),
  }
  const zipped = gzipSync(lines)
  let content: Buffer = zipped
  if (passphrase !== undefined && head.encryption !== null) {
    const key = await bundleKey(passphrase, head.encryption.salt)
    const chunks: Buffer[] = []
    for await (const chunk of encipher(Readable.from([zipped]), key, bundleChunkContext(head))) chunks.push(chunk)
    content = Buffer.concat(chunks)
  }
  const said = {
    ...head,
    content: {
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      plainBytes: Buffer.byteLength(lines),
    },
    ...header,
  }
  const headerLine = Buffer.from(`${JSON.stringify(said)}\n`)
  return Buffer.concat([headerLine, Buffer.from(`${JSON.stringify(sealHeader(token, headerLine))}\n`), content])
}

function chainOf(links: readonly NonNullable<Operation['chain']>[]): BundleHeader['chain'] {
  const [first] = links
  const last = links.at(-1)
  if (first === undefined || last === undefined) return null
  return { firstIndex: first.index, lastIndex: last.index, lastHash: last.hash }
}

export interface SentBundle {
  readonly status: number
  readonly body: Record<string, unknown>
}

export interface SendWishes {
  readonly passphrase?: string
  readonly acceptRevoked?: boolean
  /** Asks for an answer in lines, and is told of each that says how far it is. */
  readonly onProgress?: (progress: BundleProgress) => void
}

/** Sends a file to `POST /v1/bundles`; throws when the answer breaks off. */
export async function sendBundle(
  url: string,
  token: string,
  file: Buffer,
  { passphrase, acceptRevoked = false, onProgress }: SendWishes = {},
): Promise<SentBundle> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/octet-stream',
  }
  if (passphrase !== undefined) headers[BUNDLE_PASSPHRASE_HEADER] = Buffer.from(passphrase).toString('base64url')
  const path = `/v1/bundles${acceptRevoked ? '?acceptRevoked=true' : ''}`
  if (onProgress !== undefined) headers['accept'] = BUNDLE_LINES_TYPE
  const response = await fetch(url + path, { method: 'POST', headers, body: file as unknown as BodyInit })
  const { status } = response
  if (response.headers.get('content-type') !== BUNDLE_LINES_TYPE || response.body === null) {
    return { status, body: (await response.json()) as Record<string, unknown> }
  }
  let text = ''
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const said = JSON.parse(line) as Record<string, unknown>
      if (said['progress'] === undefined) return { status, body: said }
      onProgress?.(said['progress'] as BundleProgress)
    }
  }
  throw new Error('the answer broke off')
}
