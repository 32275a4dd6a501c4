import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react'
import i18next from 'i18next'
import type { ReactNode } from 'react'
import type { Words } from '../i18n/words.ts'
import { play } from '../sounds/play.ts'
import type { AnyRefusal } from '../till/call-till.ts'

function show(notification: Omit<Parameters<typeof notifications.show>[0], 'closeButtonProps'>): void {
  notifications.show({ ...notification, closeButtonProps: { 'aria-label': i18next.t('common.close') } } as Parameters<
    typeof notifications.show
  >[0])
}

export function tellDone(title: string, message?: ReactNode): void {
  show({ title, message, color: 'teal', icon: <IconCheck size={20} aria-hidden />, autoClose: 4000 })
}

export function tellNote(title: string, message?: ReactNode): void {
  show({ title, message, color: 'gray', icon: <IconInfoCircle size={20} aria-hidden />, autoClose: 6000 })
}

/** Stays until it is read: what went wrong and what to do. */
export function tellWrong(title: string, message?: ReactNode): void {
  play('error')
  show({
    title,
    message,
    color: 'red',
    icon: <IconAlertTriangle size={20} aria-hidden />,
    autoClose: 12_000,
  })
}

type DoorRefusal = Extract<AnyRefusal, { code: (typeof doorCodes)[number] }>

const doorCodes = ['FAULT', 'INVALID_INPUT', 'NOT_ALLOWED', 'BLOCKED', 'LOCKED', 'NEEDS_APPROVAL'] as const

export function isDoorRefusal(refusal: { readonly code: string }): refusal is DoorRefusal {
  return doorCodes.some((code) => code === refusal.code)
}

/** What happened, what it means, what to do: for refusals that any call may give. */
export function wordsForDoor(refusal: DoorRefusal, t: Words): { readonly title: string; readonly body: string } {
  switch (refusal.code) {
    case 'FAULT':
      return { title: t('errors.fault'), body: t('errors.faultBody', { reference: refusal.reference }) }
    case 'INVALID_INPUT':
      return {
        title: t('errors.invalid'),
        body: t('errors.invalidBody', { where: refusal.errors.map(({ path }) => path).join(', ') }),
      }
    case 'NOT_ALLOWED':
      return { title: t('errors.notAllowed'), body: t('errors.notAllowedBody') }
    case 'BLOCKED':
      return { title: t('identity.blocked'), body: t('identity.blockedBody') }
    case 'LOCKED':
      return { title: t('errors.locked'), body: t('errors.lockedBody') }
    case 'NEEDS_APPROVAL':
      return { title: t('errors.needsApproval'), body: t('errors.needsApprovalBody') }
  }
}

/** Tells a refusal that the place itself has no better words for. */
export function tellRefusal(refusal: { readonly code: string }, t: Words): void {
  const words = isDoorRefusal(refusal)
    ? wordsForDoor(refusal, t)
    : wordsForDoor({ code: 'FAULT', reference: refusal.code }, t)
  tellWrong(words.title, words.body)
}
