import { Button, Select, TextInput } from '@mantine/core'
import { IconChevronRight, IconClipboardList, IconLockOpen } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AuditAction, auditActions } from '../../../src-shared/audit/audit-entry.ts'
import type { AuditView } from '../../../src-shared/contract/people-views.ts'
import { Gate } from '../../approval/gate.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './audit.module.css'
import { type AuditChoice, useAuditPages } from './use-audit-pages.ts'
import { useAuditDetails } from './use-audit-words.ts'

/** What somebody may want to look up later: for the settings screen. */
export function AuditPanel() {
  return (
    <Gate permission="audit.see">
      <AuditLog />
    </Gate>
  )
}

const everything: AuditChoice = { userId: null, action: null, day: null }

function AuditLog() {
  const { t } = useTranslation()
  const { till } = useTill()
  const [choice, setChoice] = useState(everything)
  const { entries, people, more, refusal, readMore } = useAuditPages(choice)
  const isFiltered = choice.userId !== null || choice.action !== null || choice.day !== null
  const door = refusal === null ? null : wordsForDoor(refusal, t)

  return (
    <div className={classes.page}>
      <p className={page.lead}>{till.serverUrl === null ? t('people.audit.lead') : t('people.audit.leadJoined')}</p>
      <div className={classes.filters}>
        <Select
          label={t('people.audit.person')}
          placeholder={t('people.audit.everybody')}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={choice.userId}
          clearable
          clearButtonProps={{ 'aria-label': t('people.audit.everybody') }}
          onChange={(userId) => setChoice({ ...choice, userId })}
        />
        <Select
          label={t('people.audit.what')}
          placeholder={t('people.audit.anything')}
          data={auditActions.map((action) => ({ value: action, label: t(`people.audit.action.${action}`) }))}
          value={choice.action}
          clearable
          clearButtonProps={{ 'aria-label': t('people.audit.anything') }}
          onChange={(action) => setChoice({ ...choice, action: action as AuditAction | null })}
        />
        <TextInput
          type="date"
          label={t('people.audit.day')}
          value={choice.day ?? ''}
          min="1970-01-01"
          max="9998-12-31"
          onChange={(event) => setChoice({ ...choice, day: event.currentTarget.value || null })}
        />
        <Button variant="default" disabled={!isFiltered} onClick={() => setChoice(everything)}>
          {t('people.audit.all')}
        </Button>
      </div>
      {door !== null && (
        <Notice tone="bad" title={door.title}>
          {door.body}
        </Notice>
      )}
      {entries?.length === 0 && (
        <Teach
          icon={<IconClipboardList size={34} />}
          title={isFiltered ? t('people.audit.nothingFound') : t('people.audit.empty')}
        >
          {isFiltered ? t('people.audit.nothingFoundBody') : t('people.audit.emptyBody')}
        </Teach>
      )}
      {entries !== null && entries.length > 0 && (
        <section className={page.panel} aria-label={t('people.audit.title')}>
          <ul className={classes.list}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <Entry entry={entry} />
              </li>
            ))}
            {more && (
              <li className={classes.more}>
                <Button variant="default" onClick={readMore}>
                  {t('people.audit.older')}
                </Button>
              </li>
            )}
          </ul>
        </section>
      )}
    </div>
  )
}

function Entry({ entry }: { readonly entry: AuditView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const detailsOf = useAuditDetails()
  const details = detailsOf(entry)
  return (
    <details className={classes.entry}>
      <summary className={classes.summary}>
        <IconChevronRight size={18} aria-hidden className={classes.chevron} />
        <span className={`${classes.when} figures`}>{format.dayAndTime(entry.atMs)}</span>
        <span className={classes.what}>
          <span className={classes.action}>{t(`people.audit.action.${entry.action}`)}</span>
          {entry.subject !== null && (
            <span className={page.soft} dir="auto">
              {entry.subject}
            </span>
          )}
        </span>
        <span className={classes.whoWords}>
          <span dir="auto">{entry.userName}</span>
          {entry.approvedBy !== null && (
            <span className={classes.approved} dir="auto">
              <IconLockOpen size={15} aria-hidden />
              {t('people.audit.approvedBy', { name: entry.approvedBy })}
            </span>
          )}
        </span>
        <span className={`money ${page.end}`}>{entry.amountMinor !== null && format.money(entry.amountMinor)}</span>
      </summary>
      <dl className={classes.details}>
        {details.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
        {details.length === 0 && (
          <div>
            <dt>{t('people.audit.noDetails')}</dt>
          </div>
        )}
      </dl>
    </details>
  )
}
