import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'mostrador-move-'))
const moveTo = (folder: string, ...rest: string[]) => runServerCommand({ DATA_DIR: folder }, 'move-to', ...rest)

describe('a move to MySQL that is called wrongly', () => {
  const secret = 'hunter2'
  let mariadb: Mariadb
  let folder: string
  beforeAll(async () => {
    mariadb = await startMariadb()
    folder = await newFolder()
    await setupShop({ DATA_DIR: folder })
  })
  afterAll(() => mariadb.stop())
  it.each([
    ['without a URL', [], 2, 'say where to'],
    ['with something else', ['postgres://a:hunter2@b/c'], 2, 'say where to'],
    ['without a database', ['mysql://a:hunter2@127.0.0.1:3306'], 2, 'say where to'],
    ['with two URLs', ['mysql://a:hunter2@b/c', 'mysql://a:hunter2@b/d'], 2, 'say where to'],
    ['with an option that is none', ['--force', 'mysql://a:hunter2@b/c'], 2, 'say where to'],
    ['with a server that is not there', ['mysql://a:hunter2@127.0.0.1:1/c'], 1, 'ECONNREFUSED'],
  ])('%s it says so in one line', async (_how, rest, code, words) => {
    const outcome = await moveTo(folder, ...rest)
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1)
    expect(outcome.stderr).toContain(words)
    expect(outcome.stderr).not.toContain(secret)
  })

  it('with a wrong database or password, on no shop, or with DATABASE_URL it says so in one line', async () => {
    const line = async (outcome: Promise<{ code: number; stderr: string }>) => {
      const { code, stderr } = await outcome
      expect(code).toBeGreaterThan(0)
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(stderr).not.toContain(secret)
      return stderr
    }
    const at = `127.0.0.1:${mariadb.port}`
    const { username } = new URL(mariadb.url)
    expect(await line(moveTo(folder, `${mariadb.url}99`))).toMatch(/Unknown database|to database/)
    expect(await line(moveTo(folder, `mysql://${username}:${secret}@${at}/x`))).toContain('Access denied')
    expect(await line(moveTo('/nonexistent', mariadb.url))).toContain('there is no database in /nonexistent')
    const empty = await newFolder()
    await runServerCommand({ DATA_DIR: empty }, 'migrate')
    expect(await line(moveTo(empty, mariadb.url))).toContain('there is no shop')
    expect(await line(runServerCommand({ DATABASE_URL: mariadb.url }, 'move-to', mariadb.url))).toContain(
      'DATABASE_URL must not be set',
    )
  })
})
