export const esReport = {}
