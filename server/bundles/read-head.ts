import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { bundleMac, ED25519_PUBLIC_DER, MAX_BUNDLE_HEAD_BYTES } from '../../src-shared/sync/bundle.ts'
import type { BundleHead } from '../../src-shared/sync/bundle-head.ts'
import type { Reader } from '../store/transaction.ts'

/** As much of a file as a bundle's header and seal have. */
export async function firstBytes(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BUNDLE_HEAD_BYTES), 0, MAX_BUNDLE_HEAD_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

/** Hash of the token of the till's enrolment that signed it; null: the till is known and did not; undefined: no such till. */
export async function findSigner(
  db: Reader,
  { header, headerLine, seal }: BundleHead,
): Promise<string | null | undefined> {
  const tokens = await db
    .selectFrom('till_tokens')
    .select(['token_hash', 'bundle_key'])
    .where('tenant_id', '=', header.tenantId)
    .where('till_id', '=', header.tillId)
    .where('incarnation', '=', header.incarnation)
    .execute()
  // Both where both can be checked: no byte of the file is without meaning.
  const signer = tokens.find(
    ({ token_hash: hash, bundle_key: key }) =>
      isMac(hash, headerLine, seal.hmac) && (key === null || isSignature(key, headerLine, seal.ed25519)),
  )
  return signer?.token_hash ?? (tokens.length === 0 ? undefined : null)
}

function isSignature(publicKey: string, signed: Uint8Array, signature: string): boolean {
  const der = Buffer.concat([ED25519_PUBLIC_DER, Buffer.from(publicKey, 'hex')])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verify(null, signed, key, Buffer.from(signature, 'hex'))
}

function isMac(tokenHash: string, signed: Uint8Array, mac: string): boolean {
  return timingSafeEqual(Buffer.from(bundleMac(tokenHash, signed), 'hex'), Buffer.from(mac, 'hex'))
}

/** Whether the content is the one that the header names: to the byte, with nothing before, behind or missing. */
export async function isWhole(file: FileHandle, { header, contentAt }: BundleHead): Promise<boolean> {
  if ((await file.stat()).size !== contentAt + header.content.bytes) return false
  const hash = createHash('sha256')
  for await (const piece of contentOf(file, contentAt)) hash.update(piece)
  return hash.digest('hex') === header.content.sha256
}

const PIECE_BYTES = 64 * 1024

/** The content from its beginning, as often as it is asked for: the file stays open. */
export async function* contentOf(file: FileHandle, contentAt: number): AsyncGenerator<Buffer> {
  for (let at = contentAt; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
