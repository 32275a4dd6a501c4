import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'

/** Words of every language: strings by name, in groups of any depth. */
export interface Catalog {
  readonly [name: string]: string | Catalog
}

/** What code writes down: texts and names of properties, and templates as what matches all that they can make. */
export interface Written {
  readonly texts: ReadonlySet<string>
  readonly templates: readonly RegExp[]
}

/** Looks through all files of the folders. */
export function readWritten(folders: readonly string[]): Written {
  const texts = new Set<string>()
  const templates = new Set<string>()
  const read = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) read(each)
    if (typeof node !== 'object' || node === null || !('type' in node)) return
    if (node.type === 'Literal' && 'value' in node && typeof node.value === 'string') texts.add(node.value)
    if ('key' in node && isNamed(node.key)) texts.add(node.key.name)
    if (node.type === 'TemplateLiteral' && 'quasis' in node) {
      const fixed = (node.quasis as { readonly value: { readonly raw: string } }[]).map(({ value }) => value.raw)
      if (fixed.every((part) => /^[\w.-]*$/.test(part)) && /\w/.test(fixed.join(''))) templates.add(fixed.join('*'))
    }
    for (const inner of Object.values(node)) read(inner)
  }
  for (const file of folders.flatMap(sourceFiles)) read(parseSync(file, readFileSync(file, 'utf8')).program)
  return {
    texts,
    templates: [...templates].map((fixed) => new RegExp(`^${fixed.replaceAll('.', '\\.').replaceAll('*', '(.+)')}$`)),
  }
}

/**
 * The keys of a catalog that no code can ask for. A key is asked for where it stands as a text, or where a template makes
 * it of pieces that are all written somewhere: `t(\`kinds.${kind}\`)` asks for those kinds alone that code has a word for.
 */
export function unusedWords(catalog: Catalog, written: Written): string[] {
  return keysOf(catalog).filter((key) => !isWritten(key.replace(/_(?:one|other)$/, ''), written))
}

function keysOf(catalog: Catalog): string[] {
  return Object.entries(catalog).flatMap(([name, words]) =>
    typeof words === 'string' ? [name] : keysOf(words).map((inner) => `${name}.${inner}`),
  )
}

function isWritten(piece: string, written: Written): boolean {
  if (written.texts.has(piece)) return true
  return written.templates.some((template) =>
    template
      .exec(piece)
      ?.slice(1)
      .every((hole) => isWritten(hole, written)),
  )
}

/** The words themselves ask for nothing. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^i18n[\\/]/.test(name))
    .map((name) => join(folder, name))
}

function isNamed(key: unknown): key is { readonly name: string } {
  return typeof key === 'object' && key !== null && 'name' in key && typeof key.name === 'string'
}
