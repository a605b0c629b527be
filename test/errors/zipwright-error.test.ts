import { describe, expect, test } from 'vitest';
import { assertNever, exitCodes, InternalError, ZipwrightError } from '../../src/errors/zipwright-error.ts';

class RoomError extends ZipwrightError<'A_CODE'> {}

describe('ZipwrightError', () => {
  test('carries code, data, hint and cause, and is called after its room', () => {
    const cause = new Error('why');
    const error = new RoomError('A_CODE', 'Cannot do it', { data: { found: 1 }, hint: 'do that', cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RoomError',
      code: 'A_CODE',
      message: 'Cannot do it',
      data: { found: 1 },
      hint: 'do that',
      cause,
    });
  });

  test('needs nothing but a code and a message', () => {
    const error = new RoomError('A_CODE', 'Cannot do it');
    expect(error).toMatchObject({ data: {}, hint: undefined, exitCode: exitCodes.failed });
    expect('cause' in error).toBe(false);
  });
});

test("a fault of ours has the exit code of sysexits.h's EX_SOFTWARE", () => {
  expect(new InternalError('oops')).toMatchObject({ name: 'InternalError', exitCode: 70 });
  expect(new InternalError('oops', 'cause').cause).toBe('cause');
});

test('a case that the compiler did not see is a fault of ours', () => {
  expect(() => assertNever({ kind: 'new' } as never)).toThrow(InternalError);
  expect(() => assertNever({ kind: 'new' } as never)).toThrow('{"kind":"new"}');
});

test('exit codes are those that the documentation promises', () => {
  expect(exitCodes).toEqual({ done: 0, failed: 1, usage: 2, findings: 3, internal: 70, interrupted: 130 });
});
