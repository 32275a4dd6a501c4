import { Button, TextInput } from '@mantine/core'
import { IconDatabase, IconLock } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BlockView } from '../../../src-shared/contract/identity-views.ts'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { stoppedCount } from '../sync-status/sync-words.ts'
import classes from './blocked.module.css'

/**
 * The server shuts this till out: why, what is kept, and the one way out. Nothing else can be done meanwhile. `children`
 * stand below it: what may be done with the work that is kept.
 */
export function BlockedScreen({ block, children }: { readonly block: BlockView; readonly children?: ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { till, sync } = useTill()
  const { fence, sinceMs } = block
  const [code, setCode] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const [isCodeAskedFor, setIsCodeAskedFor] = useState(false)
  const isSettled = useSettled(fence)
  const kept = sync.unsentCount + stoppedCount(sync)
  const ownWay = fence === 'replaced' || fence === 'revoked' ? null : fence
  const needsCode = ownWay === null || isCodeAskedFor

  const goOn = async (event: FormEvent) => {
    event.preventDefault()
    // It comes up unasked: an Enter that was meant for a sale decides nothing.
    if (!isSettled || isBusy || (needsCode && code.trim() === '')) return
    setIsBusy(true)
    setRefused(null)
    const answer = needsCode ? await callTill('identity.enter-code', { code }) : await callTill('identity.resume', {})
    setIsBusy(false)
    if (answer.ok) return
    setRefused(answer.refusal.code)
    if (asksForCode(answer.refusal.code)) setIsCodeAskedFor(true)
  }
  const wrong = refused === null ? null : refusalWords(refused, t)

  return (
    <main className={classes.screen}>
      <form className={classes.card} onSubmit={(event) => void goOn(event)}>
        <div className={classes.mark}>
          <IconLock size={34} stroke={1.8} aria-hidden />
        </div>
        <h1 className={classes.title}>{t(`identity.${fence}.title`)}</h1>
        <p className={classes.place}>
          <span dir="auto">{till.shopName}</span> · {t('people.signIn.till', { till: till.tillCode })} ·{' '}
          {t('identity.since', { when: format.dayAndTime(sinceMs) })}
        </p>
        <section className={classes.kept}>
          <IconDatabase size={26} aria-hidden />
          <div>
            <strong>
              {kept === 0 ? t('identity.keptNone') : t('identity.kept', { count: kept, n: format.count(kept) })}
            </strong>
            <p>{t('identity.keptBody')}</p>
          </div>
        </section>
        <dl className={classes.words}>
          <dt>{t('identity.whatHappened')}</dt>
          <dd>{t(`identity.${fence}.why`)}</dd>
          {/* The button that it speaks of is another one then. */}
          {!isCodeAskedFor && (
            <>
              <dt>{t('identity.whatNow')}</dt>
              <dd>{t(`identity.${fence}.next`)}</dd>
            </>
          )}
        </dl>
        {wrong !== null && (
          <Notice tone={asksForCode(refused) ? 'warn' : 'bad'} title={wrong.title}>
            {wrong.body}
          </Notice>
        )}
        {needsCode && (
          <TextInput
            label={t('identity.code')}
            description={t('identity.codeHint')}
            size="lg"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
            classNames={{ input: classes.code ?? '' }}
          />
        )}
        <Button
          type="submit"
          size="lg"
          autoFocus={!needsCode}
          loading={isBusy}
          disabled={needsCode && code.trim() === ''}
          rightSection={<Key>Enter</Key>}
        >
          {ownWay === null || isCodeAskedFor ? t('identity.withCode') : t(`identity.${ownWay}.button`)}
        </Button>
        {children}
      </form>
    </main>
  )
}

const asksForCode = (refusal: string | null): boolean => refusal === 'code-needed' || refusal === 'copied-too-often'

function refusalWords(code: string, t: Words): { readonly title: string; readonly body: string } {
  switch (code) {
    case 'code-needed':
      return { title: t('identity.codeNeeded'), body: t('identity.codeNeededBody') }
    case 'copied-too-often':
      return { title: t('identity.tooOften'), body: t('identity.tooOftenBody') }
    case 'code-not-valid':
      return { title: t('identity.codeWrong'), body: t('identity.codeWrongBody') }
    case 'too-many-attempts':
      return { title: t('identity.tooMany'), body: t('identity.tooManyBody') }
    default:
      return { title: t('identity.unreachable'), body: t('identity.unreachableBody') }
  }
}
