import { z } from 'zod'
import type { BundleFileRefusal, HandInRefusal } from '../../src-shared/contract/bundle-calls.ts'
import type { BundleFile, HandedIn, HandInReason } from '../../src-shared/contract/bundle-views.ts'
import type { EventData } from '../../src-shared/contract/events.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import {
  BUNDLE_LINES_TYPE,
  BUNDLE_MEDIA_TYPE,
  BUNDLE_PASSPHRASE_HEADER,
  type BundleProgress,
  bundleProgressSchema,
  bundleReportSchema,
} from '../../src-shared/sync/bundle.ts'
import { problemSchema } from '../../src-shared/sync/problems.ts'
import { readTransaction } from '../database/transaction.ts'
import { readIdentity, type ServerBinding } from '../tables/identity.ts'
import type { Till } from '../till/till.ts'
import { parseJson, readProblem } from './push-answer.ts'
import { describeBundle, FileGoneError, type OpenBundle, withBundleFile } from './read-bundle-file.ts'
import { bodyChunks, createServerClient, type Fetch, type Reply, readReply } from './server-client.ts'
import { openToken, plainVault, type TokenVault } from './token-vault.ts'

export interface HandInOptions {
  /** Null: none was typed. */
  readonly passphrase: string | null
  readonly vault?: TokenVault
  readonly fetch?: Fetch
  readonly onProgress?: (progress: EventData['bundle-progress']) => void
  /** Aborted: no more of it is sent. What the server took by then stays, and counts once. */
  readonly signal?: AbortSignal
}

/** The line took nothing for so long: it is dead. */
const SILENT_AFTER_MS = 30_000
/**
 * From one sign of the server to the next once it has all: checking a bundle of a year takes it a while, and a server or a
 * proxy that does not tell how far it is says nothing until the end.
 */
const ANSWER_WITHIN_MS = 5 * 60_000

/** What a file is that somebody wants to hand in. */
export async function lookAtBundle(
  till: Till,
  file: string,
): Promise<Result<Omit<BundleFile, 'fileId' | 'fileName'>, BundleFileRefusal>> {
  const binding = bindingOf(till)
  if (binding === null) return refuse({ code: 'standalone' })
  return withBundleFile(file, binding.tenantId, async (bundle) => describeBundle(bundle))
}

/**
 * Hands another till's bundle to the server, in the name of this one. It is sent as it lies on the stick: whose it is it
 * proves by itself, and whatever comes in between, handing it in again changes nothing.
 */
export async function handInBundle(
  till: Till,
  file: string,
  { signal = new AbortController().signal, ...options }: HandInOptions,
): Promise<Result<HandedIn, HandInRefusal>> {
  const binding = bindingOf(till)
  if (binding === null) return refuse({ code: 'standalone' })
  try {
    return await withBundleFile(file, binding.tenantId, (bundle) => send(till, binding, bundle, { signal, ...options }))
  } catch (error) {
    if (signal.aborted) return refuse({ code: 'cancelled' })
    throw error
  }
}

async function send(
  till: Till,
  { serverUrl, token }: ServerBinding,
  bundle: OpenBundle,
  {
    passphrase,
    vault = plainVault,
    fetch = globalThis.fetch,
    onProgress = () => undefined,
    signal,
  }: HandInOptions & { readonly signal: AbortSignal },
): Promise<Result<HandedIn, HandInRefusal>> {
  if (bundle.head.header.encryption !== null && passphrase === null) return refuse({ code: 'passphrase-needed' })
  const ownToken = openToken(vault, token)
  if (ownToken === null) return refuse({ code: 'no-key' })
  if (!(await bundle.isWhole((progress) => onProgress({ ...progress, step: 'checking' }), signal))) {
    return refuse({ code: 'damaged' })
  }
  const patience = keepPatience()
  const pieces = bundle.pieces((progress) => {
    const isAll = progress.done === progress.total
    patience.lastFor(isAll ? ANSWER_WITHIN_MS : SILENT_AFTER_MS)
    onProgress(isAll ? { done: 0, total: null, step: 'taking' } : { ...progress, step: 'sending' })
  }, signal)
  const headers = {
    'content-type': BUNDLE_MEDIA_TYPE,
    accept: `${BUNDLE_LINES_TYPE}, application/json`,
    ...(passphrase !== null && {
      [BUNDLE_PASSPHRASE_HEADER]: Buffer.from(passphrase, 'utf8').toString('base64url'),
    }),
  }
  try {
    const client = createServerClient({ serverUrl, token: ownToken }, fetch, undefined, till.runId)
    const anySignal = AbortSignal.any([signal, patience.signal])
    const response = await client.upload('/v1/bundles', pieces, anySignal, headers)
    return understand(
      await readAnswer(response, (progress) => {
        patience.lastFor(ANSWER_WITHIN_MS)
        onProgress({ ...progress, step: 'taking' })
      }),
    )
  } catch (error) {
    if (signal.aborted) return refuse({ code: 'cancelled' })
    return refuse({ code: isGone(error) ? 'file-gone' : 'server-unreachable' })
  } finally {
    patience.end()
  }
}

