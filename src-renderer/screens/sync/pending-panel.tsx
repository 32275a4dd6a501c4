import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AttentionView } from '../../../src-shared/contract/views.ts'
import { type OperationKind, operationKinds } from '../../../src-shared/sync/operations.ts'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './pending-panel.module.css'

/** Why the server refused, in the shop's words; what it said itself comes behind, for support. */
function reasonOf({ problem }: AttentionView, t: Words): string {
  const words = problem.rule === undefined ? t(`problems.${problem.type}`) : t(`rules.${problem.rule}`)
  return problem.detail === undefined ? words : `${words} (${problem.detail})`
}

function isKnownKind(kind: string): kind is OperationKind {
  return operationKinds.some((known) => known === kind)
}

/** What the server did not accept: each with what it was about, when, and why. */
export function PendingPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const attention = useTillQuery('outbox.attention', {})
  return (
    <>
      <p className={classes.lead}>{attention.data?.length === 0 ? t('sync.nothing') : t('sync.attentionLead')}</p>
      <ul className={classes.list}>
        {attention.data?.map((operation) => (
          <li key={operation.key} className={classes.item}>
            <IconAlertTriangle size={22} aria-hidden />
            <strong dir="auto">
              {t(`kinds.${isKnownKind(operation.kind) ? operation.kind : 'other'}`)} · {operation.subject}
            </strong>
            <span className="figures">{format.dayAndTime(operation.atMs)}</span>
            <p className="selectable">{reasonOf(operation, t)}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
