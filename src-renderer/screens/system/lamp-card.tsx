import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconHelpHexagon,
  IconSquareRoundedX,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Lamp, LampCause, LampState } from '../../../src-shared/system/assess-system.ts'
import type { esSystem } from '../../i18n/es/system.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { ageWords } from '../sync-status/age-words.ts'
import classes from './system.module.css'

/** A shape of its own for each state. */
export const lampIcons = {
  good: IconCircleCheck,
  weak: IconAlertTriangle,
  bad: IconSquareRoundedX,
  off: IconCircleMinus,
  unknown: IconHelpHexagon,
} as const satisfies Record<LampState, unknown>

type Todo = keyof typeof esSystem.todo

/** One part of the system: its state in shape and words, what that means for the shop, and what to do about it. */
export function LampCard({ lamp, nowMs }: { readonly lamp: Lamp; readonly nowMs: number }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const { name, state, cause, heardAtMs, lastGood } = lamp
  const Icon = lampIcons[state]
  const age = heardAtMs === null ? null : ageWords(nowMs - heardAtMs, t, format)
  const isTodo = (key: LampCause): key is Todo & LampCause => i18n.exists(`system.todo.${key}`)
  return (
    <li className={classes.lamp} data-state={state}>
      <Icon size={28} stroke={1.8} aria-hidden />
      <div className={classes.lampWords}>
        <div className={classes.lampHead}>
          <strong>{t(`system.lamp.${name}`)}</strong>
          <span className={classes.state}>{t(`system.state.${state}`)}</span>
        </div>
        <p>
          {t(`system.means.${cause}`)}
          {age !== null && ` ${lastGood ? t('system.before', { age }) : t('system.heard', { age })}`}
        </p>
        {isTodo(cause) && <p className={classes.todo}>{t(`system.todo.${cause}`)}</p>}
      </div>
    </li>
  )
}
