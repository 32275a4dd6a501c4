import type { Engine } from '../open-store.ts'
import type { Migration } from './migration.ts'

/** Rows of what came late before there was a place for it: the exceptions say which facts those were. */
function amend(engine: Engine, fact: 'sale' | 'refund' | 'expense', amount: string, cash: string): string {
  const verb = engine === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE'
  return `${verb} INTO shift_amendments (tenant_id, shift_id, kind, facts_count, amount_minor, cash_minor)
    SELECT fact.tenant_id, fact.shift_id, '${fact}', COUNT(*), SUM(fact.${amount}), SUM(${cash})
    FROM exceptions noted JOIN ${fact}s fact ON fact.tenant_id = noted.tenant_id AND fact.id = noted.subject
    WHERE noted.kind = 'late-${fact}' GROUP BY fact.tenant_id, fact.shift_id`
}

const paidIn = (table: string, column: string) =>
  `(SELECT COALESCE(SUM(paid.amount_minor), 0) FROM ${table} paid
    WHERE paid.tenant_id = fact.tenant_id AND paid.${column} = fact.id AND paid.kind = 'cash')`

export const earlierAmendments: Migration = {
  number: 440,
  name: 'amend shifts by what came late earlier',
  statements: (engine) => [
    amend(engine, 'sale', 'total_minor', paidIn('tenders', 'sale_id')),
    amend(engine, 'refund', 'total_minor', `-${paidIn('refund_tenders', 'refund_id')}`),
    amend(engine, 'expense', 'amount_minor', '-fact.amount_minor * fact.from_drawer'),
  ],
}
