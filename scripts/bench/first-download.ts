import { writeCatalogFile } from '../../tests/support/catalog-file.ts'
import { type DownloadFigures, measureFirstDownload } from '../../tests/support/first-download.ts'
import { setupShop, startServer } from '../../tests/support/test-server.ts'
import { type Figure, median } from './figure.ts'

const ROUNDS = 3

/** First download of a catalog into a till's file, against bare inserts of the same rows, and how long the till stood still. */
export async function measureCatalogDownload({ products }: { readonly products: number }): Promise<Figure[]> {
  const server = await startServer({ storage: 'embedded' })
  try {
    const shop = await setupShop(server, { tills: ROUNDS, catalog: await writeCatalogFile(products) })
    const rounds: DownloadFigures[] = []
    for (const code of shop.enrolmentCodes) rounds.push(await measureFirstDownload(server.url, code))
    const of = (figure: (round: DownloadFigures) => number) => median(rounds.map(figure))
    const against = (what: string, floor: (round: DownloadFigures) => number): Figure => ({
      name: `first download of ${products.toLocaleString('en')} products and their stock`,
      unit: 's',
      ours: of(({ seconds }) => seconds),
      against: { what, value: of(floor) },
      ratio: of((round) => round.seconds / floor(round)),
      budget: { atMost: 3 },
    })
    return [
      against("the same rows, the till's tables, one transaction", (round) => round.bareSeconds),
      against('the same rows, bare tables with a key, full text', (round) => round.keyedSeconds),
      against('products alone, no key, full text', (round) => round.plainSeconds),
      {
        name: 'the same: longest stretch without a turn for the window',
        unit: 'ms',
        ours: of(({ longestStallMs }) => longestStallMs),
        ratio: of(({ longestStallMs }) => longestStallMs),
        budget: { atMost: 50 },
      },
    ]
  } finally {
    await server.kill('SIGKILL')
  }
}
