// The floor under every HTTP figure: the same HTTP server with the same checks of what it answers, which asks nobody. Run as a
// process of its own, as the server is: `node bare-http.ts <balance|product|push> <file of the answer>`; prints its port.
import { readFileSync } from 'node:fs'
import helmet from '@fastify/helmet'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { balanceSchema } from '../../src-shared/report/balance.ts'
import { pushRequestSchema, pushResponseSchema } from '../../src-shared/sync/operations.ts'
import { productRow } from '../../src-shared/sync/records.ts'
import { sources } from '../../src-shared/sync/wire.ts'

const [kind, file] = process.argv.slice(2)
const answer: unknown = JSON.parse(readFileSync(file ?? '', 'utf8'))
const schemas: Readonly<Record<string, z.ZodType>> = {
  balance: z.object({ source: z.enum(sources), asOf: z.int(), ...balanceSchema.shape }),
  product: productRow,
  push: pushResponseSchema,
}
const app = Fastify({ bodyLimit: 4 * 1024 * 1024 })
app.setValidatorCompiler(validatorCompiler)
app.setSerializerCompiler(serializerCompiler)
await app.register(helmet)
const response = { 200: schemas[kind ?? ''] }
app.get('/', { schema: { response } }, async () => answer)
app.post('/', { schema: { body: pushRequestSchema, response } }, async () => answer)
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
console.log(typeof address === 'object' ? address?.port : '')
