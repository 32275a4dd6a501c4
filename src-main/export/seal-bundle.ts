import { createCipheriv, createHash, createPrivateKey, randomBytes, scrypt, sign } from 'node:crypto'
import { promisify } from 'node:util'
import {
  BUNDLE_CHUNK_BYTES,
  BUNDLE_KEY_BYTES,
  BUNDLE_SCRYPT,
  type BundleHeader,
  type BundleSeal,
  bundleChunkNonce,
  bundleMac,
  bundleSigningSeed,
  ED25519_PRIVATE_DER,
  passphraseBytes,
} from '../../src-shared/sync/bundle.ts'

const derive = promisify<Uint8Array, Uint8Array, number, object, Buffer>(scrypt)

/** The key of one bundle: of its passphrase and its salt; in a thread of its own, a third of a second. */
export function bundleKey(passphrase: string, salt: string): Promise<Buffer> {
  const { N } = BUNDLE_SCRYPT
  // Node counts a little more than the 128 MiB that it needs.
  const options = { ...BUNDLE_SCRYPT, maxmem: 160 * BUNDLE_SCRYPT.r * N }
  return derive(passphraseBytes(passphrase), Buffer.from(salt, 'hex'), BUNDLE_KEY_BYTES, options)
}

/** How a bundle is to be enciphered, with a salt of its own. */
export function newEncryption(): NonNullable<BundleHeader['encryption']> {
  const { N: cost, r: blockSize, p: parallelization } = BUNDLE_SCRYPT
  const salt = randomBytes(16).toString('hex')
  const kdf = { kdf: 'scrypt', cost, blockSize, parallelization, salt } as const
  return { ...kdf, cipher: 'aes-256-gcm', chunkBytes: BUNDLE_CHUNK_BYTES }
}

/** Enciphers in chunks, each bound to `context`, to its place, and to being the last or not. */
export async function* encipher(
  plain: AsyncIterable<Buffer>,
  key: Uint8Array,
  context: Uint8Array,
): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0)
  let index = 0
  const enciphered = (chunk: Uint8Array, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, bundleChunkNonce(index, isLast))
    cipher.setAAD(context)
    index += 1
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  }
  for await (const piece of plain) {
    waiting = Buffer.concat([waiting, piece])
    while (waiting.length > BUNDLE_CHUNK_BYTES) {
      yield enciphered(waiting.subarray(0, BUNDLE_CHUNK_BYTES), false)
      waiting = waiting.subarray(BUNDLE_CHUNK_BYTES)
    }
  }
  yield enciphered(waiting, true)
}

/** Signs a header's line with the keys that come from the till's token. */
export function sealHeader(token: string, headerLine: Uint8Array): BundleSeal {
  const der = Buffer.concat([ED25519_PRIVATE_DER, bundleSigningSeed(token)])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const tokenHash = createHash('sha256').update(token).digest('hex')
  return {
    ed25519: sign(null, headerLine, key).toString('hex'),
    hmac: bundleMac(tokenHash, headerLine),
  }
}
