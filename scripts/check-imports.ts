// Keeps the arrows of import-zones.ts. Run alone it checks the project and names each import that breaks one.
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { parseSync } from 'vite'
import { closed, type Zone, zones } from './import-zones.ts'

/** Folders whose every file has to lie in a zone. */
const roots = ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'server']

/** All imports under `projectFolder` that the table forbids, one line each: `file:line may not import what`. */
export function forbiddenImports(projectFolder: string): string[] {
  return roots
    .flatMap((root) => sourceFiles(projectFolder, root))
    .flatMap((file) => {
      const zone = zoneOf(file)
      if (zone === undefined) return [`${file}:1 lies in no zone of scripts/import-zones.ts`]
      const source = readFileSync(join(projectFolder, file), 'utf8')
      return importsOf(file, source)
        .filter(({ what }) => !mayImport(zone, what))
        .map(({ what, offset }) => `${file}:${source.slice(0, offset).split('\n').length} may not import ${what}`)
    })
}

function sourceFiles(projectFolder: string, folder: string): string[] {
  const entries = readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => posix.join(entry.parentPath.slice(projectFolder.length + 1).replaceAll('\\', '/'), entry.name))
    .sort()
}

function zoneOf(file: string): Zone | undefined {
  const holding = zones.filter((zone) => isWithin(file, zone.path))
  return holding.reduce<Zone | undefined>(
    (nearest, zone) => (nearest === undefined || zone.path.length > nearest.path.length ? zone : nearest),
    undefined,
  )
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

function mayImport(zone: Zone, what: string): boolean {
  const isOwn = roots.some((root) => isWithin(what, root))
  if (isOwn && zoneOf(what) === zone && !closed.includes(what)) return true
  if (closed.includes(what)) return zone.mayImport.includes(what)
  if (what === 'node:') return zone.mayImport.includes('node:')
  if (isOwn || what.startsWith('..')) return zone.mayImport.some((allowed) => isWithin(what, allowed))
  return zone.mayImport.includes('*') || zone.mayImport.includes(what)
}

interface Import {
  /** A path of this project, a package, `package#export`, `node:` or `window.mostrador`. */
  readonly what: string
  readonly offset: number
}

type SyntaxNode = { readonly type: string; readonly start: number } & Record<string, unknown>

/** Everything that a file imports, whether for its values or its types, at its start or at run time. */
function importsOf(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source)
  const error = errors[0]
  if (error) throw new Error(`${file} does not parse: ${error.message}`)
  const found: Import[] = []
  visit(program, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== null) {
      for (const what of named(resolve(file, specifier), node)) found.push({ what, offset: node.start })
    } else if (isBridge(node)) {
      found.push({ what: 'window.mostrador', offset: node.start })
    }
  })
  return found
}

function visit(value: unknown, enter: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, enter)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  if ('type' in value && typeof value.type === 'string') enter(value as SyntaxNode)
  for (const child of Object.values(value)) visit(child, enter)
}

function specifierOf(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node.source)
    case 'TSExternalModuleReference':
      return textOf(node.expression)
    case 'CallExpression':
      return (node.callee as SyntaxNode).name === 'require' ? textOf((node.arguments as unknown[])[0]) : null
    default:
      return null
  }
}

/** The value of a string literal, or null. */
function textOf(node: unknown): string | null {
  const value = (node as { value?: unknown } | null | undefined)?.value
  return typeof value === 'string' ? value : null
}

function isBridge(node: SyntaxNode): boolean {
  if (node.type !== 'MemberExpression') return false
  const object = (node.object as SyntaxNode).name
  return (object === 'window' || object === 'globalThis') && (node.property as SyntaxNode).name === 'mostrador'
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier)
  if (isBuiltin(specifier)) return 'node:'
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Names the closed exports too: by name, or all of them where the whole package is taken. */
function named(what: string, node: SyntaxNode): string[] {
  const guarded = closed.filter((entry) => entry.startsWith(`${what}#`))
  const entries = (node.specifiers ?? []) as SyntaxNode[]
  const takesAll =
    (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') ||
    entries.some((entry) => entry.type !== 'ImportSpecifier' && entry.type !== 'ExportSpecifier')
  const names = entries.map((entry) => ((entry.imported ?? entry.local) as SyntaxNode | undefined)?.name)
  return [what, ...guarded.filter((entry) => takesAll || names.includes(entry.slice(what.length + 1)))]
}

if (import.meta.main) {
  const lines = forbiddenImports(join(import.meta.dirname, '..'))
  for (const line of lines) console.error(line)
  if (lines.length === 0) console.log('every import keeps to scripts/import-zones.ts')
  process.exitCode = lines.length === 0 ? 0 : 1
}
