export const esCatalog = {}
