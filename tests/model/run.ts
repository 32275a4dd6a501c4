import { type Command, carryOut } from './commands.ts'
import { makePeace, violations } from './peace.ts'
import { World } from './world.ts'

/** Lets the commands happen in a new world, makes peace, and answers what does not hold then, in words. */
export async function runModel(
  commands: readonly Command[],
  prepare: (world: World) => void = () => undefined,
): Promise<string[]> {
  const world = await World.begin()
  try {
    prepare(world)
    for (const command of commands) await carryOut(world, command)
    return [...(await makePeace(world)), ...(await violations(world))]
  } finally {
    await world.end()
  }
}
