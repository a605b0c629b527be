import { describe, expect, test } from 'vitest';
import { StoreError } from '../../src/store/errors.ts';
import { fileFailure } from '../../src/store/file-failure.ts';

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: refused`), { code, syscall: 'open' });
}

describe('fileFailure()', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s is a full disk', (code) => {
    const cause = systemError(code);
    const error = fileFailure(cause, 'write', '/x/y');
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      code: 'DISK_FULL',
      message: 'Cannot write "/x/y": the disk is full',
      data: { path: '/x/y', systemError: code },
      cause,
    });
  });

  test.each([
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['EROFS', 'the file system is read-only'],
    ['ENOTDIR', 'a part of its path is not a folder'],
    ['EISDIR', 'it is a folder'],
    ['ENAMETOOLONG', 'its name is too long'],
  ])('%s says that %s', (code, reason) => {
    expect(fileFailure(systemError(code), 'write', '/x')).toMatchObject({
      code: 'NOT_WRITABLE',
      message: `Cannot write "/x": ${reason}`,
    });
    expect(fileFailure(systemError(code), 'read', '/x')).toMatchObject({
      code: 'NOT_READABLE',
      message: `Cannot read "/x": ${reason}`,
      hint: expect.stringContaining('exclude'),
    });
  });

  test.each([
    ['another failure of the system', systemError('EIO')],
    ['a file that does not exist', systemError('ENOENT')],
    ['an error of the program', new TypeError('x')],
    ['what is no error', 'text'],
  ])('%s stays what it is', (_, error) => {
    expect(fileFailure(error, 'read', '/x')).toBe(error);
  });
});
