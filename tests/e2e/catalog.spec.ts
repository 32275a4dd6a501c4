import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

let till: LaunchedTill
let window: Page
test.beforeEach(async () => {
  till = await launchDemoTill()
  window = till.window
  await window.keyboard.press('Control+5')
  await expect(search()).toBeFocused()
})
test.afterEach(() => till.close())

const search = () => window.getByRole('textbox', { name: 'Buscar en el catálogo' })
const form = () => window.getByRole('form')
const list = () => window.getByRole('region', { name: 'Lista de productos' })

async function expectAccessible(where: string): Promise<void> {
  expect.soft(await seriousFindings(window), where).toEqual([])
}

test('a product is made, changed and removed by keyboard alone, and the form says at the field what is wrong', async () => {
  const { keyboard } = window
  // The whole catalog is there without a search, and the keyboard walks it.
  await expect(window.getByText('130 productos')).toBeVisible()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(form()).toBeVisible()
  await expect(form().getByLabel('Nombre')).toHaveValue('Aceite vegetal comestible 900 ml')
  await expectAccessible('editor')
  await window.getByRole('button', { name: 'Cancelar' }).press('Enter')

  await window.getByRole('button', { name: 'Nuevo producto' }).press('Enter')
  await expect(form().getByLabel('Nombre')).toBeFocused()
  await keyboard.press('Control+s')
  await expect(form().getByText('Falta este dato')).toHaveCount(2)
  await form().getByLabel('Nombre').fill('Café de olla')
  // A scan goes to the codes, whatever has the focus, and one that is odd is told of.
  await scan(till.app, '7501055300076')
  await expect(form().getByText(/El dígito de control de 7501055300076/)).toBeVisible()
  await scan(till.app, '7509999103332')
  await expect(form().getByText(/ya es de «Aceite vegetal/)).toBeVisible()
  await keyboard.press('Control+s')
  await expect(form().getByText(/ya es de «Aceite vegetal/)).toBeVisible()
  // Backspace takes the last code out.
  await form().getByLabel('Códigos de barras').first().press('Backspace')
  await expect(form().getByText(/ya es de «Aceite vegetal/)).toHaveCount(0)
  await form().getByLabel('Precio de venta').fill('116')
  await form().getByLabel('Impuesto').fill('16')
  await form().getByLabel('Costo (opcional)').fill('75')
  await expect(form().getByText(/Ganas \$25\.00/)).toBeVisible()
  await keyboard.press('Control+s')
  await expect(window.getByText('Se creó «Café de olla»')).toBeVisible()

  await form().getByLabel('Precio de venta').fill('120')
  await keyboard.press('Control+s')
  await expect(window.getByText('Se guardó «Café de olla»')).toBeVisible()
  await search().fill('olla')
  await expect(list().getByRole('button', { name: /Café de olla.*\$120\.00/ })).toBeVisible()

  await form().getByRole('button', { name: 'Eliminar producto' }).press('Enter')
  const dialog = window.getByRole('dialog')
  await expect(dialog.getByText(/Ya no se encontrará/)).toBeVisible()
  await window.waitForTimeout(400)
  await dialog.getByRole('button', { name: 'Eliminar producto' }).press('Enter')
  await expect(window.getByText('Se eliminó «Café de olla»')).toBeVisible()
  await expect(window.getByText('Nada coincide con «olla»')).toBeVisible()
})

test('a picture that is pasted becomes small, and is shown in the list', async () => {
  await search().fill('aguacate')
  await expect(list().getByRole('button', { name: /Aguacate/ })).toBeVisible()
  await search().press('Enter')
  await expect(form()).toBeVisible()
  const bytes = await window.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 1600
    canvas.height = 1200
    const pen = canvas.getContext('2d')
    // Noise is what compresses worst.
    const noise = pen?.createImageData(1600, 1200)
    for (let index = 0; noise && index < noise.data.length; index += 1) {
      noise.data[index] = index % 4 === 3 ? 255 : Math.floor(Math.random() * 256)
    }
    if (noise) pen?.putImageData(noise, 0, 0)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    const clipboardData = new DataTransfer()
    if (blob) clipboardData.items.add(new File([blob], 'foto.png', { type: 'image/png' }))
    globalThis.window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
    return blob?.size ?? 0
  })
  expect(bytes).toBeGreaterThan(100_000)
  await expect(form().locator('img')).toHaveAttribute('src', /^data:image\/webp/)
  await form()
    .getByRole('button', { name: /^Guardar/ })
    .click()
  await expect(window.getByText('Se guardó «Aguacate Hass»')).toBeVisible()
  await expect(
    list()
      .getByRole('button', { name: /Aguacate/ })
      .locator('img'),
  ).toBeVisible()
})

test('a category that products use stays, and says which; one that nothing uses goes', async () => {
  await window.locator('label', { hasText: 'Categorías' }).click()
  await window.getByRole('button', { name: 'Eliminar Abarrotes' }).click()
  await window.waitForTimeout(400)
  await window.getByRole('dialog').getByRole('button', { name: 'Eliminar Abarrotes' }).click()
  await expect(window.getByText('No se puede eliminar «Abarrotes»: la usan 33 productos.')).toBeVisible()
  await expectAccessible('category in use')
  await window.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).click()
  await window.getByRole('button', { name: 'Nueva categoría' }).click()
  await window.getByLabel('Nombre de la categoría').fill('ABARROTES')
  await window.keyboard.press('Enter')
  await expect(window.getByText('Ya hay una que se llama así')).toBeVisible()
  await window.getByLabel('Nombre de la categoría').fill('Juguetes')
  await window.keyboard.press('Enter')
  await expect(window.getByText('Se guardó «Juguetes»')).toBeVisible()
  await window.getByRole('button', { name: 'Eliminar Juguetes' }).click()
  await window.waitForTimeout(400)
  await window.getByRole('dialog').getByRole('button', { name: 'Eliminar Juguetes' }).click()
  await expect(window.getByText('Se eliminó «Juguetes»')).toBeVisible()
  await window.getByRole('button', { name: 'Ver los productos de Bebidas' }).click()
  await expect(window.getByText('18 productos')).toBeVisible()
})

