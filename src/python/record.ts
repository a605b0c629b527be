import { PythonFormatError } from './errors.ts';
import { quote } from './quote.ts';

/** One file of a distribution, as its RECORD lists it. The path is not checked: it may lead anywhere. */
export interface RecordRow {
  readonly path: string;
  /** "sha256=" and the digest in URL-safe base64 without padding; absent for RECORD itself. */
  readonly hash?: string;
  /** In bytes. */
  readonly size?: number;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * Reads a RECORD file (PEP 376, PEP 427): comma-separated values as Python's csv module writes them.
 * @throws {PythonFormatError} INVALID_RECORD
 */
export function parseRecord(text: string): RecordRow[] {
  const cursor: Cursor = { text, at: 0 };
  const rows: RecordRow[] = [];
  while (cursor.at < text.length) {
    const cells = readCells(cursor, rows.length + 1);
    if (cells.length > 1 || cells[0] !== '') {
      rows.push(readRow(cells, rows.length + 1));
    }
  }
  return rows;
}

function invalidRecord(row: number, reason: string): PythonFormatError {
  return new PythonFormatError('INVALID_RECORD', `Cannot read row ${row} of RECORD: ${reason}`, {
    data: { row },
  });
}

/** Reads up to the end of the row, and past it. */
function readCells(cursor: Cursor, row: number): string[] {
  const cells = [readCell(cursor, row)];
  while (cursor.text[cursor.at] === ',') {
    cursor.at += 1;
    cells.push(readCell(cursor, row));
  }
  cursor.at += cursor.text.startsWith('\r\n', cursor.at) ? 2 : 1;
  return cells;
}

function readCell(cursor: Cursor, row: number): string {
  if (cursor.text[cursor.at] === '"') {
    return readQuotedCell(cursor, row);
  }
  const pattern = /[^,\r\n]*/y;
  pattern.lastIndex = cursor.at;
  const value = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += value.length;
  return value;
}

/** In quotes a quote is doubled (RFC 4180). */
function readQuotedCell(cursor: Cursor, row: number): string {
  const { text } = cursor;
  const start = cursor.at + 1;
  let end = text.indexOf('"', start);
  while (end !== -1 && text[end + 1] === '"') {
    end = text.indexOf('"', end + 2);
  }
  if (end === -1) {
    throw invalidRecord(row, 'a quote is never closed');
  }
  cursor.at = end + 1;
  if (cursor.at < text.length && !/[,\r\n]/.test(text.charAt(cursor.at))) {
    throw invalidRecord(row, 'there is text after a closing quote');
  }
  return text.slice(start, end).replaceAll('""', '"');
}

function readRow(cells: readonly string[], row: number): RecordRow {
  const [path = '', hash = '', size = ''] = cells;
  if (cells.length > 3) {
    throw invalidRecord(row, `it has ${cells.length} fields where path, hash and size are wanted`);
  }
  if (path === '') {
    throw invalidRecord(row, 'its path is empty');
  }
  if (!/^\d*$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw invalidRecord(row, `${quote(size)} is no size in bytes`);
  }
  return { path, ...(hash === '' ? {} : { hash }), ...(size === '' ? {} : { size: Number(size) }) };
}

/** Writes a RECORD file, with line feeds. */
export function formatRecord(rows: readonly RecordRow[]): string {
  return rows
    .map(({ path, hash = '', size = '' }) => `${formatCell(path)},${formatCell(hash)},${size}\n`)
    .join('');
}

function formatCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
