// `npm run server`: the server, or one of its commands, built first when a source is newer than what was built.
import { pathToFileURL } from 'node:url'
import { buildServerWhenStale, serverProgram } from './build-server.ts'

await buildServerWhenStale()
await import(pathToFileURL(serverProgram).href)
