import type { esOutbox } from '../es/outbox.ts'
import type { SameKeys } from '../same-keys.ts'

export const enOutbox: SameKeys<typeof esOutbox> = {
  title: 'Waiting to be sent',
  see: 'See what waits',
  list: 'Operations that wait to be sent',
  filter: 'What to show',
  filters: {
    all: 'All',
    attention: 'Attention',
    waiting: 'Waiting',
    accepted: 'Received',
  },
  filterCount: '{{filter}} · {{n}}',
  states: {
    waiting: 'Waiting',
    held: 'Waits for another',
    accepted: 'Received by the server',
    conflict: 'Meets another change',
    rejected: 'Needs attention',
  },
  says: {
    waiting: 'It is saved on this till and goes by itself as soon as the server answers. There is nothing to do.',
    accepted:
      'The server has it in safe keeping and will put it into its database. This till keeps it until that is certain.',
    conflict: 'Somebody else changed the same thing on the server. Decide which change stays.',
    rejected: 'The server did not accept it.',
  },
  carriedIn: 'Carried {{when}} in the file {{file}}',
  heldBy: 'First to be settled: {{what}}',
  heldByBody: 'It cannot be sent until this is settled: {{what}}. Then it goes by itself.',
  empty: 'Nothing is waiting',
  emptyBody: 'Everything that was done on this till is on the server.',
  emptyStandalone: 'This till uses no server: everything is kept on this computer.',
  standalone:
    'This till uses no server. What you see here will be sent if you ever join it to one; until then there is nothing to do.',
  nothingFound: 'None is like that now',
  pick: 'Choose an operation',
  pickBody: 'You will see what it is, why the server does not have it, and what you can do.',
  settled: 'It is not waiting any more',
  settledBody: 'It reached the server, or was settled while you looked at it.',
  when: 'When',
  who: 'Who',
  attempts: 'Tried again',
  serverSays: 'The server says',
  key: 'Key for support',
  chain: 'Number in the chain',
  content: 'Content',
  amount: 'Amount',
  float: 'Float',
  whatHappened: 'What happened',
  moreLines: 'and {{n}} more',
  fromTo: '{{from}} → {{to}}',
  retry: 'Try again',
  retryAll: 'Try all again',
  retrying_one: '{{n}} operation is offered again',
  retrying_other: '{{n}} operations are offered again',
  retryingBody:
    'If what stood in the way is settled, it leaves this list in seconds. If not, it comes back with its reason.',
  sending: 'Trying to send now',
  sendingBody: 'None had been refused; those that wait go as soon as the server answers.',
  toRefund: 'See the sale to refund it',
  copyOne: 'Copy diagnosis',
  copyAll: 'Copy diagnosis of all',
  diagnosis: 'Diagnosis',
  copied: 'Diagnosis copied',
  copiedBody: 'Paste it into your message to support. No password and no PIN is in it.',
  discard: 'Discard',
  keep: 'Keep it',
  discardTitle: 'Discard “{{what}}”?',
  discarded: 'Discarded, and noted in the audit log',
  gone: 'That operation has changed: look at it again',
  isFact: 'That has happened and cannot be discarded',
  loses: {
    create:
      'What was created is lost: it goes from this till and will never reach the server. What was sold of it stays sold, with the name and price of then.',
    edit: 'The change is lost: what the server has stays here.',
    remove: 'The removal is lost: it stays as the server has it, and is shown here again.',
  },
  behind_one: '{{n}} change that was made on top is lost too:',
  behind_other: '{{n}} changes that were made on top are lost too:',
  audited: 'The audit log keeps who discarded it and who allowed it.',
  facts: {
    sale: 'The sale was paid and handed out, so it cannot be discarded. If it should not have been made, refund it: the refund is sent too.',
    refund: 'The money was paid back, so it cannot be discarded. It stays on this till until the matter is settled.',
    audit: 'It is an entry of the audit log and cannot be taken out. No sale and no money depends on it.',
    other: 'It has happened and is recorded on this till, so it cannot be discarded. Nothing is lost meanwhile.',
  },
  advice: {
    rules: {
      'insufficient-stock':
        'The shop does not allow selling more than there is. If the goods were there, correct the stock (on this till or on the server) and try again.',
      'shift-closed': 'Its shift was closed before it came. Tell whoever runs the shop, and try again afterwards.',
      'shift-unknown':
        'The opening of its shift is not on the server either. Use “Try all again”: the opening goes first, then the rest.',
      'barcode-taken':
        'If it is the same product, discard this change and use the one that exists. If it is another, take the code from the one that has it and try again.',
      'sku-taken':
        'If it is the same product, discard this change. If it is another, change the SKU of the one that has it and try again.',
      'receipt-number-taken':
        'There may be two tills with one identity, or this one was restored from an old copy. Delete nothing: copy the diagnosis and tell support.',
      'id-taken': 'This till may have been restored from a copy. Delete nothing: copy the diagnosis and tell support.',
      'in-use': 'Move those products to another category or unit and try again, or discard the removal.',
      'name-taken': 'Rename the person who has that name and try again, or discard this change and use another name.',
      'last-owner': 'First make somebody else an owner and try again, or discard this change.',
      'not-permitted':
        'Discard it and ask somebody who may to do it. If the permission has been given since, try again.',
      'code-expired': 'Ask for a new code.',
      'code-used': 'Ask for a new code.',
      'product-unknown':
        'Look above whether the creation of that product needs attention too: settle that first, then try again.',
      'already-set-up': 'There is nothing to do: discard it.',
      'passphrase-needed': 'Ask whoever wrote the file for the passphrase.',
      'passphrase-wrong': 'Type the passphrase again, with care.',
      'till-revoked': 'Ask your manager: this till was shut out.',
    },
    problems: {
      'invalid-request':
        'Nearly always till and server are of different versions. Update the older one and try again. If it comes back, copy the diagnosis and tell support.',
      'idempotency-key-missing': 'Try again. If it comes back, copy the diagnosis and tell support.',
      unauthorized: 'Ask whoever runs the shop to enrol this till again; then it goes by itself.',
      forbidden: 'Ask whoever runs the shop to look at what this till may do, and try again.',
      'not-found':
        'Somebody deleted it, or its creation never arrived. If a creation above needs attention, settle it and try again; if not, discard this change.',
      'version-conflict': 'Look at it as it is now. If it still has to go, remove it again; discard this removal.',
      'request-in-flight': 'Wait a few seconds and try again.',
      'till-fenced': 'See the notice above: the till has to get its identity back before it can send.',
      'chain-broken':
        'This till was restored or copied. Whoever runs the shop has the notice. Delete nothing: copy the diagnosis.',
      'cursor-too-old': 'The till downloads the catalog again; try again afterwards.',
      'too-large': 'It is too large to be sent. Copy the diagnosis and tell support; it stays saved here meanwhile.',
      'idempotency-key-reused':
        'The server has other content under this key: perhaps this till was restored from a copy. Copy the diagnosis and tell support.',
      'rule-violated': 'Read what the server says, settle it and try again. If it is not clear, copy the diagnosis.',
      'rate-limited': 'Wait a minute and try again.',
      'internal-error': 'Try again later. If it comes back, copy the diagnosis and tell support.',
      'storage-unavailable': 'Try again once the server has its database back.',
      overloaded: 'Wait a minute and try again.',
    },
  },
}
