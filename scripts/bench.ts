// `npm run bench`: what the server does beside a floor or a peer, measured in one run; ratios carry over, times do not. It fails
// nobody: `docs/performance.md` says what each figure means. `npm run bench -- ingest failover` measures only those.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureCachedRead } from './bench/cached-read.ts'
import { measureCatchingUp } from './bench/catch-up.ts'
import { measureFailover } from './bench/failover.ts'
import { type Figure, holds, table } from './bench/figure.ts'
import { measureCatalogDownload } from './bench/first-download.ts'
import { measureIngest } from './bench/ingest.ts'
import { measureJournalWrite } from './bench/journal-write.ts'
import { projectFolder } from './electron-program.ts'

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'cached-read': () => measureCachedRead(),
  ingest: async () => [
    ...(await measureIngest({ batchesPerRound: 8, servers: 1 })),
    ...(await measureIngest({ batchesPerRound: 8, servers: 2 })),
  ],
  'journal-write': measureJournalWrite,
  failover: measureFailover,
  'catch-up': () => measureCatchingUp({ sales: 20_000 }),
  'first-download': () => measureCatalogDownload({ products: 100_000 }),
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => parts[name] === undefined)
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}
const figures: Figure[] = []
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  process.stderr.write(`measuring ${name} ...\n`)
  try {
    figures.push(...((await parts[name]?.()) ?? []))
  } catch (error) {
    console.error(`${name} could not be measured:`, error)
  }
}
console.log(table(figures))
const file = join(projectFolder, 'test-results', 'bench.json')
mkdirSync(join(projectFolder, 'test-results'), { recursive: true })
const report = figures.map((figure) => ({ ...figure, holds: holds(figure) }))
writeFileSync(file, `${JSON.stringify({ node: process.version, figures: report }, null, 2)}\n`)
console.log(`\nwritten to ${file}`)
process.exit()
