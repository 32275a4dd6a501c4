/** A key as it is drawn on a button or in a list; the button's name stays without it. */
export function Key({ children }: { readonly children: string }) {
  return (
    <kbd className="key" aria-hidden>
      {children}
    </kbd>
  )
}
