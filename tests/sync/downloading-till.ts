import { eventually, openHeadlessTill } from '../support/headless-till.ts'

/* A till that downloads its catalog until it is killed: `downloading-till.ts <folder>`. Tells when the first rows are there. */

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('downloading-till.ts <folder>')
const till = await openHeadlessTill({ folder, random: () => 0 })
await eventually('rows come', () => {
  const download = till.engine.view().catalogDownload
  return download?.isComing === true && download.done > 0
})
process.stdout.write('downloading\n')
