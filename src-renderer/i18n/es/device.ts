export const esDevice = {}
