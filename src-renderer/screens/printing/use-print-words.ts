import { useTranslation } from 'react-i18next'
import type { PrintJobView } from '../../../src-shared/contract/device-views.ts'
import { type PrintTrouble, printTroubles } from '../../../src-shared/device/print-job.ts'

const isTrouble = (reason: string): reason is PrintTrouble => printTroubles.some((trouble) => trouble === reason)

/** What people call prints and the troubles of printers. */
export function usePrintWords() {
  const { t } = useTranslation()
  return {
    nameOf: ({ kind, title, copy }: PrintJobView): string => {
      const name = t(`device.prints.kinds.${kind}`, { title })
      return copy ? `${name} (${t('device.prints.copy')})` : name
    },
    /** Why it stands where it stands; null: there is no more to say. */
    reasonOf: ({ reason }: PrintJobView): string | null => {
      if (reason === null) return null
      return isTrouble(reason) ? t(`device.trouble.${reason}`) : t(`device.prints.reasons.${reason}`)
    },
  }
}
