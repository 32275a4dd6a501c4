/** The beginning of a text, `longest` UTF-16 units at the most; no character is cut in two. */
export function shorten(text: string, longest: number): string {
  return text.slice(0, longest).replace(/\p{Cs}$/u, '')
}
