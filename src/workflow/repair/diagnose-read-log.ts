import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoteName } from '../../errors/quote-name.ts';
import { ifExists, isSystemError } from '../../errors/system-error.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { DiagnoseError } from './diagnose-errors.ts';

/** What failed last stands at the end. */
const KEPT_BYTES = 1024 * 1024;
const LONGEST_PATH = 1000;

/**
 * Reads a log's end: of a file, of standard input (`-`), or what is given is the text itself.
 * @throws {DiagnoseError} LOG_NOT_FOUND
 * @throws the system's error, the signal's reason
 */
export async function readLog(given: string, directory: string, signal: AbortSignal): Promise<string> {
  if (given === '-') {
    return readEnd(createReadStream('', { fd: 0, autoClose: false, signal }));
  }
  const path = resolve(directory, given);
  const stats = isNoPath(given) ? undefined : ifExists(() => statSync(path));
  if (stats === undefined) {
    if (isNoPath(given) || isText(given)) {
      return given.slice(-KEPT_BYTES);
    }
    throw new DiagnoseError('LOG_NOT_FOUND', `Cannot read ${quoteName(given)}: there is no such file`, {
      data: { path },
      hint: 'name a file with the log, - for standard input, or give the error itself in quotes',
      exitCode: exitCodes.usage,
    });
  }
  const start = stats.isFile() ? Math.max(0, stats.size - KEPT_BYTES) : 0;
  return readEnd(createReadStream(path, { start, signal }));
}

function isNoPath(given: string): boolean {
  return /[\r\n\0]/.test(given) || given.length > LONGEST_PATH;
}

/** What no file is called: errors have spaces; paths may have them too, but end as files of logs do. */
function isText(given: string): boolean {
  return /\s/.test(given) && !/\.(?:log|txt|json|jsonl|out|err|gz)$/i.test(given);
}

async function readEnd(stream: AsyncIterable<Buffer>): Promise<string> {
  let kept: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      kept.push(chunk);
      length += chunk.length;
      if (length > 4 * KEPT_BYTES) {
        kept = [Buffer.concat(kept).subarray(-KEPT_BYTES)];
        length = KEPT_BYTES;
      }
    }
  } catch (error) {
    // A terminal that is closed, or a descriptor that never was open: there is nothing to read.
    if (!isSystemError(error, 'EOF') && !isSystemError(error, 'EAGAIN')) {
      throw error;
    }
  }
  return decode(Buffer.concat(kept).subarray(-KEPT_BYTES));
}

/** PowerShell writes files of UTF-16. */
function decode(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
}
