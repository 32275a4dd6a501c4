import type { LineTrouble } from '../sync/line-trouble.ts'
import type { ServerCache, ServerHealth, ServerStorage, ServerSync } from '../system/server-answers.ts'
import type { PrintingView } from './device-views.ts'
import type { ReconciledDay } from './reconcile-views.ts'

/** What one question to the server came to: answers do not wait for one another, and what was known stays known. */
export interface Asked<Answer> {
  /** The last answer since the till was started; null: there was none yet. */
  readonly known: { readonly answer: Answer; readonly atMs: number } | null
  /** Why the latest question brought nothing; null: it did. */
  readonly trouble: LineTrouble | null
}

/** The server as its four public routes tell of it. */
export interface ServerStateView {
  readonly health: Asked<ServerHealth>
  readonly storage: Asked<ServerStorage>
  readonly cache: Asked<ServerCache>
  readonly sync: Asked<ServerSync>
}

export interface UnsentOfKind {
  readonly kind: string
  /** Not at the server yet. */
  readonly waiting: number
  /** In its journal. */
  readonly accepted: number
  /** Wait for a person. */
  readonly stopped: number
}

/** How the last check of this till's file ended. */
export interface FileCheckView {
  readonly atMs: number | null
  /** As SQLite says it; null: the file is sound. */
  readonly problem: string | null
}

/** This till itself: all of it is known without any network. Times are ms since the epoch. */
export interface TillStateView {
  readonly atMs: number
  readonly startedAtMs: number
  readonly versions: {
    readonly app: string
    /** Null where the till runs without a window. */
    readonly electron: string | null
    readonly sqlite: string
    /** Of the data file. */
    readonly schema: number
    readonly system: string
  }
  /** Of the disk that holds the data; null: the system does not tell. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null
  readonly fileBytes: number
  /** As they are now, read from the file. */
  readonly settings: {
    readonly journalMode: string
    readonly synchronous: string
    readonly foreignKeys: boolean
    /** What is committed is on the disk. */
    readonly isDurable: boolean
  }
  readonly check: FileCheckView
  /** When a copy of the data was last carried out; null: never. */
  readonly lastCopyAtMs: number | null
  readonly oldestUnsentAtMs: number | null
  readonly unsent: readonly UnsentOfKind[]
  readonly feed: {
    readonly epoch: string | null
    readonly cursorSeq: number
    /** The newest change that the server told of since the start; null: none. */
    readonly newestSeq: number | null
    readonly eventsAreOpen: boolean
  }
  readonly identity: {
    readonly storeCode: string
    readonly tillCode: string
    readonly tillId: string | null
    readonly incarnation: number
    /** Without credentials. */
    readonly serverUrl: string | null
  }
  /** Number series that this file has used, with their last number. */
  readonly series: readonly { readonly prefix: string; readonly lastNumber: number }[]
  /** Facts in this till's chain. */
  readonly chainLength: number
  /** The latest day that was held against the server's; null: none was. */
  readonly reconciled: ReconciledDay | null
  readonly printing: PrintingView
  readonly permissions: {
    readonly days: number
    readonly expired: boolean
    /** When they expire unless the server is heard of, once that is near. */
    readonly endSoonAtMs: number | null
  }
}