/** Gives up when nothing moves. */
function keepPatience() {
  const giveUp = new AbortController()
  const begin = (ms: number) => setTimeout(() => giveUp.abort(new Error('the server is silent')), ms)
  let timer = begin(SILENT_AFTER_MS)
  return {
    signal: giveUp.signal,
    lastFor: (ms: number) => {
      clearTimeout(timer)
      timer = begin(ms)
    },
    end: () => clearTimeout(timer),
  }
}

/** What fails while a body is read comes out of `fetch` as the cause of its own error. */
function isGone(error: unknown): boolean {
  return error instanceof FileGoneError || (error instanceof Error && error.cause instanceof FileGoneError)
}

type Answer = Pick<Reply, 'status' | 'text'>

// What a newer server says of a till's standing is good enough to be told.
const reportSchema = bundleReportSchema.extend({ standing: z.string() })

const progressLineSchema = z.object({ progress: bundleProgressSchema })

/** What the server says in the end; one that does not tell how far it is says nothing before. */
async function readAnswer(response: Response, onProgress: (progress: BundleProgress) => void): Promise<Answer> {
  const { status, headers } = response
  if (headers.get('content-type')?.startsWith(BUNDLE_LINES_TYPE) !== true) return readReply(response)
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bodyChunks(response, ANSWER_WITHIN_MS)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      const said = progressLineSchema.safeParse(parseJson(text)).data
      if (said === undefined) return { status, text }
      onProgress(said.progress)
    }
  }
  // It broke off.
  return { status, text: '' }
}

function understand({ status, text }: Answer): Result<HandedIn, HandInRefusal> {
  const report = status === 200 ? reportSchema.safeParse(parseJson(text)).data : undefined
  if (report !== undefined) {
    const { operations, committed, replayed, conflict, rejected, deferred, standing, problems } = report
    const counts = { operations, committed, replayed, conflict, rejected, deferred }
    return accept({ ...counts, isFormerTill: standing !== 'current', reasons: reasonsOf(problems) })
  }
  const problem = readProblem(text)
  switch (problem?.type) {
    case 'rule-violated':
      if (problem.rule === 'passphrase-needed' || problem.rule === 'passphrase-wrong')
        return refuse({ code: problem.rule })
      return refuse({ code: problem.rule === 'till-revoked' ? 'till-revoked' : 'server-unreachable' })
    case 'invalid-request':
      // That it is whole and no newer than this till was seen before it was sent.
      return refuse({ code: 'not-signed-by-till' })
    case 'storage-unavailable':
      return refuse({ code: 'interrupted' })
    case 'overloaded':
    case 'rate-limited':
      return refuse({ code: 'server-busy' })
    case 'till-fenced':
      return refuse({ code: 'not-allowed-here' })
    // That it is of this shop was seen before it was sent.
    case 'not-found':
    case 'unauthorized':
    case 'forbidden':
      return refuse({ code: 'not-taken-here' })
    default:
      // What stands before the server may have a limit of its own.
      return refuse({ code: status === 413 ? 'too-large' : 'server-unreachable' })
  }
}

const { type: knownType, rule: knownRule } = problemSchema.shape

function reasonsOf(problems: z.infer<typeof reportSchema>['problems']): HandInReason[] {
  const counted = new Map<string, HandInReason>()
  for (const { kind, status, ...said } of problems) {
    const type = knownType.safeParse(said.type).data ?? null
    const rule = knownRule.safeParse(said.rule).data ?? null
    const name = [kind, status, type, rule].join()
    counted.set(name, { kind, status, type, rule, count: (counted.get(name)?.count ?? 0) + 1 })
  }
  return [...counted.values()].sort((one, other) => other.count - one.count)
}

function bindingOf(till: Till): ServerBinding | null {
  return readTransaction(till.database, readIdentity)?.server ?? null
}
