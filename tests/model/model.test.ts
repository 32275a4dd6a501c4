import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Command, commands } from './commands.ts'
import { runModel } from './run.ts'

/* The long form sets these: `npm run test:model -- --runs 5000 --seed 7`, and `--path` or `--commands` to replay. */
const asked = process.env
const runs = Number(asked['MODEL_RUNS'] ?? 40)
/** The short form plays the same lists each time: what it says is about the change at hand. New ones are the long form's. */
const seed = Number(asked['MODEL_SEED'] ?? 501)
/** Longer takes a machine that has better things to do; 0: as long as it takes. */
const mostSeconds = Number(asked['MODEL_SECONDS'] ?? 60)
const path = asked['MODEL_PATH']
const given = asked['MODEL_COMMANDS']
const TELL_EVERY = 250

if (given === undefined) {
  test(`whatever happens to tills, server and line, peace brings everything together (${runs} runs, seed ${seed})`, async () => {
    let done = 0
    const holds = fc.asyncProperty(commands, async (list) => {
      const amiss = await runModel(list)
      done += 1
      if (done % TELL_EVERY === 0) console.log(`${done} runs of seed ${seed}`)
      expect(amiss, JSON.stringify(list)).toEqual([])
    })
    await fc.assert(holds, {
      ...{ numRuns: runs, seed, ...(path !== undefined && { path }) },
      // Also while it looks for a smaller counter-example: the one found until then is told.
      ...(mostSeconds > 0 && { interruptAfterTimeLimit: mostSeconds * 1000 }),
    })
  })
} else {
  test('what is given to be replayed brings everything together', async () => {
    expect(await runModel(JSON.parse(given) as Command[])).toEqual([])
  })
}
