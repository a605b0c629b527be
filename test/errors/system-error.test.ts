import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ifExists, isSystemError } from '../../src/errors/system-error.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}

describe('isSystemError()', () => {
  const missing = failureOf(() => readFileSync('/no/such/file'));

  test.each([
    ['a failed system call', missing, true],
    ["an error of Node's own, which has a code but no call", failureOf(() => new URL('?')), false],
    ['any other error', new Error('x'), false],
    ['what is no error', { code: 'ENOENT', syscall: 'open' }, false],
  ])('%s', (_, error, expected) => {
    expect(isSystemError(error)).toBe(expected);
  });

  test('asks for a certain code', () => {
    expect(isSystemError(missing, 'ENOENT')).toBe(true);
    expect(isSystemError(missing, 'EACCES')).toBe(false);
  });
});

describe('ifExists()', () => {
  test('answers what was read', () => {
    expect(ifExists(() => 1)).toBe(1);
  });

  test('answers nothing for a path that does not exist, or that goes through a file', () => {
    const folder = temporaryFolder();
    expect(ifExists(() => readFileSync(join(folder, 'none')))).toBeUndefined();
    expect(ifExists(() => readFileSync(join(import.meta.filename, 'below')))).toBeUndefined();
  });

  test('passes every other failure on', () => {
    const folder = temporaryFolder();
    expect(() => ifExists(() => readFileSync(folder))).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(() =>
      ifExists(() => {
        throw new Error('something else');
      }),
    ).toThrow('something else');
  });
});
