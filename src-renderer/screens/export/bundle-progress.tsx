import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { EventData } from '../../../src-shared/contract/events.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './export.module.css'

/** How far the file has come that is being written or handed in. */
export function BundleProgress({ progress }: { readonly progress: EventData['bundle-progress'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { step, done, total } = progress
  const part = total === null ? null : done / Math.max(total, 1)
  const counts = { n: format.count(done), total: format.count(total ?? 0) }
  return (
    <div>
      <div className={classes.progressWords}>
        <span>{t(`bundle.steps.${step}`)}</span>
        {part !== null && (
          <span className="figures">
            {step === 'taking' ? t('bundle.counted', counts) : format.rate(Math.round(part * 100) * 100)}
          </span>
        )}
      </div>
      <Progress
        size="lg"
        animated={part === null}
        value={part === null ? 100 : part * 100}
        aria-label={t('bundle.progress')}
      />
    </div>
  )
}
