import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Camera } from './camera.ts'

const PASSPHRASE = 'una frase larga'

/** Picks in the system's dialogs what a person would. */
const pick = ({ till }: Camera, path: string) =>
  till.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)

/** What was not sent is written to a stick, with a passphrase. */
export async function photographCarrying(camera: Camera, stick: string): Promise<void> {
  const { window, words, take, button } = camera
  await button(words.bundle.open).click()
  const dialog = window.getByRole('dialog', { name: words.bundle.title })
  await pick(camera, stick)
  await dialog.getByRole('button', { name: words.exports.folder }).click()
  await dialog.getByRole('checkbox', { name: words.bundle.protect }).check()
  await dialog.getByLabel(words.bundle.passphrase, { exact: true }).fill(PASSPHRASE)
  await dialog.getByLabel(words.bundle.repeat).fill(PASSPHRASE)
  await take('carry')
  await dialog.getByRole('button', { name: words.bundle.write }).click()
  await dialog.getByText(words.bundle.done).waitFor()
  await take('carry-done')
  await window.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
}

/** The file is handed in, when the server is back. */
export async function photographHandingIn(camera: Camera, stick: string): Promise<void> {
  const { window, words, take, button, goTo } = camera
  await goTo('export')
  await button(words.handIn.open).click()
  const dialog = window.getByRole('dialog', { name: words.handIn.title })
  await pick(camera, join(stick, readdirSync(stick)[0] ?? ''))
  await dialog.getByRole('button', { name: words.handIn.choose }).click()
  await dialog.getByLabel(words.handIn.passphrase).fill(PASSPHRASE)
  await take('hand-in')
  await dialog.getByRole('button', { name: words.handIn.button, exact: true }).click()
  await dialog.getByText(words.handIn.taken).waitFor()
  await take('hand-in-done')
  await window.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
}
