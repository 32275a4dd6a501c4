import { useTranslation } from 'react-i18next'
import { sameValue } from '../../../src-shared/sync/merge-edit.ts'
import { tellDone, tellNote } from '../../components/tell.tsx'
import { useDecisionsDue } from './use-decisions-due.ts'

/**
 * Says that an edit was saved, in the words of the form that it came from. Where somebody has yet to decide about one of its
 * fields, that one keeps the value that is sold by, and that is said instead.
 */
export function useTellEdited(): (row: { readonly id: string }, changes: object, done: string) => void {
  const { t } = useTranslation()
  const due = useDecisionsDue()
  return (row, changes, done) => {
    const isAsked = due?.some(({ recordId }) => recordId === row.id) === true
    const fields = new Map<string, unknown>(Object.entries(row))
    const isShown = Object.entries(changes).every(([field, wanted]) => sameValue(fields.get(field), wanted))
    if (isAsked && !isShown) tellNote(t('decide.joined'), t('decide.joinedBody'))
    else tellDone(done)
  }
}
