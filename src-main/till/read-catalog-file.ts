import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CsvError, type Info, parse } from 'csv-parse'
import { detectDelimiter } from '../../src-shared/catalog/catalog-row.ts'

/** A line of a CSV file, or why it is none. */
export type CatalogLine =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly broken: 'broken-quoting' }

/** The file is not UTF-8 text (or not the gzip that it claims to be). */
export class NotTextError extends Error {
  override name = 'NotTextError'
}

/** Longest line that is taken for one: a quote that is never closed must not swallow the rest of the file silently. */
const MAX_LINE_CHARACTERS = 64 * 1024

export interface CatalogOutline {
  /** Line breaks in it: about how many rows to expect. */
  readonly lineBreaks: number
  readonly delimiter: string
}

/** Reads a file once through without taking it apart. Throws NotTextError, and what the disk throws. */
export async function outlineCatalogFile(file: string, signal: AbortSignal): Promise<CatalogOutline> {
  let lineBreaks = 0
  let header = ''
  for await (const text of readText(file, signal)) {
    if (lineBreaks === 0 && header.length < MAX_LINE_CHARACTERS) header += text.slice(0, MAX_LINE_CHARACTERS)
    lineBreaks += text.split('\n').length - 1
  }
  return { lineBreaks, delimiter: detectDelimiter(header.split(/[\r\n]/, 1)[0] ?? '') }
}

/** Takes a CSV file apart, a line at a time, as it is read. Gzip and a byte order mark are seen by themselves. */
export async function* readCatalogFile(
  file: string,
  delimiter: string,
  signal: AbortSignal,
): AsyncGenerator<CatalogLine> {
  const broken: CatalogLine[] = []
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    relax_quotes: true,
    max_record_size: MAX_LINE_CHARACTERS,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      broken.push({ line: Number(error?.lines ?? 0), broken: 'broken-quoting' })
      return undefined
    },
  })
  const lines = Readable.from(readText(file, signal))
    .on('error', (error) => parser.destroy(error))
    .pipe(parser)
  for await (const { record, info } of lines as AsyncIterable<{ record: string[]; info: Info }>) {
    yield* broken.splice(0)
    yield { line: info.lines, cells: record }
  }
  yield* broken
}

async function* readText(file: string, signal: AbortSignal): AsyncGenerator<string> {
  // Strict: a file in another encoding is refused, not imported with question marks in its names.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const zipped = await isGzip(file)
  const raw = createReadStream(file, { signal })
  const gunzip = createGunzip()
  const bytes = zipped ? raw.on('error', (error) => gunzip.destroy(error)).pipe(gunzip) : raw
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    throw isBadContent(error) ? new NotTextError(`${file} is not UTF-8 text`, { cause: error }) : error
  } finally {
    raw.destroy()
  }
}

const isBadContent = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(ERR_ENCODING_INVALID_ENCODED_DATA|Z_)/.test(String(error.code))

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
