import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readScaleCode } from '../../../src-shared/catalog/scale-code.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import classes from './settings.module.css'
import { patternError } from './shop-form.ts'

const MOST = 20

/** How labels of scales are read, and a field to try one. */
export function ScalePatterns({
  patterns,
  showsErrors,
  active,
  onChange,
}: {
  readonly patterns: readonly string[]
  readonly showsErrors: boolean
  readonly active: boolean
  readonly onChange: (patterns: readonly string[]) => void
}) {
  const { t } = useTranslation()
  const [label, setLabel] = useState('')
  useScan((code) => setLabel(code), active)
  const put = (index: number, pattern: string) =>
    onChange(patterns.map((other, at) => (at === index ? pattern : other)))
  return (
    <>
      <p className={classes.hint}>{t('device.shop.patternsHint')}</p>
      {patterns.map((pattern, index) => {
        const problem = pattern === '' ? null : patternError(pattern)
        return (
          <div
            // Patterns have no names, and are told apart by where they stand.
            // biome-ignore lint/suspicious/noArrayIndexKey: said above
            key={index}
            className={classes.pattern}
          >
            <TextInput
              aria-label={t('device.shop.pattern', { n: index + 1 })}
              value={pattern}
              maxLength={20}
              spellCheck={false}
              error={
                problem !== null && (showsErrors || pattern.length > 5) && t(`device.shop.patternWrong.${problem}`)
              }
              onChange={(event) => put(index, event.currentTarget.value.toUpperCase().replace(/[^0-9IWPC]/g, ''))}
            />
            <ActionIcon
              variant="default"
              size={44}
              aria-label={t('device.shop.patternRemove', { n: index + 1 })}
              onClick={() => onChange(patterns.filter((_other, at) => at !== index))}
            >
              <IconTrash size={20} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
      <div className={classes.row}>
        <Button
          variant="default"
          leftSection={<IconPlus size={20} aria-hidden />}
          disabled={patterns.length >= MOST}
          onClick={() => onChange([...patterns, ''])}
        >
          {t('device.shop.patternAdd')}
        </Button>
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t('device.shop.tryOut')}
          description={t('device.shop.tryOutHint')}
          inputMode="numeric"
          maxLength={24}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <Outcome label={label} patterns={patterns} />
      </div>
    </>
  )
}

function Outcome({ label, patterns }: { readonly label: string; readonly patterns: readonly string[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (label.length < 8) return <p className={classes.outcome} role="status" />
  const read = readScaleCode(label, patterns)
  return (
    <p className={`${classes.outcome} figures`} role="status">
      {read === null ? (
        t('device.shop.tryNothing')
      ) : (
        <>
          <span>{t('device.shop.tryItem', { item: read.item })}</span>
          <span>
            {read.says.what === 'quantity'
              ? t('device.shop.tryQuantity', { quantity: format.quantity(read.says.quantityMilli) })
              : t('device.shop.tryPrice', { price: format.money(read.says.priceMinor) })}
          </span>
        </>
      )}
    </p>
  )
}
