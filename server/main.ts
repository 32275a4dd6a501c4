import { parseArgs } from 'node:util'
import { importBundleCommand } from './commands/import-bundle.ts'
import { listen } from './commands/listen.ts'
import { migrateCommand } from './commands/migrate.ts'
import { moveToCommand } from './commands/move-to.ts'
import { newEpochCommand } from './commands/new-epoch.ts'
import { setupCommand } from './commands/setup.ts'
import { verifyCommand } from './commands/verify.ts'
import { type Config, readConfig } from './config.ts'

const LATER = ['backup', 'restore']

/** Runs a command of the command line; answers the exit code, or null while the server listens. */
async function run(config: Config, command: string | undefined, rest: string[]): Promise<number | null> {
  switch (command) {
    case undefined:
      await listen(config)
      return null
    case 'setup':
      return setupCommand(config, rest)
    case 'migrate':
      return migrateCommand(config)
    case 'verify':
      return verifyCommand(config)
    case 'new-epoch':
      return newEpochCommand(config)
    case 'move-to':
      return moveToCommand(config, rest)
    case 'import-bundle':
      return importBundleCommand(config, rest)
    default:
      if (LATER.includes(command)) console.error(`${command}: this version of Mostrador cannot do that yet`)
      else
        console.error(
          `${command}: no such command; there are setup, migrate, verify, new-epoch, move-to and import-bundle`,
        )
      return 2
  }
}

try {
  const { positionals, tokens } = parseArgs({ strict: false, allowPositionals: true, tokens: true })
  const first = tokens.find((token) => token.kind === 'positional')
  const rest = first === undefined ? [] : process.argv.slice(2).slice(first.index + 1)
  const code = await run(readConfig(process.env), positionals[0], rest)
  if (code !== null) process.exitCode = code
} catch (error) {
  console.error(`Mostrador server: ${oneLine(error)}`)
  process.exitCode = 1
}

/** Why it ended, in one line. A connection error names its address in its message, and that is no secret; values are. */
function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault'
  const code = 'code' in error ? `${String(error.code)} ` : ''
  return `${code}${error.message}`.split('\n')[0]?.slice(0, 300) ?? 'unknown fault'
}
