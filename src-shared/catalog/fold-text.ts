/** Text without case and accents, single-spaced: `Piña  COLADA` and `pina colada` are the same to a search. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}
