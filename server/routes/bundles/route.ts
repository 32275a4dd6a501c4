import { Readable } from 'node:stream'
import { z } from 'zod'
import { type Result, refuse } from '../../../src-shared/result.ts'
import {
  BUNDLE_LINES_TYPE,
  BUNDLE_MEDIA_TYPE,
  BUNDLE_PASSPHRASE_HEADER,
  type BundleLine,
  type BundleProgress,
  type BundleReport,
  bundleLineSchema,
  bundleReportSchema,
  MAX_BUNDLE_BYTES,
  MAX_BUNDLE_HEAD_BYTES,
} from '../../../src-shared/sync/bundle.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import { mayDo } from '../../../src-shared/users/permission.ts'
import { BundleInterrupted } from '../../bundles/apply-bundle.ts'
import { type BundlePlaces, createBundlePlaces } from '../../bundles/bundle-places.ts'
import { refusalProblem } from '../../bundles/bundle-refusal.ts'
import { stageBundle } from '../../bundles/stage-bundle.ts'
import { type TakeOptions, takeBundle } from '../../bundles/take-bundle.ts'
import type { Caller } from '../../caller.ts'
import { circuitOpen } from '../../circuit.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemOf, problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import type { App } from '../app.ts'
import { progressLines } from './progress-lines.ts'

/** Unsent work of tills without a network, on a stick. */
export async function bundleRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  // As it comes: the body is read by the handler, a piece at a time.
  app.addContentTypeParser(BUNDLE_MEDIA_TYPE, (_request, body, done) => done(null, body))
  const places = createBundlePlaces()
  app.route({
    method: 'POST',
    url: '/v1/bundles',
    config: { stream: true },
    bodyLimit: MAX_BUNDLE_BYTES + MAX_BUNDLE_HEAD_BYTES,
    schema: {
      summary: "Takes a till's unsent work from the file that it wrote to a stick",
      description: `The file as it is, as \`${BUNDLE_MEDIA_TYPE}\`. Each operation counts once, though the file be sent twice and the till come online. Nothing is taken of a file that is not whole, not signed by a till of the tenant, or not opened. \`${BUNDLE_PASSPHRASE_HEADER}\` carries the passphrase of an enciphered one, as base64url of its UTF-8. A bundle of a revoked till is taken only with \`acceptRevoked=true\`, from a manager. People need to be managers; any till of the tenant may hand in another's. With \`accept: ${BUNDLE_LINES_TYPE}\` the answer comes in lines from when the file was found good: \`{progress: {done, total}}\` some times a second, and at last the report or the problem; what is refused before that is answered as ever.`,
      tags: ['sync'],
      consumes: [BUNDLE_MEDIA_TYPE],
      querystring: z.strictObject({ acceptRevoked: z.enum(['true', 'false']).default('false') }),
      headers: z.looseObject({
        [BUNDLE_PASSPHRASE_HEADER]: z
          .string()
          .max(1200)
          .regex(/^[\w-]+$/, 'base64url')
          .optional(),
      }),
      response: {
        200: {
          description: 'What became of it',
          content: {
            'application/json': { schema: bundleReportSchema },
            [BUNDLE_LINES_TYPE]: { schema: bundleLineSchema },
          },
        },
        ...problemResponses('invalid-request', 'not-found', 'too-large', 'rule-violated', 'rate-limited', 'overloaded'),
      },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const acceptRevoked = request.query.acceptRevoked === 'true'
      const { storage, journal } = context
      if (!storage.isWritable()) throw circuitOpen('the storage')
      if (!(await mayHandIn(context, caller, acceptRevoked))) return sendProblem(reply, problem('forbidden'))
      // What the journal took came first.
      if ((await journal.countPending(caller.tenantId)) > 0) {
        journal.wakeDrain()
        return sendProblem(
          reply,
          problem('storage-unavailable', { detail: 'earlier work is being written; try again' }),
        )
      }
      if (!isStream(request.body)) return sendProblem(reply, refusalProblem('not-a-bundle'))
      const leave = places.arrive(caller.tenantId)
      if (leave === null) return sendProblem(reply, problem('overloaded'))
      const passphrase = passphraseOf(request.headers[BUNDLE_PASSPHRASE_HEADER])
      const progress = keepProgress()
      const options = { tenantId: caller.tenantId, passphrase, acceptRevoked, onProgress: progress.keep }
      // Answered once its place and its file are free again: whoever sends the next finds room.
      const taking = take(context, request.body, places, options).finally(leave)
      if (request.headers.accept?.includes(BUNDLE_LINES_TYPE) && (await progress.beginsBefore(taking))) {
        const answer = taking.then(answerLine, (error) => problemOf(error, request))
        // Proxies are to pass on each line when it comes.
        reply.type(BUNDLE_LINES_TYPE).header('x-accel-buffering', 'no')
        return reply.send(Readable.from(progressLines(progress.latest, answer)) as never)
      }
      const taken = await taking
      return taken.ok ? taken.value : sendProblem(reply, taken.refusal)
    },
  })
}

/** How far it is, for whoever looks. */
function keepProgress() {
  let latest: BundleProgress = { done: 0, total: 0 }
  let begin: (begun: true) => void = () => undefined
  const begun = new Promise<true>((resolve) => {
    begin = resolve
  })
  return {
    latest: () => latest,
    keep: (progress: BundleProgress) => {
      latest = progress
      begin(true)
    },
    /** Whether there is progress before there is an outcome. */
    beginsBefore: (outcome: Promise<unknown>): Promise<boolean> => Promise.race([begun, outcome.then(() => false)]),
  }
}

const answerLine = (taken: Result<BundleReport, Problem>): BundleLine => (taken.ok ? taken.value : taken.refusal)

async function take(
  { storage, news, log }: ServerContext,
  body: AsyncIterable<Uint8Array>,
  places: BundlePlaces,
  options: TakeOptions,
): Promise<Result<BundleReport, Problem>> {
  const staged = await stageBundle(body)
  if (staged === 'too-large') return refuse(refusalProblem(staged))
  const leave = await places.turn()
  try {
    const taken = await takeBundle({ store: storage.primary, news }, staged.file, options)
    if (!taken.ok) return refuse(refusalProblem(taken.refusal))
    const { problems: _problems, ...counts } = taken.value
    log.info(counts, 'a bundle was taken')
    return taken
  } catch (error) {
    if (error instanceof BundleInterrupted) return refuse(interruptedProblem(error))
    throw error
  } finally {
    leave()
    await staged.discard()
  }
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** People of the back office as managers. A till brings another's file: the file's own signature says whose it is. */
async function mayHandIn({ storage }: ServerContext, caller: Caller, acceptRevoked: boolean): Promise<boolean> {
  if (caller.kind === 'till') return !acceptRevoked
  const user = await storage.primary.reader
    .selectFrom('users')
    .select('role')
    .where('tenant_id', '=', caller.tenantId)
    .where('id', '=', caller.userId)
    .executeTakeFirst()
  return user !== undefined && mayDo(user.role, 'outbox.discard')
}

function passphraseOf(header: string | undefined): string | null {
  return header === undefined ? null : Buffer.from(header, 'base64url').toString('utf8')
}

function interruptedProblem({ counts }: BundleInterrupted): Problem {
  const detail = `the storage went away after ${counts.committed + counts.replayed} operations; send the same file again`
  return problem('storage-unavailable', { detail })
}
