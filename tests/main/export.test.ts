import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it, onTestFinished } from 'vitest'
import { takeBackup } from '../../src-main/backup/take-backup.ts'
import { openForReading } from '../../src-main/database/open-database.ts'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { findDrives } from '../../src-main/devices/removable-drives.ts'
import { writeExport } from '../../src-main/export/write-export.ts'
import { readIdentity, writeIdentity } from '../../src-main/tables/identity.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { setLanguage } from '../../src-main/till/set-language.ts'
import type { Till } from '../../src-main/till/till.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, freshFolder, openSellingShop } from './shop.ts'

const namesIn = (folder: string) => readdirSync(folder).sort()
const expectNoLeftovers = (till: Till) => expect(namesIn(join(till.dataFolder, 'export-unfinished'))).toEqual([])

/** A real file system of a fixed size; null where one may not mount. */
function tinyDrive(options: string): string | null {
  const folder = freshFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    console.warn('SKIPPED: no right to mount a drive of a fixed size')
    return null
  }
  onTestFinished(() => {
    execFileSync('umount', [folder])
  })
  return folder
}

describe('carrying the day’s sales out', () => {
  it('writes a row a line of a sale, in the shop’s time and language, that adds up and opens in a spreadsheet', async () => {
    let now = Date.UTC(2026, 6, 1, 3)
    const till = await openSellingShop({ clock: () => now })
    const coffee = addProduct(till)
    const trap = addProduct(till, { sku: '=1+1', name: '=HYPERLINK("http://x";"Oferta, 2x1")', barcodes: [] })
    expectOk(ringUpSale(till, aCart(till, [coffee])))
    now = Date.UTC(2026, 6, 1, 18, 30, 5)
    const sales = [aCart(till, [coffee, trap]), aCart(till, [trap])].map(
      (cart) => expectOk(ringUpSale(till, cart)).sale,
    )

    const folder = freshFolder()
    const report = expectOk(await writeExport(till, folder, ['todays-sales']))
    expect(report).toEqual({
      folder,
      files: [expect.objectContaining({ name: 'mostrador-sales-1-1-2026-07-01.csv', rows: 3 })],
    })
    const bytes = readFileSync(join(folder, 'mostrador-sales-1-1-2026-07-01.csv'))
    expect(report.files[0]?.bytes).toBe(bytes.length)
    expect(report.files[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    const text = bytes.toString('utf8')
    expect(text.startsWith('\uFEFFrecibo,fecha,hora,')).toBe(true)
    expect(text.split('\r\n')).toHaveLength(5)
    const rows: Record<string, string>[] = parse(bytes, { bom: true, columns: true })
    expect(rows[0]).toMatchObject({
      recibo: '1-1-A-000002',
      fecha: '2026-07-01',
      hora: '12:30:05',
      producto: 'Café molido 250 g',
      cantidad: '1.000',
      precio_unitario: '89.50',
      impuesto_porcentaje: '16.00',
      moneda: 'MXN',
      pago: 'efectivo',
    })
    expect(rows[1]).toMatchObject({ código: "'=1+1", producto: `'=HYPERLINK("http://x";"Oferta, 2x1")` })
    const cents = (column: string) => rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0)
    expect(cents('importe')).toBe(sales.reduce((sum, sale) => sum + sale.totalMinor, 0))
    expect(cents('impuesto')).toBe(sales.reduce((sum, sale) => sum + sale.taxMinor, 0))

    setLanguage(till, { language: 'en' })
    expectOk(await writeExport(till, folder, ['todays-sales']))
    expect(namesIn(folder)).toEqual(['mostrador-sales-1-1-2026-07-01.csv'])
    expect(readFileSync(join(folder, 'mostrador-sales-1-1-2026-07-01.csv'), 'utf8')).toContain('receipt,date,time')
    expectNoLeftovers(till)
  })

  it('writes every sale of a day with more of them than fit in a page', async () => {
    const till = await openSellingShop({ clock: () => Date.UTC(2026, 6, 1, 18) })
    const coffee = addProduct(till)
    for (let number = 0; number < 120; number += 1) expectOk(ringUpSale(till, aCart(till, [coffee])))
    const folder = freshFolder()
    const [file] = expectOk(await writeExport(till, folder, ['todays-sales'])).files
    const rows: string[][] = parse(readFileSync(join(folder, file?.name ?? '')), { bom: true, from: 2 })
    expect(new Set(rows.map(([receipt]) => receipt)).size).toBe(120)
  })
})

describe('a copy of the till’s file', () => {
  it('is sound, complete, without the token, and the till sells while it is made', async () => {
    const till = await openSellingShop()
    writeTransaction(till.database, (tx) => {
      const identity = readIdentity(tx)
      const server = { serverUrl: 'http://s', tenantId: 't', storeId: 's', tillId: 'i', token: 'VERY-SECRET-TOKEN' }
      if (identity) writeIdentity(tx, { ...identity, server })
    })
    const products = Array.from({ length: 400 }, (_, index) => addProduct(till, { sku: `S${index}`, barcodes: [] }))
    for (let number = 0; number < 40; number += 1) expectOk(ringUpSale(till, aCart(till, products.slice(0, 50))))
    const file = join(freshFolder(), 'copy.db')
    let soldMeanwhile = 0
    await takeBackup(till, file, () => {
      expectOk(ringUpSale(till, aCart(till, products.slice(0, 3))))
      soldMeanwhile += 1
    })
    expect(soldMeanwhile).toBeGreaterThan(1)
    expect(readFileSync(file).includes('VERY-SECRET-TOKEN')).toBe(false)
    expect(namesIn(join(file, '..'))).toEqual(['copy.db'])
    const copy = openForReading(file)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare('SELECT count(*) FROM products').pluck().get()).toBe(400)
    expect(copy.prepare('SELECT count(*) FROM sales').pluck().get()).toBeGreaterThanOrEqual(40)
    expect(copy.prepare('SELECT max(chain_index) FROM outbox').pluck().get()).toBe(
      copy.prepare('SELECT chain_index FROM chain_head').pluck().get(),
    )
    copy.close()
    expect(writeTransaction(till.database, readIdentity)?.server?.token).toBe('VERY-SECRET-TOKEN')
  })

  it('is carried out beside the day’s sales', async () => {
    const till = await openSellingShop({ clock: () => Date.UTC(2026, 6, 1, 18, 30, 5) })
    expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    const folder = freshFolder()
    const told = new Set<string>()
    const report = expectOk(await writeExport(till, folder, ['todays-sales', 'backup'], ({ file }) => told.add(file)))
    const names = ['mostrador-backup-1-1-2026-07-01-123005.db', 'mostrador-sales-1-1-2026-07-01.csv']
    expect(namesIn(folder)).toEqual(names)
    expect([...told].sort()).toEqual(names)
    for (const { name, bytes, sha256 } of report.files) {
      const content = readFileSync(join(folder, name))
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256])
    }
    const copy = openForReading(join(folder, names[0] ?? ''))
    expect(copy.prepare('SELECT count(*) FROM sales').pluck().get()).toBe(countOf(till, 'sales'))
    copy.close()
    expectNoLeftovers(till)
  })
})

