import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ChangedBy, ConflictField, ConflictView } from '../../src-shared/contract/conflict-views.ts'
import { accept } from '../../src-shared/result.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { readConflictSelling, readConflicts, writeConflictSelling } from '../tables/conflicts.ts'
import { nameOfRow, tableOf } from '../tables/record-tables.ts'
import { showRecordAgain } from './apply-server-row.ts'
import { nameOfUser } from './name-of-user.ts'
import { canBringBack, decidingNeeds, openQuestion, type Question } from './open-question.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Questions about records, one a record, both sides field by field; oldest first. */
export function listConflicts(till: Till): CallOutcome<'conflict.list'> {
  return accept(
    readTransaction(till.database, (tx) => {
      const listed = new Set<string>()
      return readConflicts(tx).flatMap(({ key, recordId }) => {
        const question = listed.has(recordId) ? null : openQuestion(tx, key)
        listed.add(recordId)
        return question === null ? [] : [viewQuestion(tx, question)]
      })
    }),
  )
}

/** By which side this till sells what is in conflict. */
export function viewConflictSelling(till: Till): CallOutcome<'conflict.selling'> {
  return accept({ by: readTransaction(till.database, readConflictSelling) })
}

/** Sells by the other side from now on; what is in conflict now changes on the screen at once. */
export function sellConflictsBy(till: Till, { by }: CallInput<'conflict.sell-by'>): CallOutcome<'conflict.sell-by'> {
  writeTransaction(till.database, (tx) => {
    if (readConflictSelling(tx) === by) return
    writeConflictSelling(tx, by)
    writeAudit(tx, till, { action: 'settings-changed', details: { device: 'conflict-selling', after: by } })
    for (const { entity, recordId } of readConflicts(tx)) showRecordAgain(tx, entity, recordId)
  })
  tellCatalogChanged(till)
  till.hints.emit('conflicts-changed')
  return accept(null)
}

function viewQuestion(tx: ReadTx, question: Question): ConflictView {
  const { conflict, entity, recordId, verb, asked, server } = question
  const row = tableOf(entity).readStored(tx, recordId)?.row ?? conflict.server
  return {
    key: asked.key,
    verb,
    entity,
    recordId,
    recordName: nameOfRow(row),
    mine: { name: nameOfUser(tx, asked.userId), atMs: asked.atMs },
    theirs: theirs(question),
    serverVersion: server?.version ?? null,
    canBringBack: server === null && verb === 'edit' && canBringBack(entity),
    needs: decidingNeeds[entity],
    fields: verb === 'remove' ? fieldsOfRemoval(question) : fieldsOfEdit(question),
  }
}

function theirs({ server, asked }: Question): ChangedBy {
  if (server !== null) return { name: server.updatedBy || null, atMs: server.updatedAtMs }
  return { name: asked.problem?.removedBy ?? null, atMs: asked.problem?.removedAtMs ?? null }
}

function fieldsOfEdit({ edit: { base, changes }, server }: Question): ConflictField[] {
  const has = server as unknown as Fields | null
  const fields = Object.keys(changes).map((field) => ({
    field,
    before: shown(field, base[field]),
    mine: shown(field, changes[field]),
    server: shown(field, has?.[field]),
    conflicting: has === null || !(sameValue(has[field], changes[field]) || sameValue(has[field], base[field])),
  }))
  // What somebody has to decide comes first.
  return fields.sort((a, b) => Number(b.conflicting) - Number(a.conflicting))
}

/** What others changed before the removal came to the server. */
function fieldsOfRemoval({ conflict, edit: { base }, server }: Question): ConflictField[] {
  const has = server as unknown as Fields | null
  return conflict.conflictingFields.map((field) => ({
    field,
    ...(field in base && { before: shown(field, base[field]) }),
    mine: null,
    server: shown(field, has?.[field]),
    conflicting: true,
  }))
}

/** Of a PIN the window learns whether there is one, and nothing more. */
const shown = (field: string, value: unknown): unknown => (field === 'pinHash' && value ? '••••' : (value ?? null))
