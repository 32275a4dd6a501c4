import { expect, type Page } from '@playwright/test'

/** Opens a tab of the settings, by the Spanish words on the screen. */
export async function openSettings(window: Page, tab: string): Promise<void> {
  await window.getByRole('navigation', { name: 'Secciones' }).getByRole('button', { name: 'Ajustes' }).click()
  await window.getByRole('tab', { name: tab }).click()
  await expect(window.getByRole('tabpanel', { name: tab })).toBeVisible()
}

/** Sets a network printer up, saves it and waits until the till says so. */
export async function setUpNetworkPrinter(window: Page, port: number): Promise<void> {
  await openSettings(window, 'Impresora')
  await window.getByText('Red', { exact: true }).click()
  await window.getByLabel('Dirección').fill('127.0.0.1')
  await window.getByRole('textbox', { name: 'Puerto' }).fill(String(port))
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  await expect(window.getByText('Ajustes guardados').first()).toBeVisible()
}

/** Goes back to selling. */
export async function goSell(window: Page): Promise<void> {
  await window.getByRole('navigation', { name: 'Secciones' }).getByRole('button', { name: 'Vender' }).click()
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeVisible()
}
