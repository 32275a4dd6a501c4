import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectFolder } from '../../scripts/electron-program.ts'
import { builtOf, isStale } from '../../scripts/is-stale.ts'

describe('what was built', () => {
  let folder: string
  let built: string
  let sources: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mostrador-built-'))
    mkdirSync(join(folder, 'server'))
    writeFileSync(join(folder, 'server', 'main.ts'), 'one')
    sources = [relative(projectFolder, join(folder, 'server'))]
    built = join(folder, 'main.js')
    writeFileSync(built, `${builtOf(sources)}\nthe program`)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is of its sources, whenever they were written', () => {
    utimesSync(join(folder, 'server', 'main.ts'), new Date(), new Date(Date.now() + 60_000))
    expect(isStale(built, sources)).toBe(false)
  })

  it.each([
    [
      'an older source was put back',
      () => {
        writeFileSync(join(folder, 'server', 'main.ts'), 'two')
        utimesSync(join(folder, 'server', 'main.ts'), 0, 0)
      },
    ],
    ['a source has another name', () => renameSync(join(folder, 'server', 'main.ts'), join(folder, 'server', 'm.ts'))],
    ['it is not there', () => rmSync(built)],
    ['it was cut off', () => writeFileSync(built, builtOf(sources).slice(0, 20))],
  ])('is stale when %s', (_what, change) => {
    change()
    expect(isStale(built, sources)).toBe(true)
  })
})
