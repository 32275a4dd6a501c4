import type { esBundle } from '../es/bundle.ts'
import type { SameKeys } from '../same-keys.ts'

export const enBundle: SameKeys<typeof esBundle> = {
  title: 'Carry what is unsent on a USB stick',
  lead: 'If this till will be without a connection for days, write what is still to be sent to a file and hand it to whoever runs the server.',
  nothing: 'There is nothing to send: the server has it all.',
  waiting_one: '{{n}} entry to send.',
  waiting_other: '{{n}} entries to send.',
  carried: 'Carried already in “{{file}}” on {{when}} ({{by}}).',
  notInIt_one: '{{n}} is newer and not in that file.',
  notInIt_other: '{{n}} are newer and not in that file.',
  protect: 'Protect with a passphrase',
  protectBody: 'Without one, whoever finds the stick can read the sales. Write it down: nobody can recover it.',
  passphrase: 'Passphrase',
  repeat: 'Passphrase again',
  tooShort: 'At least 8 characters',
  differs: 'They differ',
  write: 'Write the file',
  chooseFirst: 'First choose where, above.',
  gathering: 'Gathering what is still to be sent…',
  writing: 'Writing and checking…',
  progress: 'Progress of the file',
  done: 'File written and verified',
  next: 'Take the stick to whoever runs the server. This till stays as it is: once it is connected it sends its own, and nothing counts twice.',
  holds_one: '{{n}} entry',
  holds_other: '{{n}} entries',
  again: 'Write another',
  standalone: 'This till works alone: no server waits for anything.',
  running: 'A file is being written already. Wait until it is done.',
  noKey:
    'This computer cannot open the till’s key: its folder was copied from another. Enrol the till again with a code.',
}
