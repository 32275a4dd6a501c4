import { Button, Modal } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallInput } from '../../../src-shared/contract/calls.ts'
import type { PrintJobView } from '../../../src-shared/contract/device-views.ts'
import { Notice } from '../../components/notice.tsx'
import { Teach } from '../../components/teach.tsx'
import { tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './printing.module.css'
import { usePrintWords } from './use-print-words.ts'

/** What waits for the printer, and what a person has to look at. */
export function PrintsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size={680}
      title={t('device.prints.title')}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <PrintList />
    </Modal>
  )
}

export function PrintList() {
  const { t } = useTranslation()
  const state = useTillQuery('print.state', {}).data
  const jobs = useTillQuery('print.list', {}).data
  if (jobs === undefined) return null
  if (jobs.length === 0) {
    return (
      <Teach icon={<IconPrinter size={34} />} title={t('device.prints.empty')}>
        {t('device.prints.emptyBody')}
      </Teach>
    )
  }
  const trouble = state?.trouble ?? null
  return (
    <div className={classes.list}>
      {trouble !== null && (
        <Notice tone="warn" title={t(`device.trouble.${trouble}`)}>
          {t(`device.help.${trouble}`)}
        </Notice>
      )}
      {trouble === null && jobs.some((job) => job.state === 'waiting') && (
        <p className={classes.hint}>{t('device.prints.goOn')}</p>
      )}
      <ul className={classes.jobs}>
        {jobs.map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </ul>
    </div>
  )
}

type Choice = CallInput<'print.settle'>['choice']

/** What a person can say of a job, by how it stands. */
const choicesIn: Readonly<Record<string, readonly Choice[]>> = {
  waiting: ['leave'],
  'needs-check': ['came-out', 'again', 'leave'],
  failed: ['again', 'leave'],
}
const choiceWords = { 'came-out': 'cameOut', again: 'again', leave: 'leave' } as const

function Job({ job }: { readonly job: PrintJobView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { nameOf, reasonOf } = usePrintWords()
  const [isBusy, setIsBusy] = useState(false)
  const name = nameOf(job)
  const reason = reasonOf(job)
  const settle = async (choice: Choice) => {
    setIsBusy(true)
    const answer = await callTill('print.settle', { id: job.id, choice })
    setIsBusy(false)
    if (answer.ok) return
    if (answer.refusal.code === 'not-found') tellNote(t('device.prints.gone'))
    else tellRefusal(answer.refusal, t)
  }
  return (
    <li className={classes.job} data-state={job.state}>
      <div className={classes.jobWords}>
        <strong dir="auto">{name}</strong>
        <span className="figures">{format.dayAndTime(job.madeAtMs)}</span>
        <span className={classes.jobState}>
          {t(`device.prints.states.${job.state}`)}
          {reason !== null && <> · {reason}</>}
        </span>
      </div>
      <div className={classes.jobActions}>
        {(choicesIn[job.state] ?? []).map((choice, index) => (
          <Button
            key={choice}
            size="sm"
            variant={index === 0 && job.state === 'needs-check' ? 'filled' : 'default'}
            disabled={isBusy}
            aria-label={t(`device.prints.${choiceWords[choice]}Of`, { what: name })}
            onClick={() => void settle(choice)}
          >
            {t(`device.prints.${choiceWords[choice]}`)}
          </Button>
        ))}
      </div>
    </li>
  )
}
