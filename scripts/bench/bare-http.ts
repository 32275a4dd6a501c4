// The floor under every HTTP figure: the same HTTP server, which answers a ready text and asks nobody. Run as a process of its
// own, as the server is: `node bare-http.ts <file of the answer>`; prints its port.
import { readFileSync } from 'node:fs'
import helmet from '@fastify/helmet'
import Fastify from 'fastify'

const answer = readFileSync(process.argv[2] ?? '', 'utf8')
const app = Fastify({ bodyLimit: 4 * 1024 * 1024 })
await app.register(helmet)
const send = async (_request: unknown, reply: { type(name: string): { send(text: string): unknown } }) =>
  reply.type('application/json; charset=utf-8').send(answer)
app.get('/', send)
app.post('/', send)
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
console.log(typeof address === 'object' ? address?.port : '')
