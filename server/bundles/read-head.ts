import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import {
  anyBundleHeaderSchema,
  BUNDLE_VERSION,
  type BundleHeader,
  type BundleSeal,
  bundleHeaderSchema,
  bundleMac,
  bundleSealSchema,
  ED25519_PUBLIC_DER,
  MAX_BUNDLE_HEAD_BYTES,
} from '../../src-shared/sync/bundle.ts'
import type { Reader } from '../store/transaction.ts'
import type { BundleRefusal } from './bundle-refusal.ts'

/** What stands before the content. */
export interface BundleHead {
  readonly header: BundleHeader
  /** The header's line as it stands there, with its end: what the seal signs. */
  readonly headerLine: Uint8Array
  readonly seal: BundleSeal
  /** Where the content begins. */
  readonly contentAt: number
}

const NEWLINE = 0x0a

/** Reads header and seal. Nothing is believed of them yet. */
export async function readHead(file: string): Promise<Result<BundleHead, BundleRefusal>> {
  const bytes = await firstBytes(file)
  const headerEnd = bytes.indexOf(NEWLINE) + 1
  const sealEnd = bytes.indexOf(NEWLINE, headerEnd) + 1
  if (headerEnd === 0) return refuse('not-a-bundle')
  const headerLine = bytes.subarray(0, headerEnd)
  const said = parsed(headerLine)
  const any = anyBundleHeaderSchema.safeParse(said)
  if (!any.success) return refuse('not-a-bundle')
  if (any.data.version > BUNDLE_VERSION) return refuse('newer-version')
  const header = bundleHeaderSchema.safeParse(said)
  const seal = bundleSealSchema.safeParse(sealEnd === 0 ? null : parsed(bytes.subarray(headerEnd, sealEnd)))
  if (!header.success || !seal.success) return refuse('damaged')
  return accept({ header: header.data, headerLine, seal: seal.data, contentAt: sealEnd })
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BUNDLE_HEAD_BYTES), 0, MAX_BUNDLE_HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line).toString('utf8'))
  } catch {
    return null
  }
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
export async function isWhole(file: string, { header, contentAt }: BundleHead): Promise<boolean> {
  if ((await stat(file)).size !== contentAt + header.content.bytes) return false
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { start: contentAt })) hash.update(piece as Buffer)
  return hash.digest('hex') === header.content.sha256
}
