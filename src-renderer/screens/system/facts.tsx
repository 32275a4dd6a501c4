import { useTranslation } from 'react-i18next'
import type { esSystem } from '../../i18n/es/system.ts'
import classes from './system.module.css'

export interface FactRow {
  readonly name: keyof typeof esSystem.hint
  readonly value: string | readonly string[] | null
}

/** Figures of one part, each with a sentence that says what it is to the shop. */
export function Facts({
  title,
  note,
  rows,
}: {
  readonly title: string
  readonly note?: string | null
  readonly rows: readonly FactRow[]
}) {
  const { t } = useTranslation()
  return (
    <section className={classes.facts} aria-label={title}>
      <h2>{title}</h2>
      {note != null && <p className={classes.note}>{note}</p>}
      <dl>
        {rows.map(({ name, value }) => (
          <div key={name} className={classes.fact}>
            <dt>
              {t(`system.fact.${name}`)}
              <span>{t(`system.hint.${name}`)}</span>
            </dt>
            <dd className="figures selectable">
              {[value ?? t('system.none')].flat().map((line) => (
                <span key={line}>{line}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
