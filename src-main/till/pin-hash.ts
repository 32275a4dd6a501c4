import { randomBytes, timingSafeEqual } from 'node:crypto'
import { argon2idAsync } from '@noble/hashes/argon2.js'

/**
 * Argon2id with 19 MiB, two passes, one lane: the first of the equally strong choices of the OWASP Password Storage Cheat
 * Sheet. A PIN has few digits, so whoever steals the file finds it in minutes with any hash; at the till itself it is the
 * waits between tries that protect it.
 */
const cost = { memoryKib: 19_456, passes: 2, lanes: 1 } as const
const HASH_BYTES = 32

/** More than this a hash from elsewhere may not ask of a till. */
const MAX_MEMORY_KIB = 256 * 1024
const MAX_PASSES = 20

/** The hash of a PIN in PHC form, with a salt of its own. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await argon2id(pin, salt, { ...cost, bytes: HASH_BYTES })
  const parameters = `m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}`
  return `$argon2id$v=19$${parameters}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Whether it is the PIN of this hash. A hash that nobody can have made is the hash of no PIN. */
export async function isPinOf(stored: string, pin: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]{11,64})\$([\w+/]{16,86})$/.exec(stored)
  if (parts === null) return false
  const [memoryKib, passes, lanes] = parts.slice(1, 4).map(Number) as [number, number, number]
  if (lanes < 1 || passes < 1 || passes > MAX_PASSES || memoryKib < 8 * lanes || memoryKib > MAX_MEMORY_KIB)
    return false
  const salt = Buffer.from(parts[4] ?? '', 'base64')
  const expected = Buffer.from(parts[5] ?? '', 'base64')
  const found = await argon2id(pin, salt, { memoryKib, passes, lanes, bytes: expected.length })
  return timingSafeEqual(found, expected)
}

interface Argon2id {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
  readonly bytes: number
}

type Native = typeof import('@node-rs/argon2')
let native: Promise<Native | null> | undefined

/**
 * In a thread of its own where the machine's binary is there (10 ms); else in JavaScript, which takes twenty times as
 * long, in slices of 10 ms between which the till does everything else: an installer that was built on another system
 * has no binary for this one.
 */
async function argon2id(pin: string, salt: Uint8Array, options: Argon2id): Promise<Buffer> {
  native ??= import('@node-rs/argon2').catch(() => null)
  const argon2 = await native
  return argon2 === null ? argon2idInScript(pin, salt, options) : argon2idByBinary(argon2, pin, salt, options)
}

function argon2idByBinary(argon2: Native, pin: string, salt: Uint8Array, options: Argon2id): Promise<Buffer> {
  const { memoryKib, passes, lanes, bytes } = options
  return argon2.hashRaw(pin, {
    // Argon2id and version 0x13; their enums exist for the compiler alone.
    algorithm: 2,
    version: 1,
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: lanes,
    outputLen: bytes,
    salt,
  })
}

/** The same in JavaScript alone. */
export async function argon2idInScript(pin: string, salt: Uint8Array, options: Argon2id): Promise<Buffer> {
  const { memoryKib, passes, lanes, bytes } = options
  return Buffer.from(await argon2idAsync(pin, salt, { m: memoryKib, t: passes, p: lanes, dkLen: bytes, asyncTick: 10 }))
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')
