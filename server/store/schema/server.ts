/* What the servers keep of themselves. See `database.ts`. */

export interface ServerStateTable {
  name: string
  value: string
}

/** How often each job that runs once across instances has been taken, and by whom last. */
export interface JobFencesTable {
  job: string
  fence: number
  holder: string
}

/** Who may do a job now, and until when, by the database's clock. */
export interface JobLeasesTable {
  job: string
  holder: string
  renewed_at_ms: number
  lease_ms: number
}

export interface SchemaMigrationsTable {
  number: number
  name: string
  applied_at_ms: number
}
