import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

const icons = { info: IconInfoCircle, warn: IconAlertTriangle, bad: IconCircleX } as const

/** A message in the page, told by its icon and words; `bad` and `warn` are read out at once. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  readonly tone: keyof typeof icons
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  const Icon = icons[tone]
  return (
    <div
      className={classes.notice}
      data-tone={tone}
      data-brief={title === undefined || children === undefined}
      role={tone === 'info' ? 'status' : 'alert'}
    >
      <Icon size={22} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        {title !== undefined && <div className={classes.title}>{title}</div>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  )
}
