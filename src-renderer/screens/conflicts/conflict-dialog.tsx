import { Button, Modal } from '@mantine/core'
import { IconArrowsSplit2, IconEqual } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictView } from '../../../src-shared/contract/conflict-views.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { isDoorRefusal, tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './conflict-dialog.module.css'
import { useFieldWords } from './use-field-words.ts'

/** Two changes to one record, side by side: the person says which stays. One after the other when there are several. */
export function ConflictDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const conflicts = useTillQuery('conflict.list', {}, { enabled: opened })
  const [settled, setSettled] = useState<readonly string[]>([])
  const [busyWith, setBusyWith] = useState<'mine' | 'server' | null>(null)
  const open = conflicts.data?.filter(({ key }) => !settled.includes(key)) ?? []
  const conflict = open[0]
  const isDone = opened && conflicts.data !== undefined && !conflicts.isFetching && open.length === 0
  useEffect(() => {
    if (isDone) onClose()
  }, [isDone, onClose])

  const settle = async ({ key, entity, recordName }: ConflictView, choice: 'mine' | 'server') => {
    setBusyWith(choice)
    const answer = await call('conflict.resolve', { key, choice })
    setBusyWith(null)
    if (!answer.ok && isDoorRefusal(answer.refusal)) {
      tellRefusal(answer.refusal, t)
      return
    }
    setSettled((before) => [...before, key])
    if (answer.ok) tellDone(t('conflicts.settled', { name: t(`conflicts.what.${entity}`, { name: recordName }) }))
    else tellNote(t('conflicts.gone'))
  }

  return (
    <Modal
      opened={opened && conflict !== undefined}
      onClose={onClose}
      size={960}
      title={t('conflicts.title')}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      {conflict !== undefined && (
        <div className={classes.dialog}>
          <p className={classes.lead}>
            {t('conflicts.lead', { what: t(`conflicts.what.${conflict.entity}`, { name: conflict.recordName }) })}
            {open.length > 1 && ` · ${t('conflicts.which', { n: 1, total: open.length })}`}
          </p>
          <ConflictTable conflict={conflict} />
          <div className={classes.actions}>
            {/* It shows itself unasked, so a press meant for something else must decide nothing. */}
            <Button data-autofocus variant="subtle" color="gray" size="lg" onClick={onClose}>
              {t('conflicts.later')}
            </Button>
            <div className={classes.push} />
            <div className={classes.choice}>
              <Button
                variant="default"
                size="lg"
                loading={busyWith === 'server'}
                onClick={() => void settle(conflict, 'server')}
              >
                {t('conflicts.takeServer')}
              </Button>
              <span>{t('conflicts.serverHint')}</span>
            </div>
            <div className={classes.choice}>
              <Button
                size="lg"
                disabled={conflict.serverVersion === null}
                loading={busyWith === 'mine'}
                onClick={() => void settle(conflict, 'mine')}
              >
                {t('conflicts.takeMine')}
              </Button>
              <span>{t('conflicts.mineHint')}</span>
            </div>
          </div>
        </div>
      )}
    </Modal>
  )
}

function ConflictTable({ conflict }: { readonly conflict: ConflictView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useFieldWords(conflict.entity)
  const { mine, theirs, serverVersion } = conflict
  const isGone = serverVersion === null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t('conflicts.title')}>
      <table className={`${classes.table} figures`}>
        <thead>
          <tr>
            <th scope="col">{t('conflicts.field')}</th>
            <th scope="col">{t('conflicts.before')}</th>
            <th scope="col">
              {t('conflicts.mine')}
              <small>{t('conflicts.mineWhen', { when: format.dayAndTime(mine.atMs ?? 0) })}</small>
            </th>
            <th scope="col">
              {t('conflicts.server')}
              <small>
                {isGone
                  ? t('conflicts.serverGone')
                  : t('conflicts.serverWhen', { who: theirs.name, when: format.dayAndTime(theirs.atMs ?? 0) })}
              </small>
            </th>
          </tr>
        </thead>
        <tbody>
          {conflict.fields.map((field) => (
            <tr key={field.field} data-conflicting={field.conflicting}>
              <th scope="row">
                {words.nameOf(field.field)}
                <small className={classes.mark}>
                  {field.conflicting ? <IconArrowsSplit2 size={16} aria-hidden /> : <IconEqual size={16} aria-hidden />}
                  {field.conflicting ? t('conflicts.clash') : t('conflicts.merges')}
                </small>
              </th>
              <td>{words.valueOf(field.field, field.before)}</td>
              <td>{words.valueOf(field.field, field.mine)}</td>
              <td>{isGone ? '—' : words.valueOf(field.field, field.server)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
