import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { tellRefusal } from '../../components/tell.tsx'
import { speak } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import classes from './settings.module.css'

const languages = [
  { value: 'es', label: 'Español' },
  { value: 'en', label: 'English' },
] as const

export function LanguagePanel() {
  const { t, i18n } = useTranslation()
  const choose = async (value: string) => {
    const language = value === 'en' ? 'en' : 'es'
    await speak(language)
    const answer = await callTill('app.set-language', { language })
    if (!answer.ok) tellRefusal(answer.refusal, t)
  }
  return (
    <div className={classes.form}>
      <section className={classes.section}>
        <h2>{t('device.language.title')}</h2>
        <SegmentedControl
          className={classes.narrow ?? ''}
          aria-label={t('device.language.title')}
          data={[...languages]}
          value={i18n.language}
          onChange={(value) => void choose(value)}
        />
        <p className={classes.hint}>{t('device.language.hint')}</p>
      </section>
    </div>
  )
}
