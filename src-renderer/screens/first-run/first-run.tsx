import { IconBuildingStore, IconDeviceDesktop, IconPlayerPlay, IconServer } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../../src-shared/contract/views.ts'
import { tellRefusal } from '../../components/tell.tsx'
import { speak } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import classes from './first-run.module.css'
import { JoinServerForm } from './join-server-form.tsx'
import { ShopForm } from './shop-form.tsx'

type Step = 'language' | 'mode' | 'only' | 'join' | 'demo'

/** The first run: language, how this till is used, and what that needs. */
export function FirstRun({ language }: { readonly language: Language }) {
  const { t } = useTranslation()
  const [step, setStep] = useState<Step>('language')
  const number = step === 'language' ? 1 : step === 'mode' ? 2 : 3

  const chooseLanguage = async (chosen: Language) => {
    await speak(chosen)
    const answer = await callTill('app.set-language', { language: chosen })
    if (!answer.ok) tellRefusal(answer.refusal, t)
    setStep('mode')
  }

  return (
    <div className={classes.page}>
      <aside className={classes.brand}>
        <div className={classes.logo}>
          <IconBuildingStore size={44} stroke={1.5} aria-hidden />
          <span>{t('app.name')}</span>
        </div>
        <Awning />
      </aside>
      <main className={classes.main}>
        <div className={classes.content} key={step}>
          <p className={classes.step}>{t('wizard.step', { step: number, of: 3 })}</p>
          {step === 'language' && (
            <>
              <h1 className={classes.title}>
                <span lang="es">Elige tu idioma</span> <span className={classes.slash}>/</span>{' '}
                <span lang="en">Choose your language</span>
              </h1>
              <div className={classes.choices}>
                {(['es', 'en'] as const).map((code) => (
                  <Choice
                    key={code}
                    lang={code}
                    title={code === 'es' ? 'Español' : 'English'}
                    autoFocus={code === language}
                    icon={<span className={classes.code}>{code.toUpperCase()}</span>}
                    onChoose={() => void chooseLanguage(code)}
                  >
                    {code === 'es'
                      ? 'Podrás cambiarlo cuando quieras desde el menú.'
                      : 'You can change it from the menu whenever you like.'}
                  </Choice>
                ))}
              </div>
            </>
          )}
          {step === 'mode' && (
            <>
              <h1 className={classes.title}>{t('wizard.modeTitle')}</h1>
              <p className={classes.lead}>{t('wizard.modeBody')}</p>
              <div className={classes.choices}>
                <Choice
                  title={t('wizard.only')}
                  icon={<IconDeviceDesktop size={30} />}
                  autoFocus
                  onChoose={() => setStep('only')}
                >
                  {t('wizard.onlyBody')}
                </Choice>
                <Choice title={t('wizard.join')} icon={<IconServer size={30} />} onChoose={() => setStep('join')}>
                  {t('wizard.joinBody')}
                </Choice>
                <Choice title={t('wizard.demo')} icon={<IconPlayerPlay size={30} />} onChoose={() => setStep('demo')}>
                  {t('wizard.demoBody')}
                </Choice>
              </div>
              <div>
                <button type="button" className={classes.back} onClick={() => setStep('language')}>
                  ← {t('common.back')}
                </button>
              </div>
            </>
          )}
          {(step === 'only' || step === 'demo') && <ShopForm demo={step === 'demo'} onBack={() => setStep('mode')} />}
          {step === 'join' && <JoinServerForm onBack={() => setStep('mode')} />}
        </div>
      </main>
    </div>
  )
}

function Choice({
  title,
  icon,
  lang,
  autoFocus = false,
  onChoose,
  children,
}: {
  readonly title: string
  readonly icon: ReactNode
  readonly lang?: string
  readonly autoFocus?: boolean
  readonly onChoose: () => void
  readonly children: string
}) {
  const id = useId()
  return (
    <button
      type="button"
      className={classes.choice}
      lang={lang}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      ref={(button) => {
        if (autoFocus) button?.focus({ preventScroll: true })
      }}
      onClick={onChoose}
    >
      <span className={classes.choiceIcon} aria-hidden>
        {icon}
      </span>
      <span>
        <span id={`${id}-title`} className={classes.choiceTitle}>
          {title}
        </span>
        <span id={`${id}-body`} className={classes.choiceBody}>
          {children}
        </span>
      </span>
    </button>
  )
}

/** A shop's awning: the picture of the product. */
function Awning() {
  return (
    <svg className={classes.awning} viewBox="0 0 320 360" aria-hidden="true">
      {[0, 1, 2, 3, 4, 5, 6, 7].map((stripe) => (
        <path
          key={stripe}
          d={`M${stripe * 40} 0h40v120a20 20 0 0 1-40 0z`}
          fill={stripe % 2 === 0 ? '#7dd3c3' : '#0f766e'}
        />
      ))}
      <rect x="0" y="236" width="320" height="124" rx="10" fill="#0f766e" />
      <rect x="0" y="236" width="320" height="18" rx="9" fill="#7dd3c3" />
      <rect x="104" y="168" width="112" height="60" rx="10" fill="#d5f3ec" />
      <rect x="120" y="182" width="80" height="22" rx="5" fill="#0a3f3d" />
      <path d="M92 228h136l10 14H82z" fill="#aee6da" />
      <g fill="#0a3f3d" opacity="0.55">
        {[126, 142, 158, 174, 190].map((x) => (
          <rect key={x} x={x} y="211" width="8" height="6" rx="2" />
        ))}
      </g>
    </svg>
  )
}
