import { createTable, type Migration } from './migration.ts'

const fences = createTable({
  number: 240,
  table: 'job_fences',
  columns: (type) => [
    `job ${type.ascii(60)} NOT NULL PRIMARY KEY`,
    `fence ${type.big} NOT NULL`,
    `holder ${type.ascii(160)} NOT NULL`,
  ],
})

const leases = createTable({
  number: 240,
  table: 'job_leases',
  columns: (type) => [
    `job ${type.ascii(60)} NOT NULL PRIMARY KEY`,
    `holder ${type.ascii(160)} NOT NULL`,
    // By the database's own clock: the clocks of the instances are never compared.
    `renewed_at_ms ${type.big} NOT NULL`,
    `lease_ms ${type.big} NOT NULL`,
  ],
})

/**
 * Who does the jobs that run once across instances. Two tables: a job's transaction locks its fence until it commits, and
 * the renewal of its lease must not wait for that.
 */
export const jobFences: Migration = {
  number: 240,
  name: 'create job_fences, job_leases',
  statements: (engine) => [fences, leases].flatMap((migration) => migration.statements(engine)),
}
