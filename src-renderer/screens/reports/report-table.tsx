import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { WordTable } from './report-tables.ts'
import classes from './reports.module.css'

/** A table of figures; where its rows are parts of a whole, with a bar and the share in numbers. */
export function ReportTable({
  table,
  empty,
}: {
  readonly table: Pick<WordTable, 'columns' | 'rows' | 'title'>
  readonly empty?: string
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (table.rows.length === 0) return <p className={classes.empty}>{empty ?? t('common.none')}</p>
  return (
    <table className={`${classes.table} figures selectable`} aria-label={table.title}>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ key, cells, share }) => (
          <tr key={key}>
            {cells.map((cell, index) =>
              index === 0 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
                <th key={index} scope="row">
                  {cell}
                </th>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
                <td key={index}>{cell}</td>
              ),
            )}
            {share !== undefined && (
              <td className={classes.share}>
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${share * 100}%` }} />
                </span>
                {format.rate(Math.round(share * 1000) * 10)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
