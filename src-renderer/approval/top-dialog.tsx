import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { useScan } from '../scanner/use-scan.ts'
import { useHeldKeys } from './hold-keys.ts'

/**
 * A dialog over everything else, other dialogs too: what lies under it can be neither touched nor typed into, and is found
 * again as it was, with the focus where it stood. Scans go nowhere meanwhile.
 */
export function TopDialog({
  label,
  className,
  onKey,
  onEscape,
  children,
}: {
  /** Id of the heading that names it. */
  readonly label: string
  readonly className: string | undefined
  readonly onKey?: (event: KeyboardEvent) => void
  /** Absent: it cannot be sent away. */
  readonly onEscape?: (() => void) | undefined
  readonly children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  useScan(() => undefined)
  useHeldKeys((event) => {
    if (event.key === 'Escape') {
      // Chromium would close it by itself the second time.
      event.preventDefault()
      if (!event.repeat) onEscape?.()
    } else onKey?.(event)
  })
  return (
    <dialog ref={dialog} aria-labelledby={label} className={className} onCancel={(event) => event.preventDefault()}>
      {children}
    </dialog>
  )
}
