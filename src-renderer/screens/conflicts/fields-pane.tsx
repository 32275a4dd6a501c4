import { Button } from '@mantine/core'
import { IconArrowsSplit2, IconEqual } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictField, ConflictView } from '../../../src-shared/contract/conflict-views.ts'
import classes from './conflict-dialog.module.css'
import type { PaneProps } from './conflict-dialog.tsx'
import { PaneFoot } from './pane-foot.tsx'
import { SideHead } from './side-head.tsx'
import { useFieldWords } from './use-field-words.ts'
import { useSettling } from './use-settling.ts'

type Side = 'mine' | 'server'

/** Two edits of one record: before, yours and the server's, field by field, and how it will be. */
export function FieldsPane({ conflict, onLater, onEnd }: PaneProps) {
  const { t } = useTranslation()
  const { isBusy, settle } = useSettling(onEnd)
  // Where nobody else changed anything there is nothing to decide, and yet somebody may think better of it.
  const [picked, setPicked] = useState<Readonly<Record<string, Side>>>(() =>
    Object.fromEntries(conflict.fields.filter(({ conflicting }) => !conflicting).map(({ field }) => [field, 'mine'])),
  )
  const isReady = conflict.fields.every(({ field }) => picked[field] !== undefined)
  const pickAll = (side: Side) => setPicked(Object.fromEntries(conflict.fields.map(({ field }) => [field, side])))
  const save = () =>
    void settle('conflict.resolve', {
      key: conflict.key,
      choice: { mine: conflict.fields.map(({ field }) => field).filter((field) => picked[field] === 'mine') },
      seenVersion: conflict.serverVersion,
    })
  return (
    <>
      <p className={classes.lead}>
        {t('conflicts.lead', { what: t(`conflicts.what.${conflict.entity}`, { name: conflict.recordName }) })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label={t('conflicts.title')}>
        <table className={`${classes.table} figures`}>
          <thead>
            <tr>
              <th scope="col">{t('conflicts.field')}</th>
              <th scope="col">{t('conflicts.before')}</th>
              <SideHead title={t('conflicts.mine')} by={conflict.mine} />
              <SideHead title={t('conflicts.server')} by={conflict.theirs} />
              <th scope="col">{t('decide.result')}</th>
            </tr>
          </thead>
          <tbody>
            {conflict.fields.map((field) => (
              <FieldRow
                key={field.field}
                conflict={conflict}
                field={field}
                side={picked[field.field]}
                onPick={(side) => setPicked({ ...picked, [field.field]: side })}
              />
            ))}
          </tbody>
        </table>
      </section>
      <PaneFoot
        needs={conflict.needs}
        isReady={isReady}
        isBusy={isBusy}
        save={t('decide.save')}
        onSave={save}
        onLater={onLater}
      >
        <Button variant="default" size="lg" onClick={() => pickAll('server')}>
          {t('decide.allServer')}
        </Button>
        <Button variant="default" size="lg" onClick={() => pickAll('mine')}>
          {t('decide.allMine')}
        </Button>
      </PaneFoot>
    </>
  )
}

function FieldRow({
  conflict,
  field: { field, before, mine, server, conflicting },
  side,
  onPick,
}: {
  readonly conflict: ConflictView
  readonly field: ConflictField
  readonly side: Side | undefined
  readonly onPick: (side: Side) => void
}) {
  const { t } = useTranslation()
  const words = useFieldWords(conflict.entity)
  const name = words.nameOf(field)
  const option = (of: Side, value: unknown) => (
    <td>
      <label className={classes.option} data-picked={side === of}>
        <input
          type="radio"
          name={`${conflict.key} ${field}`}
          aria-label={`${name}, ${t(`conflicts.${of}`)}: ${words.valueOf(field, value)}`}
          checked={side === of}
          onChange={() => onPick(of)}
        />
        <span>{words.valueOf(field, value)}</span>
      </label>
    </td>
  )
  return (
    <tr data-conflicting={conflicting}>
      <th scope="row">
        {name}
        <small className={classes.mark}>
          {conflicting ? <IconArrowsSplit2 size={16} aria-hidden /> : <IconEqual size={16} aria-hidden />}
          {conflicting ? t('conflicts.clash') : t('conflicts.merges')}
        </small>
      </th>
      <td>{words.valueOf(field, before)}</td>
      {option('mine', mine)}
      {option('server', server)}
      <td className={classes.result} data-open={side === undefined} aria-live="polite">
        {side === undefined ? t('decide.pick') : words.valueOf(field, side === 'mine' ? mine : server)}
      </td>
    </tr>
  )
}
