import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { photographBackOffice } from './back-office.ts'
import { answerDialogs, type Camera, type Language, openCamera, openShift } from './camera.ts'
import { photographCounter } from './counter.ts'
import { photographPeople } from './people.ts'

/** A demo shop on one till, from its first start to the Z report. */
export async function photographDemoShop(language: Language): Promise<void> {
  const camera = await openCamera(language)
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-'))
  try {
    await firstRun(camera, language)
    await photographCounter(camera)
    await photographBackOffice(camera, folder)
    await copyOut(camera, folder)
    await closeShift(camera)
    await photographPeople(camera)
  } finally {
    await camera.till.close()
    rmSync(camera.till.dataDir, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstRun(camera: Camera, language: Language): Promise<void> {
  const { window, words, take, button } = camera
  await take('first-run')
  await button(language === 'es' ? 'Español' : 'English').click()
  await take('first-run-mode')
  await button(words.wizard.demo).click()
  await window.getByLabel(words.wizard.operator).fill('Lupita')
  await take('first-run-shop')
  await button(words.wizard.startDemo).click()
  await window.getByLabel(words.shift.float).fill('500')
  await take('open-shift')
  await openShift(camera)
}

async function copyOut(camera: Camera, folder: string): Promise<void> {
  const { window, words, take, button, goTo } = camera
  const stick = join(folder, 'USB')
  mkdirSync(stick)
  await answerDialogs(camera, stick)
  await goTo('export')
  await take('export')
  await button(words.exports.folder).click()
  await button(words.exports.write).click()
  await window.getByText(words.exports.done).waitFor()
  await take('export-result')
}

async function closeShift({ window, words, take, button, goTo, press }: Camera): Promise<void> {
  const { cash, shift } = words
  await goTo('cash')
  await button(cash.expense).click()
  await window.getByLabel(cash.amount).fill('150')
  await button(cash.usualExpense.cleaning).click()
  await take('expense')
  await button(cash.confirmExpense).click()
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
  await take('cash')
  await button(cash.closeShift).click()
  const counts = ['0', '1', '0', '1', '1', '1', '0', '0', '1', '2', '0']
  for (const [index, count] of counts.entries()) await window.locator('fieldset input').nth(index).fill(count)
  await take('count-drawer')
  await button(cash.review).click()
  await window.getByRole('dialog').getByRole('textbox').fill('35 ¢')
  await take('close-shift')
  // It ignores the second half of a double press.
  await window.waitForTimeout(400)
  await button(shift.closeButton).click()
  await window.getByRole('heading', { name: shift.zReport }).waitFor()
  await take('z-report')
  await press('Enter')
  await goTo('cash')
}
