import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './import.module.css'

/** What an import did, and every row that needs a look: where, what, and why. */
export function ImportReportView({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const counts = [
    [t('imports.rowCount'), report.rowCount],
    [t('imports.created'), report.createdCount],
    [t('imports.updated'), report.updatedCount],
    [t('imports.unchanged'), report.unchangedCount],
    [t('imports.refused'), report.refusedCount],
    [t('imports.noted'), report.notedCount],
  ] as const
  return (
    <>
      <Notice tone="info" title={t('imports.done')}>
        {report.fileName}
      </Notice>
      <dl className={classes.counts}>
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{format.count(count)}</dd>
          </div>
        ))}
      </dl>
      {report.issues.length === 0 ? (
        <p className={page.lead}>{t('imports.noIssues')}</p>
      ) : (
        <div className={classes.issues}>
          <h3 className={page.subtitle}>{t('imports.issues')}</h3>
          {report.issueCount > report.issues.length && (
            <p className={page.lead}>
              {t('imports.issuesFirst', {
                n: format.count(report.issues.length),
                total: format.count(report.issueCount),
              })}
            </p>
          )}
          <div className={`${classes.issue} ${classes.issueHead}`} aria-hidden>
            <span>{t('imports.line')}</span>
            <span>{t('imports.column')}</span>
            <span>{t('imports.value')}</span>
            <span>{t('imports.why')}</span>
          </div>
          <div className={classes.issueList}>
            <VirtualRows
              items={report.issues}
              rowPx={48}
              label={t('imports.issues')}
              row={(issue, place, index) => (
                <div key={index} className={`${page.row} ${classes.issue}`} style={place}>
                  <span className="figures">{format.count(issue.line)}</span>
                  <span className={page.cut}>{issue.column}</span>
                  <span className={`${page.cut} selectable`} dir="auto" title={issue.value}>
                    {issue.value}
                  </span>
                  <span className={classes.why} data-severity={issue.severity}>
                    {issue.severity === 'refused' ? (
                      <IconCircleX size={18} aria-hidden />
                    ) : (
                      <IconAlertTriangle size={18} aria-hidden />
                    )}
                    <span className={page.cut}>
                      {t(`imports.reason.${issue.reason}`)} ·{' '}
                      {issue.severity === 'refused' ? t('imports.left') : t('imports.kept')}
                    </span>
                  </span>
                </div>
              )}
            />
          </div>
        </div>
      )}
    </>
  )
}
