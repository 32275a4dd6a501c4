/** Brings a person to the first field that is wrong, once the errors are drawn. */
export function focusFirstError(form: HTMLElement | null): void {
  // After React has drawn, and after a button that was busy has let go of the focus.
  setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), 50)
}
