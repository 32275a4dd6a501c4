import { Button, Modal } from '@mantine/core'
import { IconDeviceFloppy, IconFolder, IconUsb } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportTarget } from '../../../src-shared/contract/views.ts'
import type { DateRange } from '../../../src-shared/report/buckets.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { exportRefusalWords } from '../export/export-refusal-words.ts'
import classes from './reports.module.css'

/** Where the report's tables go as CSV. */
export function SaveReportDialog({ range, onClose }: { readonly range: DateRange; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const drives = useTillQuery('export.find-drives', {})
  const [folders, setFolders] = useState<readonly ExportTarget[]>([])
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const targets = [...(drives.data ?? []), ...folders].filter(({ readOnly }) => !readOnly)
  const target = targets.find(({ id }) => id === chosenId) ?? (targets.length === 1 ? targets[0] : undefined)

  const chooseFolder = async () => {
    const answer = await callTill('export.choose-folder', {})
    if (answer.ok) {
      const folder = answer.value
      setFolders((before) => [...before.filter(({ id }) => id !== folder.id), folder])
      setChosenId(folder.id)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
  }
  const write = async (targetId: string) => {
    setProblem(null)
    setIsBusy(true)
    const answer = await call('report.write', { ...range, targetId })
    setIsBusy(false)
    if (answer.ok) {
      const { files, folder } = answer.value
      tellDone(t('report.saved'), t('report.savedBody', { count: files.length, n: format.count(files.length), folder }))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setProblem(exportRefusalWords(answer.refusal, t, format))
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('report.saveTitle')}
      size={560}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={page.form}>
        <p className={page.lead}>{t('report.saveLead')}</p>
        {targets.length === 0 ? (
          <p className={classes.empty}>{t('report.saveNone')}</p>
        ) : (
          <div className={classes.targets} role="radiogroup" aria-label={t('report.saveWhere')}>
            {targets.map((each) => {
              const Icon = each.kind === 'drive' ? IconUsb : IconFolder
              return (
                <label key={each.id} className={classes.target} data-chosen={each.id === target?.id}>
                  <input
                    type="radio"
                    name="report-target"
                    checked={each.id === target?.id}
                    disabled={isBusy}
                    onChange={() => setChosenId(each.id)}
                  />
                  <Icon size={24} aria-hidden />
                  <span>
                    <strong>{each.label}</strong>
                    <span className={page.soft}>{each.path}</span>
                  </span>
                </label>
              )
            })}
          </div>
        )}
        {problem !== null && <Notice tone="bad">{problem}</Notice>}
        <div className={page.actions}>
          <Button
            variant="default"
            leftSection={<IconFolder size={20} aria-hidden />}
            disabled={isBusy}
            onClick={() => void chooseFolder()}
          >
            {t('report.saveFolder')}
          </Button>
          <Button
            leftSection={<IconDeviceFloppy size={20} aria-hidden />}
            loading={isBusy}
            disabled={target === undefined}
            onClick={() => target !== undefined && void write(target.id)}
          >
            {t('report.saveButton')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