test('an import shows line by line what it would do, and does nothing before it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-csv-'))
  const file = join(folder, 'lista.csv')
  writeFileSync(
    file,
    [
      'clave,nombre,precio,categoria',
      'NUEVO,Café de olla,89.50,Café y té',
      'A0030,Leche condensada 397 g,31.00,Abarrotes',
      'MAL,Con letras,doce,Abarrotes',
      'MAL2,,12,Abarrotes',
    ].join('\n'),
  )
  await till.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
  }, file)
  await window.getByRole('button', { name: 'Importar CSV' }).click()
  await window.getByRole('button', { name: 'Elegir archivo' }).click()
  const rows = window.getByRole('region', { name: 'Renglones del archivo' })
  await expect(rows.getByText('Se crea con precio $89.50')).toBeVisible()
  await expect(rows.getByText('Precio: $29.50 → $31.00')).toBeVisible()
  await expectAccessible('preview')
  await window.getByRole('button', { name: 'Con error 2' }).click()
  await expect(rows.getByText(/«doce»: No es un número/)).toBeVisible()
  await expect(rows.getByText('Se crea con precio $89.50')).toHaveCount(0)
  await window.getByRole('button', { name: 'Cancelar' }).click()
  await expect(window.getByText('130 productos')).toBeVisible()

  await window.getByRole('button', { name: 'Importar CSV' }).click()
  await window.getByRole('button', { name: 'Elegir archivo' }).click()
  await window.getByRole('button', { name: 'Importar 2 productos' }).click()
  await expect(window.getByText('Importación terminada')).toBeVisible()
  await window.getByRole('button', { name: 'Cerrar' }).last().click()
  await expect(window.getByText('131 productos')).toBeVisible()
  rmSync(folder, { recursive: true })
})

test('labels come out a page each on a roll and 24 a sheet, with the codes that scanners read', async () => {
  await window.getByRole('button', { name: 'Etiquetas' }).click()
  const add = window.getByRole('combobox', { name: 'Agregar producto' })
  for (const text of ['leche cond', 'aguacate']) {
    await add.fill(text)
    await expect(window.getByRole('option').first()).toContainText(/Leche cond|Aguacate/)
    await add.press('Enter')
  }
  await window.getByLabel('Copias de Leche condensada 375 g').fill('3')
  await expect(window.getByText('4 etiquetas')).toBeVisible()
  await expectAccessible('labels')
  await window.evaluate(() => {
    globalThis.window.print = () => {
      document.title = 'printed'
    }
  })
  const printed = async () => {
    await window.getByRole('button', { name: 'Imprimir' }).click()
    await expect.poll(() => window.title()).toBe('printed')
    await window.evaluate(() => {
      document.title = 'Mostrador'
    })
    const pdf = await till.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const bytes = await contents?.printToPDF({ preferCSSPageSize: true, printBackground: true })
      return bytes?.toString('latin1') ?? ''
    })
    return {
      pages: [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length,
      boxMm: [...(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf) ?? [])]
        .slice(1)
        .map((points) => Math.round((Number(points) / 72) * 25.4)),
    }
  }
  expect(await printed()).toEqual({ pages: 4, boxMm: [50, 30] })
  await window.getByRole('combobox', { name: 'Tamaño' }).or(window.getByLabel('Tamaño')).first().click()
  await window.getByRole('option', { name: /A4/ }).click()
  await window.getByLabel('Copias de Leche condensada 375 g').fill('30')
  await expect(window.getByText('31 etiquetas · 2 hojas', { exact: false })).toBeVisible()
  expect(await printed()).toEqual({ pages: 2, boxMm: [210, 297] })
})

test('a customer is made, changed and removed, and a wrong address is told of at its field', async () => {
  await window.keyboard.press('Control+7')
  await window.getByRole('button', { name: 'Nuevo cliente' }).first().click()
  await expect(form().getByLabel('Nombre')).toBeFocused()
  await form().getByLabel('Nombre').fill('María Peña')
  await form().getByLabel('Correo (opcional)').fill('maria')
  await form().getByLabel('Límite de crédito (opcional)').fill('1500')
  await window.keyboard.press('Enter')
  await expect(form().getByText(/no parece un correo/)).toBeVisible()
  await form().getByLabel('Correo (opcional)').fill('maria@correo.mx')
  await window.keyboard.press('Enter')
  await expect(window.getByText('Se creó el cliente «María Peña»')).toBeVisible()
  const row = window.getByRole('button', { name: /María Peña/ })
  await expect(row).toContainText('Hasta $1,500.00')
  await form().getByLabel('Teléfono (opcional)').fill('55 1234 5678')
  await window.keyboard.press('Enter')
  await expect(window.getByText('Se guardó «María Peña»')).toBeVisible()
  await expectAccessible('customer')
  await form().getByRole('button', { name: 'Ver su cuenta' }).click()
  await expect(window.getByRole('dialog')).toContainText('María Peña')
  await window.keyboard.press('Escape')
  await form().getByRole('button', { name: 'Eliminar cliente' }).click()
  await window.waitForTimeout(400)
  await window.getByRole('dialog').getByRole('button', { name: 'Eliminar cliente' }).click()
  await expect(window.getByText('Se eliminó el cliente «María Peña»')).toBeVisible()
  await expect(window.getByText('Todavía no hay clientes')).toBeVisible()
})
