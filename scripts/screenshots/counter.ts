import { add, type Camera, chargeExact } from './camera.ts'

/** What a cashier sees from the first scan to the refund: the counter, its dialogs, paying, receipts, quotes. */
export async function photographCounter(camera: Camera): Promise<void> {
  await earlierSales(camera)
  await fillCart(camera)
  await pay(camera)
  await quote(camera)
  await refund(camera)
}

async function earlierSales(camera: Camera): Promise<void> {
  const { ask, window } = camera
  const people = [
    { name: 'Rosa Méndez Ibarra', phone: '55 1234 5678', creditLimitMinor: 150_000 },
    { name: 'Taller Núñez', phone: '55 8765 4321', creditLimitMinor: null },
  ]
  for (const person of people) await ask('customer.create', { taxId: null, email: null, ...person })
  for (const basket of [['tortillas', 'frijol'], ['cloro'], ['leche', 'huevo', 'bolillo'], ['papel', 'arroz']]) {
    for (const product of basket) await add(camera, product)
    await chargeExact(camera)
  }
  await add(camera, 'atún')
  await add(camera, 'galletas')
  await window.keyboard.press('F9')
  await window.getByRole('dialog').getByRole('textbox').fill('La señora del paraguas')
  await camera.press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function fillCart(camera: Camera): Promise<void> {
  const { window, words, take, press } = camera
  await window.keyboard.press('F1')
  await take('shortcuts')
  await window.keyboard.press('Escape')
  await take('sell-empty')
  for (const product of ['café', 'azúcar', 'refresco de cola 600', 'totopos', 'mazapán']) await add(camera, product)
  await press('F5')
  await window.getByRole('dialog').getByRole('textbox').first().fill('10')
  await take('line-discount')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
  for (const [key, name] of [
    ['F7', 'sale-discount'],
    ['F10', 'parked-sales'],
    ['Control+i', 'quick-item'],
  ] as const) {
    await press(key)
    await window.getByRole('dialog').waitFor()
    await take(name)
    await press('Escape')
    await window.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await press('F6')
  await window.getByRole('dialog').getByRole('combobox').fill('rosa')
  await window.getByRole('option', { name: /Rosa/ }).waitFor()
  await take('choose-customer')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
  const search = window.getByRole('combobox', { name: words.sell.search })
  await search.fill('queso')
  await window.getByRole('option').first().waitFor()
  await take('sell')
  await search.fill('')
}

async function pay(camera: Camera): Promise<void> {
  const { window, words, take, button, press } = camera
  await press('F12')
  await window.getByLabel(words.charge.received).waitFor()
  await take('charge')
  await press('F6')
  await window.getByLabel(words.sale.charge.amountWith.replace('{{way}}', words.common.card)).fill('50')
  await press('Enter')
  await press('F5')
  await window.getByLabel(words.charge.received).fill('200')
  await take('charge-in-parts')
  await button(words.charge.confirm).click()
  await window.getByLabel(words.receipt.number).waitFor()
  await take('receipt')
  await press('Enter')
  // On account, so that she owes something.
  await add(camera, 'aceite')
  await press('F6')
  await window.getByRole('dialog').getByRole('combobox').fill('rosa')
  await window.getByRole('option', { name: /Rosa/ }).click()
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
  await press('F12')
  await window.getByLabel(words.charge.received).waitFor()
  await press('F8')
  await take('charge-on-account')
  await press('Enter')
  await window.getByLabel(words.receipt.number).waitFor()
  await press('Enter')
}

async function quote(camera: Camera): Promise<void> {
  const { window, words, take, press, goTo } = camera
  for (const product of ['cloro', 'jabón', 'papel']) await add(camera, product)
  await press('Control+g')
  await window.getByRole('dialog').getByLabel(words.counter.quote.forWhom).fill('Taller Núñez')
  await take('make-quote')
  await press('Enter')
  await window.getByRole('heading', { name: /-Q\d{4}$/ }).waitFor()
  await press('Escape')
  await goTo('quotes')
  await window.getByRole('button', { name: /Taller Núñez/ }).waitFor()
  await take('quotes')
}

async function refund(camera: Camera): Promise<void> {
  const { window, words, take, press, goTo } = camera
  await goTo('sales')
  await window
    .getByRole('button', { name: /-000003/ })
    .first()
    .click()
  await take('sales')
  await press('F9')
  await window.getByRole('dialog').waitFor()
  await window
    .getByRole('dialog')
    .getByRole('button', { name: new RegExp(`^${words.sell.more.split('{{')[0]}`) })
    .first()
    .click()
  await window.getByRole('dialog').getByRole('button', { name: words.sale.refund.reasons.faulty }).click()
  await take('refund')
  await press('F12')
  await window.getByText(words.sale.refund.done).first().waitFor()
  await take('refund-done')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
}
