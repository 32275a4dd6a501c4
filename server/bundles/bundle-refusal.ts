import type { Problem } from '../../src-shared/sync/problems.ts'
import { invalidRequest, problem, ruleViolated } from '../problems.ts'

/** Why nothing of a file was taken. */
export type BundleRefusal =
  | 'not-a-bundle'
  | 'newer-version'
  | 'damaged'
  | 'too-large'
  | 'other-shop'
  | 'not-signed-by-till'
  | 'passphrase-needed'
  | 'passphrase-wrong'
  | 'till-revoked'

const words: Record<BundleRefusal, string> = {
  'not-a-bundle': 'this is not a bundle of a till',
  'newer-version': 'the bundle was written by a newer Mostrador than this server',
  damaged:
    'the bundle is cut off or was changed after the till wrote it; copy it again from the stick, or write a new one',
  'too-large': 'the file is larger than any bundle may be',
  'other-shop': 'the bundle is not of a till of this shop',
  'not-signed-by-till': 'the bundle was changed, or was not written by the till that it names',
  'passphrase-needed': 'the bundle was written with a passphrase, and none was given',
  'passphrase-wrong': 'the passphrase is not the one that the bundle was written with',
  'till-revoked':
    'the till that wrote it was revoked; whoever knows that its sales are real has to say so (acceptRevoked)',
}

/** The refusal in one line. */
export const refusalWords = (refusal: BundleRefusal): string => words[refusal]

/** The refusal as the wire has it. */
export function refusalProblem(refusal: BundleRefusal): Problem {
  const detail = words[refusal]
  switch (refusal) {
    case 'too-large':
      return problem('too-large', { detail })
    case 'other-shop':
      return problem('not-found', { detail })
    case 'passphrase-needed':
    case 'passphrase-wrong':
    case 'till-revoked':
      return ruleViolated(refusal, detail)
    default:
      return { ...invalidRequest([{ path: ['body'], message: detail }]), detail }
  }
}
