import type { Migration } from '../migrate.ts'
import { catalog } from './0010-catalog.ts'
import { sales } from './0020-sales.ts'
import { outbox } from './0030-outbox.ts'

/** Every migration, oldest first. */
export const migrations: readonly Migration[] = [catalog, sales, outbox]
