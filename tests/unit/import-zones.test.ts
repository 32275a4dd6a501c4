import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forbiddenImports } from '../../scripts/check-imports.ts'

let project: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'mostrador-zones-'))
  for (const root of ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'server']) mkdirSync(join(project, root))
})

afterEach(() => rmSync(project, { recursive: true }))

function plant(file: string, source: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), source)
}

/** File, the import planted in it, and what the lint must name. */
const forbidden = [
  ['src-shared/sale/x.ts', "import { a } from '../../src-main/till/a.ts'", 'src-main/till/a.ts'],
  ['src-shared/sale/x.ts', "import { readFileSync } from 'fs'", 'node:'],
  ['src-shared/sale/x.ts', "import React from 'react'", 'react'],
  ['src-main/database/x.ts', "import { a } from '../tables/a.ts'", 'src-main/tables/a.ts'],
  ['src-main/tables/x.ts', "import type { A } from '../till/a.ts'", 'src-main/till/a.ts'],
  ['src-main/tables/x.ts', "import Database from 'better-sqlite3'", 'better-sqlite3'],
  ['src-main/till/x.ts', "import { a } from '../ipc/a.ts'", 'src-main/ipc/a.ts'],
  ['src-main/till/x.ts', "import { a } from '../sync/a.ts'", 'src-main/sync/a.ts'],
  ['src-main/till/x.ts', "export * from '../main.ts'", 'src-main/main.ts'],
  ['src-main/till/x.ts', "import { app } from 'electron'", 'electron'],
  ['src-main/sync/x.ts', "const electron = await import('electron/main')", 'electron'],
  ['src-main/export/x.ts', "import { a } from '../sync/a.ts'", 'src-main/sync/a.ts'],
  ['src-main/backup/x.ts', "type A = import('../ipc/a.ts').A", 'src-main/ipc/a.ts'],
  ['src-main/ipc/x.ts', "import { a } from '../tables/a.ts'", 'src-main/tables/a.ts'],
  ['src-main/ipc/x.ts', "import { a } from '../database/a.ts'", 'src-main/database/a.ts'],
  ['src-main/main.ts', "import { app, ipcMain } from 'electron'", 'electron#ipcMain'],
  ['src-main/main.ts', "import * as electron from 'electron'", 'electron#ipcMain'],
  ['src-main/windows.ts', "export { ipcMain as door } from 'electron'", 'electron#ipcMain'],
  ['src-main/devices/x.ts', "import electron from 'electron'", 'electron#ipcMain'],
  ['src-main/main.ts', "import { a } from '../server/app.ts'", 'server/app.ts'],
  ['src-main/elsewhere/x.ts', '', 'lies in no zone'],
  ['src-preload/preload.ts', "import { calls } from '../src-shared/contract/calls.ts'", 'src-shared/contract/calls.ts'],
  ['src-preload/preload.ts', "import { z } from 'zod'", 'zod'],
  ['src-renderer/screens/x.tsx', "import { ipcRenderer } from 'electron'", 'electron'],
  ['src-renderer/screens/x.tsx', 'window.mostrador.call()', 'window.mostrador'],
  ['src-renderer/screens/x.tsx', "import { a } from '../../src-main/till/a.ts'", 'src-main/till/a.ts'],
  ['src-renderer/till/x.ts', "import { a } from '../screens/a.tsx'", 'src-renderer/screens/a.tsx'],
  ['src-renderer/till/x.ts', "import path from 'node:path'", 'node:'],
  ['server/routes/sales/x.ts', "import { sql } from 'kysely'", 'kysely'],
  ['server/routes/sales/x.ts', "import { a } from '../../app.ts'", 'server/app.ts'],
  ['server/routes/sales/x.ts', "import { a } from '../../jobs/a.ts'", 'server/jobs/a.ts'],
  ['server/jobs/x.ts', "import mysql from 'mysql2/promise'", 'mysql2'],
  ['server/app.ts', "import Database from 'better-sqlite3'", 'better-sqlite3'],
  ['server/store/x.ts', "import { a } from '../routes/sales/a.ts'", 'server/routes/sales/a.ts'],
  ['server/store/x.ts', "import { Redis } from 'ioredis'", 'ioredis'],
  ['server/cache/x.ts', "import { a } from '../journal/a.ts'", 'server/journal/a.ts'],
  ['server/journal/x.ts', "import { a } from '../operations/a.ts'", 'server/operations/a.ts'],
  ['server/store/x.ts', "import { a } from '../redis/a.ts'", 'server/redis/a.ts'],
  ['server/operations/x.ts', "import { a } from '../../src-main/till/a.ts'", 'src-main/till/a.ts'],
] as const

describe('the import zones', () => {
  test.each(forbidden)('refuse in %s: %s', (file, source, named) => {
    plant(file, `\n${source}\n`)
    expect(forbiddenImports(project)).toContainEqual(expect.stringContaining(named))
  })

  test('name the file and the line', () => {
    plant('src-main/till/x.ts', "import { a } from './a.ts'\n\nimport { app } from 'electron'\n")
    expect(forbiddenImports(project)).toEqual(['src-main/till/x.ts:3 may not import electron'])
  })

  test('allow the arrows as they point', () => {
    plant('src-shared/sale/x.ts', "import { z } from 'zod'\nimport { a } from '../money/a.ts'")
    plant('src-main/main.ts', "import { app } from 'electron'\nimport { a } from './ipc/a.ts'\nimport './sync/a.ts'")
    plant('src-main/ipc/x.ts', "import { ipcMain } from 'electron'\nimport { a } from '../till/a.ts'")
    plant('src-main/till/x.ts', "import { a } from '../tables/a.ts'\nimport { b } from '../database/b.ts'")
    plant('src-main/tables/x.ts', "import { b } from '../database/b.ts'\nimport fs from 'node:fs'")
    plant('src-main/database/x.ts', "import Database from 'better-sqlite3'")
    plant('src-preload/x.ts', "import { callNames } from '../src-shared/contract/call-names.ts'\nimport 'electron'")
    plant('src-renderer/till/x.ts', "import '../../src-shared/contract/calls.ts'\nwindow.mostrador.call()")
    plant('src-renderer/app/x.tsx', "import { a } from '../till/a.ts'\nimport React from 'react'")
    plant('server/app.ts', "import { a } from './routes/sales/a.ts'\nimport fastify from 'fastify'")
    plant('server/routes/sales/x.ts', "import { a } from '../../store/a.ts'\nimport { b } from '../../cache/b.ts'")
    plant('server/store/x.ts', "import { sql } from 'kysely'\nimport Database from 'better-sqlite3'")
    expect(forbiddenImports(project)).toEqual([])
  })
})
