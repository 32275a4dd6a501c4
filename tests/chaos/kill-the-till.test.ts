import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { builtProgram } from '../support/built-program.ts'
import { openHeadlessTill } from '../support/headless-till.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { nodeBinary } from '../support/test-server.ts'
import { checkTillFile, nothingChecked } from './check-till-file.ts'
import type { DoneSale } from './selling-till.ts'

const KILLS = Number(process.env['CHAOS_KILLS'] ?? 200)
const folder = mkdtempSync(join(tmpdir(), 'mostrador-kill-'))
const oracleFolder = mkdtempSync(join(tmpdir(), 'mostrador-oracle-'))
const oracle = join(oracleFolder, 'done.jsonl')
const { random, seed } = seededRandom()
const children = new Set<ChildProcess>()

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  rmSync(oracleFolder, { recursive: true, force: true })
})

test(`a till that is killed ${KILLS} times while it sells loses no sale that it showed as done, and stores none in part (seed ${seed})`, async () => {
  const till = await openHeadlessTill({ folder, online: false })
  await setUpStandalone(
    till.till,
    { shopName: 'Tienda', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City', demo: false },
    '',
  )
  for (let product = 0; product < 40; product += 1) till.createProduct()
  till.openShift()
  await till.close()

  let sound = nothingChecked
  let told = 0
  let killedWhileSelling = 0
  const program = await builtProgram('tests/chaos/selling-till.ts')
  let next = loadTill(program)
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = next
    next = loadTill(program)
    child.stdin?.write('go\n')
    // Now and then it dies while it opens its file: that must survive too.
    if (random() < 0.05) await sleep(random() * 30)
    else {
      await once(child.stdout as NodeJS.ReadableStream, 'data')
      await sleep(random() * 90)
      killedWhileSelling += 1
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    const done = readOracle()
    sound = checkTillFile(folder, done.slice(told), sound)
    told = done.length
  }
  next.kill('SIGKILL')
  // And once more from the first to the last: nothing that was there got lost later.
  const end = checkTillFile(folder, readOracle(), nothingChecked)
  expect(end).toEqual(sound)
  // Most kills must have hit a till that was selling, else this proves less than it says.
  expect(told).toBeGreaterThan(killedWhileSelling / 2)
  console.log(`${KILLS} kills, ${told} sales told as done, ${end.chainIndex - 1} sales on file`)
})

/** Starts a till's program, which waits for its word to open the file and sell. */
function loadTill(program: string): ChildProcess {
  const child = spawn(nodeBinary, [program, folder, oracle], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'mostrador-compile-cache') },
  })
  child.stdin?.on('error', () => undefined)
  children.add(child)
  return child
}

/** A line that the kill cut off was never told: it is ended, so that the next one stands alone. */
function readOracle(): DoneSale[] {
  if (!existsSync(oracle)) return []
  const text = readFileSync(oracle, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole !== text) writeFileSync(oracle, whole)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DoneSale)
}
