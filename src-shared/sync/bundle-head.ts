import { accept, type Result, refuse } from '../result.ts'
import {
  anyBundleHeaderSchema,
  BUNDLE_VERSION,
  type BundleHeader,
  type BundleSeal,
  bundleHeaderSchema,
  bundleSealSchema,
} from './bundle.ts'

/** What stands before the content of a bundle. */
export interface BundleHead {
  readonly header: BundleHeader
  /** The header's line as it stands there, with its end: what the seal signs. */
  readonly headerLine: Uint8Array
  readonly seal: BundleSeal
  /** Where the content begins. */
  readonly contentAt: number
}

/** Why the beginning of a file is not that of a bundle. */
export type HeadRefusal = 'not-a-bundle' | 'newer-version' | 'damaged'

const NEWLINE = 0x0a

/** Reads header and seal from a file's first `MAX_BUNDLE_HEAD_BYTES`. Nothing is believed of them yet. */
export function readBundleHead(bytes: Uint8Array): Result<BundleHead, HeadRefusal> {
  const headerEnd = bytes.indexOf(NEWLINE) + 1
  const sealEnd = bytes.indexOf(NEWLINE, headerEnd) + 1
  if (headerEnd === 0) return refuse('not-a-bundle')
  const headerLine = bytes.subarray(0, headerEnd)
  const said = parsed(headerLine)
  const any = anyBundleHeaderSchema.safeParse(said)
  if (!any.success) return refuse('not-a-bundle')
  if (any.data.version > BUNDLE_VERSION) return refuse('newer-version')
  const header = bundleHeaderSchema.safeParse(said)
  const seal = bundleSealSchema.safeParse(sealEnd === 0 ? null : parsed(bytes.subarray(headerEnd, sealEnd)))
  if (!header.success || !seal.success) return refuse('damaged')
  return accept({ header: header.data, headerLine, seal: seal.data, contentAt: sealEnd })
}

/** What a till writes there is ASCII. */
function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(String.fromCharCode(...line))
  } catch {
    return null
  }
}
