import type { Migration } from './migration.ts'

/** Until now each tenant had the one person that set-up made: that is its owner. */
export const firstOwners: Migration = {
  number: 530,
  name: 'make the first users owners',
  statements: () => [
    "UPDATE users SET role = 'owner', updated_by = 'Mostrador' WHERE role = 'manager' AND version = 1",
  ],
}
