import { type ColumnTypes, dropMysqlCheck, remakeTable } from './migration.ts'

const nameKey = (type: ColumnTypes) => `name_key ${type.text(120)}`
const passwordHash = (type: ColumnTypes) => `password_hash ${type.ascii(200)}`
const role = (type: ColumnTypes) => `role ${type.ascii(20)} NOT NULL`
const check = "CONSTRAINT user_role CHECK (role IN ('cashier', 'supervisor', 'manager', 'owner'))"
const added = (type: ColumnTypes) => [
  `pin_hash ${type.ascii(200)}`,
  `active ${type.flag} NOT NULL DEFAULT 1`,
  `version ${type.big} NOT NULL DEFAULT 1 CHECK (version >= 1)`,
  `updated_at_ms ${type.big} NOT NULL DEFAULT 0`,
  `updated_by ${type.text(120)} NOT NULL DEFAULT ''`,
  `field_versions ${type.long} NOT NULL DEFAULT ('{}')`,
  `removed ${type.flag} NOT NULL DEFAULT 0`,
]

/**
 * The people of the back office and those at the tills are the same people, and a record that tills make and edit. Who has
 * no password cannot sign in to the back office, who has no PIN cannot at a till; a removed one gives the name free.
 */
export const usersAsRecords = remakeTable({
  number: 520,
  table: 'users',
  adds: { constraint: { table: 'users', name: 'user_role' } },
  kept: ['tenant_id', 'id', 'name', 'name_key', 'password_hash', 'role'],
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `name ${type.text(80)} NOT NULL`,
    nameKey(type),
    passwordHash(type),
    role(type),
    ...added(type),
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, name_key)',
    'FOREIGN KEY (tenant_id) REFERENCES tenants (id)',
    check,
  ],
  alter: (type) => [
    `${dropMysqlCheck('users_chk_1')} MODIFY COLUMN ${role(type)}`,
    `MODIFY COLUMN ${nameKey(type)}`,
    `MODIFY COLUMN ${passwordHash(type)}`,
    ...added(type).map((column) => `ADD COLUMN ${column}`),
    `ADD ${check}`,
  ],
})
