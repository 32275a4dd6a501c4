// `npm run till`: the till alone, which begins with the first-run wizard. Its data stays in .data/till, or where told.
import { join } from 'node:path'
import { projectFolder } from './electron-program.ts'
import { runTill } from './run-till.ts'

try {
  const dataFolder = process.env.MOSTRADOR_DATA_DIR ?? join(projectFolder, '.data', 'till')
  process.exitCode = await runTill({ MOSTRADOR_DATA_DIR: dataFolder }, process.argv.slice(2))
} catch (error) {
  console.error(`mostrador: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
