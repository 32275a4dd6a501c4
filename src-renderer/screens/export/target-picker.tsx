import { Button } from '@mantine/core'
import { IconFolder, IconRefresh, IconUsb } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportTarget } from '../../../src-shared/contract/views.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './export.module.css'

export interface ExportTargets {
  readonly all: readonly ExportTarget[]
  /** The one that was picked, or the only one that there is. */
  readonly chosen: ExportTarget | undefined
  readonly choose: (id: string) => void
  /** Lets the system ask for a folder, and picks it. */
  readonly chooseFolder: () => Promise<void>
  readonly lookAgain: () => void
  readonly isLooking: boolean
}

/** Where something can be carried out to: the drives that are plugged in, and folders that were picked. */
export function useExportTargets(): ExportTargets {
  const { t } = useTranslation()
  const drives = useTillQuery('export.find-drives', {})
  const [folders, setFolders] = useState<readonly ExportTarget[]>([])
  const [chosenId, setChosenId] = useState<string | null>(null)
  const all = [...(drives.data ?? []), ...folders]
  const writable = all.filter((target) => !target.readOnly)
  const chooseFolder = async () => {
    const answer = await callTill('export.choose-folder', {})
    if (answer.ok) {
      const folder = answer.value
      setFolders((before) => [...before.filter(({ path }) => path !== folder.path), folder])
      setChosenId(folder.id)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
  }
  return {
    all,
    chosen: writable.find(({ id }) => id === chosenId) ?? (writable.length === 1 ? writable[0] : undefined),
    choose: setChosenId,
    chooseFolder,
    lookAgain: () => void drives.refetch(),
    isLooking: drives.isFetching,
  }
}

/** The choice among them. */
export function TargetPicker({
  targets,
  label,
  disabled,
}: {
  readonly targets: ExportTargets
  /** Id of the heading that names it. */
  readonly label: string
  readonly disabled: boolean
}) {
  const { t } = useTranslation()
  const { all, chosen, choose, chooseFolder, lookAgain, isLooking } = targets
  const name = useId()
  return (
    <>
      {all.length === 0 && (
        <div className={classes.none}>
          <IconUsb size={36} aria-hidden />
          <strong>{t('exports.noDrives')}</strong>
          <span>{t('exports.noDrivesBody')}</span>
        </div>
      )}
      <div className={classes.targets} role="radiogroup" aria-labelledby={label}>
        {all.map((each) => (
          <TargetChoice
            key={each.id}
            name={name}
            target={each}
            isChosen={each.id === chosen?.id}
            disabled={disabled}
            onChoose={() => choose(each.id)}
          />
        ))}
      </div>
      <div className={page.actions}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={20} aria-hidden />}
          loading={isLooking}
          disabled={disabled}
          onClick={lookAgain}
        >
          {t('exports.refresh')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolder size={20} aria-hidden />}
          disabled={disabled}
          onClick={() => void chooseFolder()}
        >
          {t('exports.folder')}
        </Button>
      </div>
    </>
  )
}

function TargetChoice({
  name,
  target,
  isChosen,
  disabled,
  onChoose,
}: {
  readonly name: string
  readonly target: ExportTarget
  readonly isChosen: boolean
  readonly disabled: boolean
  readonly onChoose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const Icon = target.kind === 'drive' ? IconUsb : IconFolder
  return (
    <label className={classes.target} data-chosen={isChosen} data-off={target.readOnly}>
      <input type="radio" name={name} checked={isChosen} disabled={disabled || target.readOnly} onChange={onChoose} />
      <Icon size={28} aria-hidden />
      <span className={classes.targetWords}>
        <strong>{target.label}</strong>
        <span className={page.soft}>{target.path}</span>
      </span>
      <span className={`${page.soft} figures`}>
        {target.readOnly
          ? t('exports.readOnly')
          : target.freeBytes !== null && t('exports.free', { amount: format.bytes(target.freeBytes) })}
      </span>
    </label>
  )
}
