import { add, type Camera, openShift } from './camera.ts'

const pins = { Rosa: '7391', Luz: '8264' }

/** Who works at the till: users, sign-in, an approval, what is kept from whom, the log. */
export async function photographPeople(camera: Camera): Promise<void> {
  const { window, words, take, ask, press, goTo, button } = camera
  const hire = (name: string, role: string, pin: string) => ask('user.create', { name, role, active: true, pin })
  const signIn = async (who: string, pin: string) => {
    const people = (await ask('session.people', {})) as { id: string; name: string }[]
    await ask('session.sign-in', { userId: people.find(({ name }) => name === who)?.id, pin })
  }
  await hire('Rosa', 'owner', pins.Rosa)
  await signIn('Rosa', pins.Rosa)
  await hire('Marta Ibáñez', 'manager', '5937')
  await hire('Luz', 'cashier', pins.Luz)
  await goTo('settings')
  await window.getByRole('tab', { name: words.people.users.title }).click()
  await take('users')
  await button(/Luz/).click()
  await window.getByRole('dialog').waitFor()
  await take('user')
  await press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })

  await window.keyboard.press('Control+l')
  await window.getByRole('heading', { name: words.people.signIn.title }).waitFor()
  await take('sign-in')
  await signIn('Luz', pins.Luz)
  await window.reload()
  await goTo('sell')
  await openShift(camera)
  await add(camera, 'café')
  await press('F7')
  await window.getByRole('dialog').getByRole('textbox').first().fill('10')
  await press('Enter')
  await window.getByRole('dialog', { name: words.people.permission['sale.discount'] }).waitFor()
  await take('approval')
  await window.keyboard.type(pins.Rosa, { delay: 60 })
  await press('Escape')
  await press('Escape')
  await goTo('reports')
  await window.getByText(words.people.gate.title).waitFor()
  await take('not-permitted')
  await signIn('Rosa', pins.Rosa)
  await window.reload()
  await goTo('settings')
  await window.getByRole('tab', { name: words.people.audit.title }).click()
  await take('audit-log')
}
