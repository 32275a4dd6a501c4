import type { ChangeNews } from './change-news.ts'
import type { Config } from './config.ts'
import type { Journal } from './journal/journal.ts'
import type { Store } from './store/open-store.ts'
import type { Storage } from './store/storage.ts'

/** What the routes of one server process work with. */
export interface ServerContext {
  readonly config: Config
  readonly store: Store
  readonly storage: Storage
  readonly journal: Journal
  /** Told to tills with every answer; another one means that the server's data was restored. */
  readonly epoch: string
  readonly version: string
  readonly news: ChangeNews
  /** `tenant key` of the single writes that are being worked on in this process. */
  readonly inFlight: Set<string>
  /** Aborted when the server ends: what streams without an end stops then. */
  readonly closing: AbortSignal
  /** Guards `POST /v1/setup`; null once there is a tenant. */
  setupCode: string | null
}
