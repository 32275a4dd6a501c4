import type { Migration } from '../migrate.ts'

/**
 * What is to be printed, in order. A job is a row of the transaction that makes what it prints, so that no crash can come
 * between a sale and its receipt; receipts are composed when they are printed, from the facts, which never change.
 */
export const printJobs: Migration = {
  version: 90,
  sql: `
    CREATE TABLE print_jobs (
      -- The order of printing.
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN
        ('receipt', 'refund', 'account-payment', 'x-report', 'z-report', 'quote', 'drawer', 'test')),
      -- The sale, refund, payment, shift or quote.
      subject_id TEXT,
      -- What people call it: a receipt number.
      title TEXT NOT NULL,
      -- Its parts (JSON), for what cannot be composed from a fact.
      document TEXT CHECK (json_type(document) = 'array'),
      copy INTEGER NOT NULL DEFAULT 0 CHECK (copy IN (0, 1)),
      state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
        ('waiting', 'printing', 'printed', 'failed', 'needs-check', 'discarded')),
      reason TEXT,
      made_at_ms INTEGER NOT NULL,
      changed_at_ms INTEGER NOT NULL,
      CHECK (subject_id IS NOT NULL OR document IS NOT NULL OR kind = 'drawer')
    ) STRICT;
    CREATE INDEX print_jobs_open ON print_jobs (position) WHERE state IN ('waiting', 'printing', 'failed', 'needs-check');
    CREATE INDEX print_jobs_by_subject ON print_jobs (subject_id) WHERE subject_id IS NOT NULL;
  `,
}
