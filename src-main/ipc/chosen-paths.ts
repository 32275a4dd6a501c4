/**
 * Paths that the person picked in a dialog of the system, by the id that the window got for them: the window never
 * names a path itself.
 */
export interface ChosenPaths {
  remember(path: string): string
  find(id: string): string | null
}

export function createChosenPaths(newId: () => string): ChosenPaths {
  const paths = new Map<string, string>()
  return {
    remember(path) {
      for (const [id, known] of paths) if (known === path) return id
      const id = newId()
      paths.set(id, path)
      return id
    },
    find: (id) => paths.get(id) ?? null,
  }
}
