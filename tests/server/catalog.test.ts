import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, type TillClient } from './till-client.ts'

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data')
const supermarket = join(data, 'catalog-es.csv.gz')

describe.each(storages)('a catalog that setup brings on %s storage', (storage) => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startOn(storage)
  })
  afterAll(() => server.end())

  const everything = async (till: TillClient) => {
    const changes = []
    for (let after = 0, more = true; more; ) {
      const page = await till.changes(after, 1000)
      changes.push(...page.changes)
      ;({ next: after, more } = page)
    }
    return changes
  }

  it('reaches tills through the feed, with stock, and without the lines that are no products', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'mostrador-catalog-')), 'catalog.csv')
    const lines = [
      'sku;barcode;nombre;precio;iva;departamento;unidad;existencias',
      'A1;7501000000015;Café «especial»;1.234,50;16;Bebidas;pza;12',
      'a1;;Té;25,5;0;Bebidas;kg;',
      'A2;;;10;16;Bebidas;pza;1',
      'A3;;Pan;abc;16;Panadería;pza;1',
      'A1;;Repetido;1;16;Bebidas;pza;1',
      'A4;7501000000015;Mismo código;1;16;Bebidas;pza;1',
    ]
    await writeFile(file, `\ufeff${lines.join('\r\n')}`)
    const shop = await setupShop(server, { tenant: 'Con catálogo', tills: 1, catalog: file })
    const till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const changes = await everything(till)
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => index + 1))
    const rows = (entity: string) => changes.filter((change) => change.entity === entity).map(({ row }) => row)
    expect(rows('unit')).toMatchObject([
      { code: 'pza', decimals: 0 },
      { code: 'kg', decimals: 3 },
    ])
    expect(rows('category')).toMatchObject([{ name: 'Bebidas' }])
    expect(rows('product')).toMatchObject([
      { sku: 'A1', barcodes: ['7501000000015'], priceMinor: 123_450, taxBasisPoints: 1600, tracksStock: true },
      { sku: 'a1', name: 'Té', priceMinor: 2550, barcodes: [] },
    ])
    expect(rows('stock-level')).toMatchObject([{ onHandMilli: 12_000, storeId: shop.storeId }])
    const { stdout } = await runServerCommand(server.env, 'verify')
    expect(JSON.parse(stdout).findings).toEqual([])
  })

  it('takes all 4,521 products of a real supermarket', async ({ skip }) => {
    if (!existsSync(supermarket)) {
      console.error(`NOT TESTED: ${supermarket} is not there`)
      skip()
    }
    const shop = await setupShop(server, { tenant: 'Supermercado', tills: 1, currency: 'EUR', catalog: supermarket })
    const till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const changes = await everything(till)
    expect(changes.filter(({ entity }) => entity === 'product')).toHaveLength(4521)
    const prices = changes.flatMap(({ row }) => (typeof row?.priceMinor === 'number' ? [row.priceMinor] : []))
    expect([Math.min(...prices), Math.max(...prices)]).toEqual([18, 48_150])
  })

  it('leaves no tenant behind when the file is no catalog', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'mostrador-catalog-')), 'catalog.csv')
    await writeFile(file, 'colour,shape\nred,round\n')
    await expect(setupShop(server, { tenant: 'Sin catálogo', catalog: file })).rejects.toThrow('no column')
    const tenant = server.store.reader.selectFrom('tenants').selectAll().where('name', '=', 'Sin catálogo')
    expect(await tenant.execute()).toEqual([])
  })
})