describe('a target that cannot take it', () => {
  const carryOut = async (folder: string) => {
    const till = await openSellingShop()
    expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    const refusal = expectRefused(await writeExport(till, folder, ['backup']))
    expectNoLeftovers(till)
    return refusal
  }

  it('is refused when it is full, and no half file stays on it', async () => {
    const drive = tinyDrive('size=64k')
    if (drive === null) return
    expect(await carryOut(drive)).toMatchObject({ code: 'not-enough-space' })
    expect(namesIn(drive)).toEqual([])
  })

  it('is refused when it fills up while it is written to, and no half file stays on it', async () => {
    const drive = tinyDrive('size=8m')
    if (drive === null) return
    const till = await openSellingShop()
    for (let index = 0; index < 300; index += 1) addProduct(till, { sku: `S${index}`, barcodes: [] })
    let filled = false
    const outcome = await writeExport(till, drive, ['backup'], ({ total }) => {
      if (filled || total === null || total < 100_000) return
      filled = true
      // Another program is faster.
      try {
        writeFileSync(join(drive, 'film.mp4'), Buffer.alloc(16 * 1024 * 1024))
      } catch {
        // It took what there was.
      }
    })
    expect(filled).toBe(true)
    expect(expectRefused(outcome).code).toBe('not-enough-space')
    expect(namesIn(drive)).toEqual(['film.mp4'])
  })

  it('is refused when it is gone, or is a file', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(await carryOut(join(folder, 'gone'))).toEqual({ code: 'target-gone' })
    expect(await carryOut(join(folder, 'file'))).toEqual({ code: 'target-gone' })
  })

  it('is refused when it is read-only', async () => {
    const drive = process.getuid?.() === 0 ? tinyDrive('size=8m,ro') : freshFolder()
    if (drive === null) return
    if (process.getuid?.() !== 0) chmodSync(drive, 0o500)
    expect(await carryOut(drive)).toEqual({ code: 'target-read-only' })
    expect(namesIn(drive)).toEqual([])
  })
})

