import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const words = [
  ...['Café', 'Leche', 'Arroz', 'Frijol', 'Jabón', 'Galletas', 'Refresco', 'Agua', 'Aceite', 'Azúcar', 'Sal', 'Pan'],
  ...['Queso', 'Yogur', 'Atún', 'Chile', 'molido', 'entera', 'blanco', 'negro', 'líquido', 'María', 'cola', 'mineral'],
  ...['vegetal', 'morena', 'fina', 'integral', 'fresco', 'natural', 'serrano', 'deslactosada', 'suave', 'grande'],
]

/** Writes a catalog of `rows` products with names that people search for, codes, prices and stock; answers its path. */
export async function writeCatalogFile(rows: number): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'mostrador-catalog-')), 'catalog.csv')
  const lines = ['sku;barcode;nombre;precio;iva;departamento;unidad;existencias']
  for (let row = 0; row < rows; row += 1) {
    // Spread out, as real ones are: in the order of nothing.
    const spread = (row * 7919) % 1_000_003
    const name = [row, row * 7, row * 13].map((at) => words[at % words.length]).join(' ')
    const price = `${1 + (spread % 900)}.${String(spread % 100).padStart(2, '0')}`
    const code = String(7_500_000_000_000 + spread)
    lines.push(`S-${spread};${code};${name} ${1 + (row % 999)} g;${price};16;Departamento ${row % 20};pza;${row % 100}`)
  }
  await writeFile(file, lines.join('\n'))
  return file
}
