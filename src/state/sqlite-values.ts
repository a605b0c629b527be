import type { SQLInputValue } from 'node:sqlite';
import { InternalError } from '../errors/zipwright-error.ts';

/**
 * Turns a query's parameter into what SQLite stores: text, bytes, null, 64-bit integers and doubles.
 *
 * Whole numbers go in as integers; `node:sqlite` would make doubles of them, and text such as "5.0" in a text column. They
 * come back as numbers, and one beyond 2^53 fails rather than change. What databases disagree about is refused, so that
 * the same queries run on another one: booleans are 0 and 1, times are milliseconds since 1970, objects are JSON text.
 * @throws {InternalError} for everything else
 */
export function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'number') {
    return storedNumber(value);
  }
  if (
    typeof value === 'string' ||
    typeof value === 'bigint' ||
    value === null ||
    value instanceof Uint8Array
  ) {
    return value;
  }
  const kind = value instanceof Date ? 'a Date (store its milliseconds)' : `a value of type ${typeof value}`;
  throw new InternalError(`Cannot store ${kind}: columns hold text, numbers, bytes and null`);
}

function storedNumber(value: number): number | bigint {
  if (Number.isSafeInteger(value)) {
    return BigInt(value);
  }
  if (Number.isInteger(value) || !Number.isFinite(value)) {
    throw new InternalError(`Cannot store ${value}: numbers are finite, and whole ones below 2^53`);
  }
  return value;
}
