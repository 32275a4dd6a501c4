export const esSale = {}
