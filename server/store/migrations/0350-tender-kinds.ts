import { type ColumnTypes, dropMysqlCheck, remakeTable } from './migration.ts'

const kind = (type: ColumnTypes) => `kind ${type.ascii(10)} NOT NULL`
const check = "CONSTRAINT tender_kind CHECK (kind IN ('cash', 'card', 'transfer', 'account'))"

/** Sales are paid by transfer and on account too. */
export const tenderKinds = remakeTable({
  number: 350,
  table: 'tenders',
  adds: { constraint: { table: 'tenders', name: 'tender_kind' } },
  kept: [
    'tenant_id',
    'sale_id',
    'position',
    'id',
    'kind',
    'amount_minor',
    'received_minor',
    'change_minor',
    'reference',
  ],
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `sale_id ${type.id} NOT NULL`,
    `position ${type.integer} NOT NULL`,
    `id ${type.id} NOT NULL`,
    kind(type),
    `amount_minor ${type.big} NOT NULL`,
    `received_minor ${type.big}`,
    `change_minor ${type.big}`,
    `reference ${type.text(64)}`,
    'PRIMARY KEY (tenant_id, sale_id, position)',
    'FOREIGN KEY (tenant_id, sale_id) REFERENCES sales (tenant_id, id)',
    check,
  ],
  alter: (type) => [`${dropMysqlCheck('tenders_chk_1')} MODIFY COLUMN ${kind(type)}`, `ADD ${check}`],
})
