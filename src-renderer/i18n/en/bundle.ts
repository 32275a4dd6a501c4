import type { esBundle, esHandIn } from '../es/bundle.ts'
import type { SameKeys } from '../same-keys.ts'

export const enBundle: SameKeys<typeof esBundle> = {
  title: 'Carry what is unsent on a USB stick',
  lead: 'If this till will be without a connection for days, write what is still to be sent to a file. It is handed in at another till that is connected, or to whoever runs the server.',
  leadBlocked:
    'Write what is still to be sent to a file. It is handed in at another till that is connected, or to whoever runs the server.',
  leadRevoked:
    'Write what is still to be sent to a file and hand it to whoever runs the server. As this till was shut out, that person has to say that its sales are real.',
  open: 'Carry on a USB stick',
  nothing: 'There is nothing to send: the server has it all.',
  waiting_one: '{{n}} entry to send.',
  waiting_other: '{{n}} entries to send.',
  carried: 'Carried already in “{{file}}” on {{when}} ({{by}}).',
  notInIt_one: '{{n}} is not in that file.',
  notInIt_other: '{{n}} are not in that file.',
  protect: 'Protect with a passphrase',
  protectBody: 'Without one, whoever finds the stick can read the sales. Write it down: nobody can recover it.',
  passphrase: 'Passphrase',
  repeat: 'Passphrase again',
  tooShort: 'At least 8 characters',
  differs: 'They differ',
  write: 'Write the file',
  steps: {
    gathering: 'Gathering what is still to be sent…',
    writing: 'Writing and checking…',
    checking: 'Checking the file…',
    sending: 'Sending it to the server…',
    taking: 'The server is taking it…',
  },
  progress: 'Progress of the file',
  counted: '{{n}} of {{total}} entries',
  done: 'File written and verified',
  next: 'Take the stick to another till that is connected and go to Copies, “Hand in another till’s file”. This till stays as it is: once it is connected it sends its own, and nothing counts twice.',
  nextRevoked:
    'Take the stick to whoever runs the server. What is in this till stays there, and nothing will count twice.',
  holds_one: '{{n}} entry',
  holds_other: '{{n}} entries',
  again: 'Write another',
  standalone: 'This till works alone: no server waits for anything.',
  running: 'A file is being written or handed in already. Wait until it is done.',
  noKey:
    'This computer cannot open the till’s key: its folder was copied from another. Enrol the till again with a code.',
}

export const enHandIn: SameKeys<typeof esHandIn> = {
  title: 'Hand in another till’s file',
  lead: 'Do you have on a stick what another till could not send? Hand it in here and it reaches the server.',
  open: 'Hand in a file',
  body: 'Plug the stick in and choose the file that the other till wrote; its name begins with “mostrador-unsent”. You may hand it in as often as you like: nothing counts twice.',
  offline: 'This till has no connection now',
  offlineBody: 'The server is needed to hand the file in. Wait until it is back, or hand it in at another till.',
  choose: 'Choose the file',
  chooseOther: 'Choose another file',
  madeAt: 'Written {{when}}',
  passphrase: 'Passphrase of the file',
  button: 'Hand in',
  mayLeave:
    'The server has all of the file: if you cancel the wait, it goes on. To see what got in, hand it in again; nothing counts twice.',
  done: 'Handed in',
  doneBody: 'The server has it all now. When that till is connected again, nothing will count twice.',
  donePartly: 'Handed in, but not all of it got in',
  donePartlyBody: 'Nothing is lost: what did not get in is still at its till, under “Waiting to be sent”.',
  taken: 'Taken now',
  there: 'On the server already',
  refused: 'Not taken',
  reasons: 'Why they did not get in',
  more: 'and {{n}} more',
  conflict: 'Somebody else changed the same. It is decided at its till, once that is connected.',
  deferred:
    'Something that comes before it is missing. Its till will send it; if you have another file of that till, hand that in and then this one again.',
  unknownReason: 'The server did not take it. Its till will say why once it is connected.',
  formerTill:
    'Another computer took the place of that till, or it was shut out. What the file held was counted; the notice is under Sync, “Server notices”.',
  refusals: {
    cancelled: {
      title: 'Stopped',
      body: 'What the server took by then stays, and is not counted again. To finish, hand in the same file.',
    },
    standalone: {
      title: 'This till works alone',
      body: 'There is no server to hand anything to. Hand it in at a till of the shop that has one.',
    },
    'file-gone': {
      title: 'The file cannot be read',
      body: 'The stick was pulled out or is damaged. Plug it in and choose the file again; the original is still at its till.',
    },
    'not-a-bundle': {
      title: 'That is not the file of a till',
      body: 'Look for one whose name begins with “mostrador-unsent” and ends with “.bundle”.',
    },
    'newer-version': {
      title: 'It was written by a newer Mostrador',
      body: 'Update this till and the server and hand it in after that. Nothing is lost: it is still at its till.',
    },
    damaged: {
      title: 'The file is incomplete or damaged',
      body: 'Nothing of it was taken. Copy it from the stick again, or have the other till write a new one.',
    },
    'other-shop': {
      title: 'That file is of another shop',
      body: 'This server does not know the till that wrote it. Hand it in at a till of the same shop.',
    },
    'not-signed-by-till': {
      title: 'The file is not as its till wrote it',
      body: 'It was changed later, or somebody else made it. Nothing was taken. Have the till write a new one.',
    },
    'passphrase-needed': {
      title: 'The file has a passphrase',
      body: 'Type it and hand the file in again. Whoever wrote it knows it.',
    },
    'passphrase-wrong': {
      title: 'That is not the passphrase',
      body: 'Nothing was taken. Type it again; if it is forgotten, have the till write a new file.',
    },
    'till-revoked': {
      title: 'The till that wrote it was shut out',
      body: 'It cannot be taken from a till. Bring the file to whoever runs the server, who can say that its sales are real.',
    },
    interrupted: {
      title: 'The server lost its database halfway',
      body: 'What it took stays. Wait a moment and hand in the same file: it goes on where it stopped.',
    },
    'server-busy': {
      title: 'The server is taking other files',
      body: 'Wait a minute and hand it in again. Nothing is lost.',
    },
    'server-unreachable': {
      title: 'The server did not answer',
      body: 'It may have taken the file or not: it does not matter. Once there is a connection hand in the same file, and nothing will count twice.',
    },
    'not-allowed-here': {
      title: 'The server takes nothing from this till',
      body: 'It is blocked or was shut out. Hand the file in at another till.',
    },
    'not-taken-here': {
      title: 'The server does not take that file from a till',
      body: 'Nothing was taken and nothing is lost: it is still at its till. Bring the file to whoever runs the server.',
    },
    'too-large': {
      title: 'The file is too large to be handed in at a till',
      body: 'Nothing was taken and nothing is lost: it is still at its till. Bring the file to whoever runs the server.',
    },
    'bundle-running': {
      title: 'A file is under way already',
      body: 'Wait for the one that is being written or handed in.',
    },
    'no-key': {
      title: 'This computer cannot open the till’s key',
      body: 'Its folder was copied from another computer. Enrol the till again with a code, or hand the file in at another.',
    },
  },
}
