import { Button } from '@mantine/core'
import { IconCircleCheck, IconFile } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ExportReport } from '../../../src-shared/contract/views.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './export.module.css'

/** What was written and found identical when read back. */
export function ExportResult({ report, onAgain }: { readonly report: ExportReport; readonly onAgain: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="export-done">
      <div className={classes.done} role="status">
        <IconCircleCheck size={40} aria-hidden />
        <div>
          <h2 id="export-done">{t('exports.done')}</h2>
          <p>{t('exports.doneBody')}</p>
        </div>
      </div>
      <p className={`${page.soft} ${classes.folder} selectable`}>{t('exports.folderOf', { folder: report.folder })}</p>
      <ul className={classes.files}>
        {report.files.map((file) => (
          <li key={file.name}>
            <IconFile size={24} aria-hidden />
            <span className={classes.targetWords}>
              <strong>{file.name}</strong>
              <span className={`${page.soft} ${classes.hash} selectable`}>SHA-256 {file.sha256}</span>
            </span>
            <span className={`${page.soft} figures`}>
              {file.rows !== null && `${t('exports.rows', { count: file.rows, n: format.count(file.rows) })} · `}
              {format.bytes(file.bytes)}
            </span>
            <span className={classes.verified}>
              <IconCircleCheck size={18} aria-hidden />
              {t('exports.verified')}
            </span>
          </li>
        ))}
      </ul>
      <div className={page.actions}>
        <Button autoFocus onClick={onAgain}>
          {t('exports.again')}
        </Button>
      </div>
    </section>
  )
}
