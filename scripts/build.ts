// `npm run build`: till and server into out/.
import { buildServer } from './build-server.ts'
import { buildTill } from './build-till.ts'

try {
  buildTill()
  await buildServer()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
