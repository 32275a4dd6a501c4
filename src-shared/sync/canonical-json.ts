import canonicalizeJson from 'canonicalize'

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme). What is hashed and compared is this text, so
 * key order and white space never matter. Throws TypeError for what is not JSON (undefined, NaN, functions).
 */
export function canonicalJson(value: unknown): string {
  const text = plainText(value) ?? canonicalizeJson(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}

/**
 * The same for what `JSON.parse` makes, three times as fast: every sale passes here, at the till and at the server. null
 * for anything else, which is left to the library, with its errors.
 */
function plainText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return isUnicode(value) ? JSON.stringify(value) : null
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : null
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? arrayText(value) : objectText(value)
    default:
      return null
  }
}

function arrayText(values: readonly unknown[]): string | null {
  let text = '['
  for (let index = 0; index < values.length; index += 1) {
    const member = plainText(values[index])
    if (member === null) return null
    text += index === 0 ? member : `,${member}`
  }
  return `${text}]`
}

/** Members by their names' UTF-16 code units (section 3.2.3), which is how JavaScript sorts strings. */
function objectText(value: object): string | null {
  if ('toJSON' in value) return null
  let text = '{'
  for (const name of Object.keys(value).sort()) {
    const member = plainText((value as Record<string, unknown>)[name])
    if (member === null || !isUnicode(name)) return null
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${member}`
  }
  return `${text}}`
}

/** A surrogate without its other half has no UTF-8, and so no hash. */
function isUnicode(text: string): boolean {
  return text.isWellFormed()
}
