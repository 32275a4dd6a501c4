import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import { hashSchema } from './hash-chain.ts'
import { atMsSchema, idSchema } from './ids.ts'
import { MAX_PUSH_BYTES, operationSchema } from './operations.ts'
import { problemSchema } from './problems.ts'
import { MAX_ATTEMPTS } from './wire.ts'

/*
 * A bundle: a till's unsent operations in one file, for a till that gets no network for days.
 *
 *   header     one line of JSON, see `bundleHeaderSchema`
 *   seal       one line of JSON, see `bundleSealSchema`: signs the bytes of the line before it
 *   content    `content.bytes` bytes: the operations, one a line of JSON as a push carries them, in the order of the outbox,
 *              gzip; with a passphrase enciphered in chunks behind that
 *
 * The header names length and hash of the content, so its signature holds for the whole file.
 */

export const BUNDLE_FORMAT = 'mostrador-bundle'
export const BUNDLE_VERSION = 1
export const BUNDLE_EXTENSION = '.bundle'
export const BUNDLE_MEDIA_TYPE = 'application/octet-stream'

/** Bounds of what a server takes: a till that sold without a network for a year stays far below them. */
export const MAX_BUNDLE_BYTES = 256 * 1024 * 1024
export const MAX_BUNDLE_PLAIN_BYTES = 4 * 1024 * 1024 * 1024
export const MAX_BUNDLE_OPERATIONS = 2_000_000
/** Of one operation: what fits into no push is taken from no bundle either. */
export const MAX_BUNDLE_LINE_BYTES = MAX_PUSH_BYTES
/** Of the header and of the seal, each with its line's end. */
export const MAX_BUNDLE_HEAD_BYTES = 8 * 1024

/** What a person types twice; long enough that trying words costs more than a stick's worth of sales. */
export const bundlePassphraseSchema = z.string().min(8).max(200)

/** The passphrase as its UTF-8 bytes: the same letters, however a keyboard put their accents together. */
export const passphraseBytes = (passphrase: string): Uint8Array => utf8ToBytes(passphrase.normalize('NFC'))

/** scrypt as the OWASP Password Storage Cheat Sheet has it: 128 MiB, and no other cost, so no file can ask for more. */
export const BUNDLE_SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const
export const BUNDLE_KEY_BYTES = 32
/** Enciphered at a time; each chunk is as long but the last, and has a tag behind it. */
export const BUNDLE_CHUNK_BYTES = 64 * 1024
export const BUNDLE_TAG_BYTES = 16

const countSchema = z.int().min(0).max(MAX_BUNDLE_OPERATIONS)

export const bundleHeaderSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(BUNDLE_VERSION),
  tenantId: idSchema,
  storeId: idSchema,
  tillId: idSchema,
  /** Which enrolment of the till wrote it: its key signed. */
  incarnation: z.int().min(1),
  /** The server's epoch as the till knew it; null: it never heard of one. */
  epoch: z.string().max(100).nullable(),
  madeAtMs: atMsSchema,
  operations: z.strictObject({
    total: countSchema,
    /** Facts have links of the chain, records have none. */
    facts: countSchema,
    records: countSchema,
  }),
  /** First and last link among the facts, which need not be all in between; null: no facts. */
  chain: z.strictObject({ firstIndex: z.int().min(1), lastIndex: z.int().min(1), lastHash: hashSchema }).nullable(),
  /** null: anybody who finds the stick can read it. */
  encryption: z
    .strictObject({
      kdf: z.literal('scrypt'),
      cost: z.literal(BUNDLE_SCRYPT.N),
      blockSize: z.literal(BUNDLE_SCRYPT.r),
      parallelization: z.literal(BUNDLE_SCRYPT.p),
      /** 16 random bytes, hexadecimal: with them the key is this file's alone. */
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      cipher: z.literal('aes-256-gcm'),
      chunkBytes: z.literal(BUNDLE_CHUNK_BYTES),
    })
    .nullable(),
  content: z.strictObject({
    /** As it stands in the file. */
    bytes: z.int().min(1).max(MAX_BUNDLE_BYTES),
    sha256: hashSchema,
    /** Of the lines, before they were compressed. */
    plainBytes: z.int().min(0).max(MAX_BUNDLE_PLAIN_BYTES),
  }),
})
export type BundleHeader = z.infer<typeof bundleHeaderSchema>

/** A line of the content: `attempt` is what a push says in its header, of each operation by itself; absent: 0. */
export const bundledOperationSchema = operationSchema.extend({
  attempt: z.int().min(1).max(MAX_ATTEMPTS).optional(),
})

/** What tells a bundle of any version from other files, so that a newer one is called newer, and not damaged. */
export const anyBundleHeaderSchema = z.looseObject({ format: z.literal(BUNDLE_FORMAT), version: z.int().min(1) })

