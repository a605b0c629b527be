import { StateError } from './errors.ts';

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;
/** Extended ones: the system call that failed stands in the second byte. */
const CONSTRAINT_PRIMARYKEY = 1555;
const CONSTRAINT_UNIQUE = 2067;
/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = '23505';

/** The result code of a failed SQLite call; `undefined` for any other error. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;
}

/** Whether a write failed because a row with the same key is there already. */
export function isDuplicateKey(error: unknown): boolean {
  const code = resultCode(error);
  return (
    code === CONSTRAINT_PRIMARYKEY ||
    code === CONSTRAINT_UNIQUE ||
    (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
  );
}

/** Whether a write failed because rows would not be what their tables want, duplicates among that. */
export function isConstraintFailure(error: unknown): boolean {
  return ((resultCode(error) ?? 0) & 0xff) === CONSTRAINT;
}

/** Whether another process has the database. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === BUSY || (code & 0xff) === LOCKED);
}

/**
 * Turns what SQLite says of the disk into an error that names the database. Anything else, such as a constraint that does
 * not hold or a fault in a query, is returned as it is.
 */
export function sqliteFailure(error: unknown, label: string): unknown {
  const details = { data: { state: label }, cause: error };
  switch ((resultCode(error) ?? 0) & 0xff) {
    case FULL:
      return new StateError('STATE_DISK_FULL', `Cannot write "${label}": the disk is full`, {
        ...details,
        hint: 'free some room; what was acknowledged before is safe',
      });
    case READONLY:
    case CANTOPEN:
      return new StateError('STATE_NOT_WRITABLE', `Cannot write "${label}": permission denied`, {
        ...details,
        hint: 'choose a folder that you may write to (--data DIR)',
      });
    case CORRUPT:
    case NOTADB:
    case IOERR:
      return new StateError(
        'STATE_DAMAGED',
        `Cannot read "${label}": ${error instanceof Error ? error.message : 'it is damaged'}`,
        {
          ...details,
          hint: 'import an earlier export into an empty folder (zipwright import FILE --data DIR)',
        },
      );
    default:
      return error;
  }
}
