import { createHash, createPrivateKey, createPublicKey, randomBytes, randomInt } from 'node:crypto'
import { bundleSigningSeed, ED25519_PRIVATE_DER } from '../src-shared/sync/bundle.ts'

/** SHA-256, as tokens and codes are stored: they are random, so a plain hash gives nothing away. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The Ed25519 key, hexadecimal, by which bundles are checked that a till signs with what it derives from its token. */
export function bundlePublicKey(token: string): string {
  const der = Buffer.concat([ED25519_PRIVATE_DER, bundleSigningSeed(token)])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
}

/** 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

const CODE_LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Eight characters that people do not mix up, as `7KQ4-M2XP`: 40 random bits. */
export function newCode(): string {
  const letters = Array.from({ length: 8 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)])
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
}

/** Names as they are compared when people sign in: upper and lower case, and the ways to write an accent, are the same. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase()
}