/**
 * Of the header's line with its end: an Ed25519 signature for a server that knows the till's public key, and an HMAC-SHA-256,
 * which is all that one can check that has not heard of the till since it keeps such keys. Both keys come from the till's
 * token, see below.
 */
export const bundleSealSchema = z.strictObject({
  ed25519: z.string().regex(/^[0-9a-f]{128}$/),
  hmac: hashSchema,
})
export type BundleSeal = z.infer<typeof bundleSealSchema>

/**
 * Seed of the till's Ed25519 key. The token is 256 random bits, so one HMAC derives from it like HKDF's expand; neither
 * signature nor public key tells anything of it. The server keeps the public key alone: who reads its database can check
 * bundles and make none.
 */
export function bundleSigningSeed(token: string): Uint8Array {
  return hmac(sha256, utf8ToBytes(token), utf8ToBytes('mostrador bundle: ed25519 seed, version 1'))
}

/** Key of the HMAC, from all that such a server has: the token's SHA-256 in hexadecimal. */
export function bundleMacKey(tokenHash: string): Uint8Array {
  return hmac(sha256, hexToBytes(tokenHash), utf8ToBytes('mostrador bundle: hmac key, version 1'))
}

export function bundleMac(tokenHash: string, headerLine: Uint8Array): string {
  return bytesToHex(hmac(sha256, bundleMacKey(tokenHash), headerLine))
}

/** What DER puts before the 32 bytes of an Ed25519 key (RFC 8410): how Node takes raw ones. */
export const ED25519_PRIVATE_DER = hexToBytes('302e020100300506032b657004220420')
export const ED25519_PUBLIC_DER = hexToBytes('302a300506032b6570032100')

/**
 * Nonce of a chunk: its number, and whether it is the last, so that no chunk can be left out, doubled, moved or cut off.
 * It is never used twice with a key, for each file has a key of its own.
 */
export function bundleChunkNonce(index: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(7, index)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** What every chunk is bound to besides: the header but for `content`, which is known only when all is enciphered. */
export function bundleChunkContext(header: Omit<BundleHeader, 'content'>): Uint8Array {
  const { format, version, tenantId, storeId, tillId, incarnation, epoch, madeAtMs, operations, chain } = header
  const { encryption } = header
  const bound = { format, version, tenantId, storeId, tillId, incarnation, epoch, madeAtMs, operations, chain }
  return utf8ToBytes(canonicalJson({ ...bound, encryption }))
}

/**
 * How the till that wrote it stands at the server that takes it. `forked`: a copy of its file, or a later state of it, goes
 * on in its place. All but `current` had their facts taken beside the till's chain.
 */
export const bundleStandings = ['current', 'forked', 'replaced', 'revoked'] as const

/** Most operations that did not get in which an import names one by one. */
export const MAX_BUNDLE_PROBLEMS = 100

/** What became of a bundle at the server. */
export const bundleReportSchema = z.object({
  tenantId: idSchema,
  storeId: idSchema,
  tillId: idSchema,
  incarnation: z.int(),
  standing: z.enum(bundleStandings),
  madeAtMs: z.int(),
  encrypted: z.boolean(),
  operations: z.int(),
  /** Taken now. */
  committed: z.int(),
  /** Taken before, by the network or from a bundle. */
  replayed: z.int(),
  /** Waits for a person at the till. */
  conflict: z.int(),
  rejected: z.int(),
  /** Not tried: what comes before it is missing. The till offers it again. */
  deferred: z.int(),
  /** The first of those that did not get in. */
  problems: z.array(
    z.object({
      key: idSchema,
      kind: z.string(),
      status: z.enum(['conflict', 'rejected', 'deferred']),
      type: z.string().optional(),
      rule: z.string().optional(),
    }),
  ),
})
export type BundleReport = z.infer<typeof bundleReportSchema>

/** How many of a bundle's operations the server is done with. */
export const bundleProgressSchema = z.object({ done: z.int(), total: z.int() })
export type BundleProgress = z.infer<typeof bundleProgressSchema>

/** What `accept` names at `POST /v1/bundles` for an answer in lines, which begins when the first operation is taken. */
export const BUNDLE_LINES_TYPE = 'application/x-ndjson'

/** One of them: how far it is, some times a second; the last one is what would have been the answer in one go. */
export const bundleLineSchema = z.union([
  z.object({ progress: bundleProgressSchema }),
  bundleReportSchema,
  problemSchema,
])
export type BundleLine = z.infer<typeof bundleLineSchema>

/** Header of `POST /v1/bundles` with the passphrase: base64url of its UTF-8, because headers are no place for accents. */
export const BUNDLE_PASSPHRASE_HEADER = 'x-bundle-passphrase'
