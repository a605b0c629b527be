import { isSystemError } from '../errors/system-error.ts';
import { fileFailure } from '../store/file-failure.ts';
import { StoreError } from '../store/errors.ts';
import { StateError } from './errors.ts';

/** Turns a failed system call in the state's folder into an error that names it. Anything else is returned as it is. */
export function stateFolderFailure(error: unknown, path: string): unknown {
  if (isSystemError(error, 'EEXIST')) {
    return new StateError('STATE_NOT_WRITABLE', `Cannot write "${path}": it is no folder`, {
      data: { path, systemError: error.code },
      hint: 'choose another folder (--data DIR)',
      cause: error,
    });
  }
  const failure = isSystemError(error) ? fileFailure(error, 'write', path) : error;
  if (!(failure instanceof StoreError)) {
    return failure;
  }
  const details = { data: failure.data, cause: failure.cause };
  return failure.code === 'DISK_FULL'
    ? new StateError('STATE_DISK_FULL', failure.message, {
        ...details,
        hint: 'free some room; what was acknowledged before is safe',
      })
    : new StateError('STATE_NOT_WRITABLE', failure.message, {
        ...details,
        hint: 'choose a folder that you may write to (--data DIR)',
      });
}
