import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mariadb, type MariadbReplica, startMariadb, startReplica } from '../support/mariadb.ts'

const deploy = join(import.meta.dirname, '..', '..', 'server', 'deploy')
const run = promisify(execFile)
const passwords = { MOSTRADOR_APP_PASSWORD: 'seen-app-secret', MOSTRADOR_REPLICATION_PASSWORD: 'seen-other-secret' }

describe('the deployed primary and replica', () => {
  let primary: Mariadb
  let replica: MariadbReplica

  beforeAll(async () => {
    primary = await startMariadb({ durable: true, bare: true })
    // The copy begins in the middle of the primary's life.
    await primary.asAdmin(
      `CREATE TABLE ${primary.database}.notes (id INT PRIMARY KEY, text VARCHAR(40)) CHARACTER SET utf8mb4`,
      `INSERT INTO ${primary.database}.notes VALUES (1, 'before ☕')`,
    )
    replica = await startReplica(primary, { durable: true })
  })
  afterAll(async () => {
    await replica?.stop()
    await primary?.stop()
  })

  const askAs = async (url: string, statement: string) => {
    const connection = await createConnection(url)
    try {
      return (await connection.query(statement))[0]
    } finally {
      connection.destroy()
    }
  }
  const notes = async () => replica.asAdmin(`SELECT text FROM ${primary.database}.notes ORDER BY id`)

  it('sync every commit, log rows and take no writes on the replica', async () => {
    const settings =
      'SELECT @@sync_binlog AS a, @@innodb_flush_log_at_trx_commit AS b, @@binlog_format AS c, @@read_only AS d'
    expect(await primary.asAdmin(settings)).toEqual([{ a: 1, b: 1, c: 'ROW', d: 0 }])
    expect(await replica.asAdmin(settings)).toEqual([{ a: 1, b: 1, c: 'ROW', d: 1 }])
  })

  it('have the same rows, of before and after the copy, also after either was killed', async () => {
    await askAs(primary.url, "INSERT INTO notes VALUES (2, 'after')")
    await replica.waitUntilCaughtUp()
    expect(await notes()).toEqual([{ text: 'before ☕' }, { text: 'after' }])
    await replica.kill()
    await askAs(primary.url, "INSERT INTO notes VALUES (3, 'while it was dead')")
    await primary.kill()
    await primary.restart()
    await replica.restart()
    await askAs(primary.url, "INSERT INTO notes VALUES (4, 'restarted')")
    await replica.waitUntilCaughtUp()
    expect((await notes()).map(({ text }) => text)).toEqual(['before ☕', 'after', 'while it was dead', 'restarted'])
  })

  it('give the application its own database and nothing else', async () => {
    await primary.asAdmin('CREATE DATABASE elsewhere', 'CREATE TABLE elsewhere.secrets (id INT)')
    await replica.waitUntilCaughtUp()
    const forbidden = { code: expect.stringMatching(/ER_\w*ACCESS_DENIED\w*/) }
    for (const { url } of [primary, replica]) {
      await expect(askAs(url, 'SELECT * FROM elsewhere.secrets')).rejects.toMatchObject(forbidden)
      await expect(askAs(url, 'SELECT * FROM mysql.user')).rejects.toMatchObject(forbidden)
      await expect(askAs(url, 'SET GLOBAL read_only = 0')).rejects.toMatchObject(forbidden)
    }
    await expect(askAs(replica.url, "INSERT INTO notes VALUES (9, '')")).rejects.toMatchObject({
      code: expect.stringMatching(/ACCESS_DENIED|ER_OPTION_PREVENTS_STATEMENT/),
    })
    expect(await askAs(replica.url, 'SELECT COUNT(*) > 0 AS some FROM notes')).toEqual([{ some: 1 }])
    for (const { adminUrl } of [primary, replica]) {
      const root = adminUrl.replace('admin@', 'root@')
      await expect(askAs(root, 'SELECT 1')).rejects.toMatchObject({ code: expect.stringMatching(/^ER_/) })
    }
  })
})

describe('make-primary.sh', () => {
  const script = join(deploy, 'make-primary.sh')

  it('shows no password to who looks at the processes, and leaves alone what is there when it runs again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mostrador-primary-'))
    let looking = true
    let seen = ''
    const look = (async () => {
      while (looking) seen += (await run('ps', ['-eo', 'args'])).stdout
    })()
    const make = () => run(script, ['--folder', folder], { env: { ...process.env, ...passwords } })
    expect((await make()).stdout).toMatch(/^start it with: /)
    looking = false
    await look
    expect(seen).toContain('make-primary.sh')
    expect(seen).not.toContain('seen-')
    const state = async () => [
      await readFile(join(folder, 'my.cnf'), 'utf8'),
      (await stat(join(folder, 'data'))).ctimeMs,
    ]
    const before = await state()
    expect(before[0]).not.toContain('seen-')
    expect((await make()).stdout).toContain('is there already')
    expect(await state()).toEqual(before)
    await rm(folder, { recursive: true, force: true })
  })

  it.each([
    { what: 'no folder', args: [], says: '--folder is missing' },
    { what: 'an option that there is not', args: ['--floder', 'x'], says: 'there is no option --floder' },
    { what: 'an option without its value', args: ['--folder'], says: '--folder needs a value' },
    {
      what: 'a name that is SQL',
      args: ['--folder', '/nowhere', '--database', 'a`; DROP'],
      says: '--database must be',
    },
    { what: 'no password', args: ['--folder', '/nowhere'], env: {}, says: 'MOSTRADOR_APP_PASSWORD (or' },
  ])('refuses $what with one line that says so', async ({ args, says, env = passwords }) => {
    const failure = await run(script, args, { env: { PATH: process.env.PATH, ...env } }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^make-primary\.sh: [^\n]+\n$/),
    })
    expect((failure as { stderr: string }).stderr).toContain(says)
  })
})
