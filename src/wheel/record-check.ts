import { createHash } from 'node:crypto';
import type { RecordRow } from '../python/record.ts';
import { WheelError } from './errors.ts';
import type { OpenWheel } from './open-wheel.ts';

const ALGORITHMS = new Set(['sha256', 'sha384', 'sha512']);

/** RECORD's hash of some content: `sha256=` and unpadded base64url (PEP 376, PEP 427). */
export function recordHash(content: Uint8Array): string {
  return `sha256=${createHash('sha256').update(content).digest('base64url')}`;
}

/** The rows of a wheel's RECORD by path. */
export function rowsByPath(wheel: OpenWheel): ReadonlyMap<string, RecordRow> {
  return new Map(wheel.record.map((row) => [row.path, row]));
}

/**
 * Compares a member's content with RECORD. A file that RECORD does not list is installed all the same, as pip does.
 * @returns the `sha256=` hash of the content
 * @throws {WheelError} WHEEL_RECORD_MISMATCH
 */
export function checkContent(wheel: OpenWheel, row: RecordRow | undefined, content: Uint8Array): string {
  const sha256 = recordHash(content);
  const hash = row?.hash;
  if (row === undefined || hash === undefined || hash === sha256) {
    return sha256;
  }
  const [algorithm = '', digest] = hash.split('=', 2);
  if (!ALGORITHMS.has(algorithm) || createHash(algorithm).update(content).digest('base64url') !== digest) {
    throw new WheelError(
      'WHEEL_RECORD_MISMATCH',
      `Cannot install "${wheel.filename.filename}": "${row.path}" is not the file that its RECORD lists (${hash})`,
      {
        data: { wheel: wheel.filename.filename, path: row.path, recorded: hash, found: sha256 },
        hint: 'the wheel was changed after it was built: get it again from its index',
      },
    );
  }
  return sha256;
}

/** @throws {WheelError} WHEEL_RECORD_MISMATCH when RECORD lists a file that the wheel does not have */
export function checkComplete(wheel: OpenWheel): void {
  const present = new Set(wheel.entries.map((entry) => entry.name));
  const missing = wheel.record.find((row) => !present.has(row.path) && !row.path.endsWith('.pyc'));
  if (missing !== undefined) {
    throw new WheelError(
      'WHEEL_RECORD_MISMATCH',
      `Cannot install "${wheel.filename.filename}": its RECORD lists "${missing.path}", which it does not have`,
      { data: { wheel: wheel.filename.filename, path: missing.path } },
    );
  }
}
