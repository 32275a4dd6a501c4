import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { HandedIn, HandInReason } from '../../../src-shared/contract/bundle-views.ts'
import { operationKinds } from '../../../src-shared/sync/operations.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './export.module.css'

/** What the server took of a file, what it had already, and what did not get in, and why. */
export function HandInResult({ handedIn }: { readonly handedIn: HandedIn }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { operations, committed, replayed, reasons, isFormerTill } = handedIn
  const refused = operations - committed - replayed
  const named = reasons.reduce((sum, { count }) => sum + count, 0)
  return (
    <>
      <div className={classes.done} role="status">
        <IconCircleCheck size={40} aria-hidden />
        <div>
          <h2>{t(refused === 0 ? 'handIn.done' : 'handIn.donePartly')}</h2>
          <p>{t(refused === 0 ? 'handIn.doneBody' : 'handIn.donePartlyBody')}</p>
        </div>
      </div>
      <dl className={`${classes.counts} figures`}>
        <dt>{t('handIn.taken')}</dt>
        <dd>{format.count(committed)}</dd>
        <dt>{t('handIn.there')}</dt>
        <dd>{format.count(replayed)}</dd>
        <dt>{t('handIn.refused')}</dt>
        <dd>{format.count(refused)}</dd>
      </dl>
      {reasons.length > 0 && (
        <ul className={classes.reasons} aria-label={t('handIn.reasons')}>
          {reasons.map((reason) => (
            <li key={[reason.kind, reason.status, reason.type, reason.rule].join()}>
              <strong className="figures">
                {format.count(reason.count)} × {kindWords(reason, t)}
              </strong>
              <span className={page.soft}>{reasonWords(reason, t)}</span>
            </li>
          ))}
          {refused > named && <li>{t('handIn.more', { n: format.count(refused - named) })}</li>}
        </ul>
      )}
      {isFormerTill && <Notice tone="warn">{t('handIn.formerTill')}</Notice>}
    </>
  )
}

const kindWords = ({ kind }: HandInReason, t: Words): string =>
  t(`kinds.${operationKinds.find((known) => known === kind) ?? 'other'}`)

function reasonWords({ status, type, rule }: HandInReason, t: Words): string {
  if (status !== 'rejected') return t(`handIn.${status}`)
  if (rule !== null) return t(`rules.${rule}`)
  return type === null ? t('handIn.unknownReason') : t(`problems.${type}`)
}
