import { isSystemError } from '../errors/system-error.ts';
import { StoreError } from './errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

/**
 * Turns a failed system call into an error that names the file: DISK_FULL, NOT_WRITABLE or NOT_READABLE.
 * Anything else is returned as it is.
 */
export function fileFailure(error: unknown, action: 'write' | 'read', path: string): unknown {
  if (!isSystemError(error) || error.code === undefined) {
    return error;
  }
  const details = { data: { path, systemError: error.code }, cause: error };
  if (FULL.has(error.code)) {
    return new StoreError('DISK_FULL', `Cannot write "${path}": the disk is full`, {
      ...details,
      hint: 'free some room (zipwright cache clean), or set ZIPWRIGHT_CACHE_DIR to a folder on another disk',
    });
  }
  if (REFUSED.has(error.code)) {
    return action === 'write'
      ? new StoreError('NOT_WRITABLE', `Cannot write "${path}": ${reasonFor(error.code)}`, {
          ...details,
          hint: 'choose a folder that you may write to, for example with -o FILE',
        })
      : new StoreError('NOT_READABLE', `Cannot read "${path}": ${reasonFor(error.code)}`, {
          ...details,
          hint: `make it readable (chmod u+r) or leave it out with an exclude pattern`,
        });
  }
  return error;
}

function reasonFor(code: string): string {
  switch (code) {
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return 'permission denied';
  }
}
