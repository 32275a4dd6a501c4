import { IconAlertTriangle, IconCloudCheck, IconCloudUp, IconDeviceDesktop } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Acknowledgement } from '../../../src-shared/contract/sales-views.ts'
import classes from './sales.module.css'

const icons = {
  'on-till': IconDeviceDesktop,
  accepted: IconCloudUp,
  committed: IconCloudCheck,
  attention: IconAlertTriangle,
} as const satisfies Record<Acknowledgement, unknown>

/** Keys of the words for each state. */
export const acknowledgementWords = {
  'on-till': 'onTill',
  accepted: 'accepted',
  committed: 'committed',
  attention: 'attention',
} as const satisfies Record<Acknowledgement, string>

/** How far a sale has come, as an icon and words. */
export function AcknowledgementMark({ of }: { readonly of: Acknowledgement }) {
  const { t } = useTranslation()
  const Icon = icons[of]
  return (
    <span className={classes.mark} data-state={of}>
      <Icon size={18} aria-hidden />
      {t(`sales.${acknowledgementWords[of]}`)}
    </span>
  )
}
