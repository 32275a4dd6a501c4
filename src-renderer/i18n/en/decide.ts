import type { esDecide } from '../es/decide.ts'
import type { SameKeys } from '../same-keys.ts'

/** Words of what waits for a decision: changes that clash, removals, and codes that two products have. */
export const enDecide: SameKeys<typeof esDecide> = {
  badge_one: '{{n}} to decide',
  badge_other: '{{n}} to decide',
  list: 'What waits for your decision',
  previous: 'The one before',
  next: 'The next one',
  somebody: 'Somebody',
  whoWhen: '{{who}}, {{when}}',
  result: 'It will be',
  pick: 'Choose one',
  allMine: 'All of mine',
  allServer: 'All of the server’s',
  save: 'Save it so',
  choose: 'What shall it be?',
  unknown: 'not known',
  movedOn: 'It changed while you looked at it',
  movedOnBody: 'Nothing was saved. This is what the server has now: look at it and choose again.',
  gone: {
    lead: 'You changed {{what}}, and meanwhile somebody else removed it on the server.',
    leave: 'Leave it removed',
    leaveHint: 'Your changes are dropped.',
    again: 'Create it again with my changes',
    againHint: 'It comes back as something new, without stock or earlier sales. What was sold stays as it is.',
  },
  removed: {
    lead: 'You removed {{what}}, and before that came to the server somebody else changed it.',
    now: 'Now on the server',
    keep: 'Keep it as it is now',
    keepHint: 'It stays in the catalog with what the other person changed.',
    remove: 'Remove it all the same',
    removeHint: 'No till sells it any longer. What was sold stays as it is.',
    both: 'It was removed on the server too: there is nothing left to do.',
  },
  clash: {
    title: 'A code that two products have',
    another: 'another product',
    createLead:
      'You created “{{name}}” with code {{code}}, but on the server that code belongs to “{{other}}”. You can go on selling it; the other tills will not see it until you mend this.',
    editLead:
      'You gave “{{name}}” code {{code}}, but on the server that code belongs to “{{other}}”. The whole change is waiting.',
    drop: 'Take the code away',
    send: 'Send with these codes',
    createGiveUp: 'It is the same product',
    createGiveUpTitle: 'Keep “{{other}}” instead?',
    createGiveUpBody:
      '“{{name}}” goes away from this till, and “{{other}}” is sold from now on. What you sold stays on its receipts; stock does not move over by itself: count it.',
    createGiveUpConfirm: 'Remove mine',
    editGiveUp: 'Drop my change',
    editGiveUpTitle: 'Drop what you changed in “{{name}}”?',
    editGiveUpBody: 'The whole change is dropped, not only the code. The product stays as the server has it.',
    editGiveUpConfirm: 'Drop it',
  },
  row: { conflict: 'To decide', rejected: 'Not accepted' },
  rejected: 'The server did not accept a change of this product.',
  open: 'Decide',
  joined: 'Your change waits for a decision',
  joinedBody:
    'A change of this was waiting to be decided already, and yours is decided with it. Until then it is shown and sold by the server’s value.',
  selling: {
    title: 'When two changes clash',
    lead: 'Until somebody decides, this till sells with:',
    server: 'The server’s value',
    serverHint: 'As the other tills do.',
    mine: 'This till’s value',
    mineHint: 'What was changed here, although the other tills sell with another.',
    saved: 'Saved',
  },
}
