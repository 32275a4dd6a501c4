import { Button } from '@mantine/core'
import { IconLockOpen } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PinHolder } from '../../src-shared/contract/people-views.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { Key } from '../components/key.tsx'
import { callTill } from '../till/call-till.ts'
import { useTill } from '../till/till-context.ts'
import classes from './approval-dialog.module.css'
import { NobodyHere, PinForm, personByArrow } from './pin-form.tsx'
import { TopDialog } from './top-dialog.tsx'

/** Asks somebody who may do it for their PIN; everything underneath stays as it is. */
export function ApprovalDialog({
  permission,
  onAnswer,
}: {
  readonly permission: Permission
  /** The id of the approval; null when nobody gave it. */
  readonly onAnswer: (approvalId: string | null) => void
}) {
  const { t } = useTranslation()
  const { permissionsExpired, person, block } = useTill()
  const id = useId()
  const [people, setPeople] = useState<readonly PinHolder[] | null>(null)
  const [chosenId, setChosenId] = useState<string | null>(null)

  useEffect(() => {
    let isShown = true
    void callTill('approval.people', { permission }).then((answer) => {
      if (!isShown) return
      const found = answer.ok ? answer.value : []
      setPeople(found)
      setChosenId(found[0]?.id ?? null)
    })
    return () => {
      isShown = false
    }
  }, [permission])

  const cancel = () => onAnswer(null)
  const cancelButton = (
    <Button variant="default" size="lg" onClick={cancel} rightSection={<Key>Esc</Key>}>
      {t('common.cancel')}
    </Button>
  )
  return (
    <TopDialog
      label={`${id}-title`}
      className={classes.dialog}
      onEscape={cancel}
      onKey={(event) => {
        const next = personByArrow(event, people ?? [], chosenId)
        if (next !== null) setChosenId(next)
      }}
    >
      <div className={classes.head}>
        <IconLockOpen size={28} aria-hidden className={classes.icon} />
        <div>
          <h2 id={`${id}-title`} className={classes.title}>
            {t(`people.permission.${permission}`)}
          </h2>
          <p className={classes.lead}>
            {block === null
              ? t('people.approval.lead', {
                  name: person?.name ?? '',
                  role: t(`people.role.${person?.role ?? 'cashier'}`),
                })
              : t('people.approval.leadBlocked')}
          </p>
        </div>
      </div>
      {people !== null && people.length > 0 && (
        <PinForm
          people={people}
          chosenId={chosenId}
          onChoose={setChosenId}
          submitLabel={t('people.approval.allow')}
          aside={cancelButton}
          onSubmit={async (userId, pin) => {
            const answer = await callTill('approval.grant', { permission, userId, pin })
            if (answer.ok) onAnswer(answer.value.approvalId)
            return answer
          }}
        />
      )}
      {people?.length === 0 && (
        <div className={classes.nobody}>
          <NobodyHere>{permissionsExpired ? t('people.expired.body') : t('people.approval.nobody')}</NobodyHere>
          <div className={classes.end}>{cancelButton}</div>
        </div>
      )}
    </TopDialog>
  )
}
