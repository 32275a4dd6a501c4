export const esPeople = {}
