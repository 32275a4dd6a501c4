import canonicalizeJson from 'canonicalize'

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme). What is hashed and compared is this text, so
 * key order and white space never matter. Throws TypeError for what is not JSON (undefined, NaN, functions).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalizeJson(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}