describe('removable drives', () => {
  const device = {
    name: 'sda',
    identifier: '',
    type: 'disk',
    fsType: '',
    mount: '',
    size: 0,
    physical: 'SSD',
    uuid: '',
    label: '',
    model: '',
    serial: '',
    removable: false,
    protocol: 'sata',
  }
  const partition = { ...device, type: 'part', protocol: '' }
  const mounted = (mount: string, rw = true) => ({
    fs: '',
    type: 'vfat',
    size: 100,
    used: 40,
    available: 60,
    use: 40,
    mount,
    rw,
  })

  it('are found with their label and space, on the system as it is too', async () => {
    const drives = await findDrives({
      blockDevices: async () => [
        device,
        { ...partition, name: 'sda1', mount: '/' },
        { ...partition, name: 'sda2', mount: '/data' },
        { ...device, name: 'sdb', removable: true, protocol: 'usb', model: 'Kingston' },
        { ...partition, name: 'sdb1', mount: '/media/ana/RESPALDO', label: 'RESPALDO' },
        { ...partition, name: 'sdb2', mount: '/media/ana/sin nombre' },
        { ...partition, name: 'sdb3', mount: '' },
        { ...device, name: 'mmcblk0', removable: true, protocol: '' },
        { ...partition, name: 'mmcblk0p1', mount: '/media/ana/camara', label: 'CAMARA' },
      ],
      fsSize: async () => [mounted('/'), mounted('/media/ana/RESPALDO'), mounted('/media/ana/camara', false)],
    })
    expect(drives).toEqual([
      { label: 'CAMARA', path: '/media/ana/camara', kind: 'drive', freeBytes: 60, readOnly: true },
      { label: 'Kingston', path: '/media/ana/sin nombre', kind: 'drive', freeBytes: null, readOnly: false },
      { label: 'RESPALDO', path: '/media/ana/RESPALDO', kind: 'drive', freeBytes: 60, readOnly: false },
    ])
    expect(Array.isArray(await findDrives())).toBe(true)
  })

  it('never are the disk that the system runs from, though it be a USB disk', async () => {
    const stick = { ...device, name: 'sdb', removable: true, protocol: 'usb' }
    const drives = await findDrives({
      blockDevices: async () => [
        stick,
        { ...partition, name: 'sdb1', mount: '/boot/efi' },
        { ...partition, name: 'sdb2', mount: '/media/live', label: 'LIVE' },
        { ...partition, name: 'C:', mount: 'C:', removable: true },
      ],
      fsSize: async () => [],
    })
    expect(drives).toEqual([])
  })
})
