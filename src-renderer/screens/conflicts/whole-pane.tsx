import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictView } from '../../../src-shared/contract/conflict-views.ts'
import { Notice } from '../../components/notice.tsx'
import classes from './conflict-dialog.module.css'
import type { PaneProps } from './conflict-dialog.tsx'
import { PaneFoot } from './pane-foot.tsx'
import { SideHead, WhoAndWhen } from './side-head.tsx'
import { useFieldWords } from './use-field-words.ts'
import { useSettling } from './use-settling.ts'

type Choice = 'mine' | 'server'

/** A record that one side removed and the other changed: there are no fields to choose from, it is there or it is not. */
export function WholePane({ conflict, onLater, onEnd }: PaneProps) {
  const { t } = useTranslation()
  const { isBusy, taken, settle } = useSettling(onEnd)
  const [choice, setChoice] = useState<Choice | null>(null)
  const { entity, recordName, verb, serverVersion } = conflict
  const what = t(`conflicts.what.${entity}`, { name: recordName })
  const isGone = serverVersion === null
  const words = isGone
    ? { lead: t('decide.gone.lead', { what }), mine: 'decide.gone.again', server: 'decide.gone.leave' }
    : { lead: t('decide.removed.lead', { what }), mine: 'decide.removed.remove', server: 'decide.removed.keep' }
  const options = (['server', 'mine'] as const).filter(
    (option) => option === 'server' || !isGone || conflict.canBringBack,
  )
  return (
    <>
      <p className={classes.lead}>{words.lead}</p>
      <p className={classes.people}>
        <span>
          {t('conflicts.mine')}: <WhoAndWhen by={conflict.mine} />
        </span>
        <span>
          {t('conflicts.server')}: <WhoAndWhen by={conflict.theirs} />
        </span>
      </p>
      <WhatChanged conflict={conflict} />
      <fieldset className={classes.choices}>
        <legend>{t('decide.choose')}</legend>
        {options.map((option) => (
          <label key={option} className={classes.card} data-picked={choice === option}>
            <input type="radio" name={conflict.key} checked={choice === option} onChange={() => setChoice(option)} />
            <span>
              <strong>{t(words[option] as 'decide.gone.again')}</strong>
              <small>{t(`${words[option]}Hint` as 'decide.gone.againHint')}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {taken !== null && (
        <Notice tone="bad">{t('products.barcodeTaken', { code: taken.barcode, name: taken.productName })}</Notice>
      )}
      {verb === 'remove' && isGone && <Notice tone="info">{t('decide.removed.both')}</Notice>}
      <PaneFoot
        needs={conflict.needs}
        isReady={choice !== null}
        isBusy={isBusy}
        save={t('decide.save')}
        onSave={() => {
          if (choice !== null)
            void settle('conflict.resolve', { key: conflict.key, choice, seenVersion: serverVersion })
        }}
        onLater={onLater}
      />
    </>
  )
}

/** Of a removal what others changed before it came; of an edit what was wanted of what is gone. */
function WhatChanged({ conflict }: { readonly conflict: ConflictView }) {
  const { t } = useTranslation()
  const words = useFieldWords(conflict.entity)
  const { fields, verb, mine, theirs } = conflict
  if (fields.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t('conflicts.title')}>
      <table className={`${classes.table} figures`}>
        <thead>
          <tr>
            <th scope="col">{t('conflicts.field')}</th>
            <th scope="col">{t('conflicts.before')}</th>
            {verb === 'remove' ? (
              <SideHead title={t('decide.removed.now')} by={theirs} />
            ) : (
              <SideHead title={t('conflicts.mine')} by={mine} />
            )}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.field}>
              <th scope="row">{words.nameOf(field.field)}</th>
              <td>{field.before === undefined ? t('decide.unknown') : words.valueOf(field.field, field.before)}</td>
              <td>{words.valueOf(field.field, verb === 'remove' ? field.server : field.mine)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
