import {
  type FeedEntity,
  isRecordEntity,
  type RecordEntity,
  type RecordRow,
  type StockLevelRow,
} from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { recordIdsUnderWay } from '../tables/record-ids.ts'
import { tableOf } from '../tables/record-tables.ts'
import { writeStockLevels } from '../tables/stock.ts'
import { applyServerRow } from './apply-server-row.ts'

/** The same as `applyServerRow` for each of them, all of one entity and through its schema, in few statements. */
export function applyServerRows(tx: WriteTx, entity: FeedEntity, rows: readonly object[]): void {
  if (entity === 'stock-level') {
    const storeId = readIdentity(tx)?.server?.storeId
    const levels = rows as readonly StockLevelRow[]
    writeStockLevels(
      tx,
      levels.filter((level) => level.storeId === storeId),
    )
  } else if (isRecordEntity(entity) && entity !== 'settings') {
    const records = rows as readonly RecordRow<Exclude<RecordEntity, 'settings'>>[]
    const underWay = recordIdsUnderWay(
      tx,
      records.map(({ id }) => id),
    )
    tableOf(entity).writeMany(
      tx,
      records.filter(({ id }) => !underWay.has(id)),
    )
    for (const record of records) if (underWay.has(record.id)) applyServerRow(tx, entity, record)
  } else {
    for (const row of rows) applyServerRow(tx, entity, row)
  }
}
