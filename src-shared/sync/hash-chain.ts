import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 of a text's UTF-8, as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')

/** What the first fact of a till points back to. */
export const GENESIS_HASH = '0'.repeat(64)

/** A fact's place in its till's chain; indexes count from 1 without a gap. */
export const chainLinkSchema = z.strictObject({ index: z.int().min(1), previousHash: hashSchema, hash: hashSchema })
export type ChainLink = z.infer<typeof chainLinkSchema>

/** The parts of a fact that its link seals. Till and store are not among them: a till that joins a server later keeps its chain. */
export interface ChainedFact {
  readonly key: string
  readonly kind: string
  readonly at: number
  readonly userId: string
  readonly body: unknown
}

/** Hash of a fact at its place: SHA-256 over the canonical JSON of the fact, its index and its predecessor's hash. */
export function factHash(fact: ChainedFact, index: number, previousHash: string): string {
  return sha256Hex(factText(fact, canonicalJson(fact.body), index, previousHash))
}

/** What a fact's hash is taken of, from the canonical text of its body: RFC 8785 sorts members by name. Throws TypeError. */
export function factText(
  fact: Omit<ChainedFact, 'body'>,
  bodyText: string,
  index: number,
  previousHash: string,
): string {
  const { at, key, kind, userId } = fact
  const behind = canonicalJson({ index, key, kind, previousHash, userId })
  return `{"at":${canonicalJson(at)},"body":${bodyText},${behind.slice(1)}`
}

/** The link that appends `fact` behind `head` (null: the chain is empty). */
export function nextLink(fact: ChainedFact, head: Pick<ChainLink, 'index' | 'hash'> | null): ChainLink {
  const index = (head?.index ?? 0) + 1
  const previousHash = head?.hash ?? GENESIS_HASH
  return { index, previousHash, hash: factHash(fact, index, previousHash) }
}
