// `npm run server`: the server, or one of its commands, built first when its sources are not those of what was built.
import { pathToFileURL } from 'node:url'
import { buildServerWhenStale, serverProgram } from './build-server.ts'

try {
  await buildServerWhenStale()
  await import(pathToFileURL(serverProgram).href)
} catch (error) {
  console.error(`Mostrador server: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
