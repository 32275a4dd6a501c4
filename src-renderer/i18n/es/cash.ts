export const esCash = {}
