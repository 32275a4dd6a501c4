import { Radio } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { conflictSellingSchema } from '../../../src-shared/contract/conflict-views.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { tellDone, tellRefusal } from '../../components/tell.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './settings.module.css'

/** By which side this till sells what is in conflict. */
export function ConflictSelling() {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const selling = useTillQuery('conflict.selling', {}).data
  const put = async (value: string) => {
    const answer = await call('conflict.sell-by', { by: conflictSellingSchema.parse(value) })
    await queries.invalidateQueries({ queryKey: ['conflict.selling'] })
    if (answer.ok) tellDone(t('decide.selling.saved'))
    else tellRefusal(answer.refusal, t)
  }
  return (
    <section className={classes.section}>
      <h2>
        {t('decide.selling.title')} <NeedsMark permission="settings.edit" />
      </h2>
      <Radio.Group
        label={t('decide.selling.lead')}
        value={selling?.by ?? 'server'}
        onChange={(value) => void put(value)}
      >
        {conflictSellingSchema.options.map((by) => (
          <Radio
            key={by}
            mt={12}
            value={by}
            label={t(`decide.selling.${by}`)}
            description={t(`decide.selling.${by}Hint`)}
          />
        ))}
      </Radio.Group>
    </section>
  )
}
