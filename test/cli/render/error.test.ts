import { describe, expect, test } from 'vitest';
import { errorJson, exitCodeOf, renderError } from '../../../src/cli/render/error.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import { InternalError, ZipwrightError } from '../../../src/errors/zipwright-error.ts';
import { capturedContext } from '../run-cli.ts';

const plain = capturedContext();
const render = (error: unknown): string => renderError(error, styleFor(plain, plain.stderr));
const known = new ZipwrightError('A_CODE', 'Cannot do it: found 1, and 2 is wanted', {
  hint: 'use 2',
  data: { found: 1 },
  exitCode: 2,
});

describe('exitCodeOf()', () => {
  test.each([
    ['an error of the user', new ZipwrightError('X', 'x'), 1],
    ['one with a code of its own', known, 2],
    ['a fault of ours', new InternalError('x'), 70],
    ['any other error', new TypeError('x'), 70],
    ['what is no error', 'text', 70],
  ])('%s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('renderError()', () => {
  test('says what failed and what to do, without a stack', () => {
    expect(render(known)).toBe('error: Cannot do it: found 1, and 2 is wanted\nhint: use 2\n');
  });

  test('names in it cannot move the cursor or colour what follows; lines stay lines', () => {
    const error = new ZipwrightError('X', 'Cannot read "a\u001b[31mb\u009b2J":\n\tthe end', {
      hint: 'not \u202e so',
    });
    expect(render(error)).toBe(
      'error: Cannot read "a\ufffd[31mb\ufffd2J":\n\tthe end\nhint: not \ufffd so\n',
    );
  });

  test('has no hint when there is none', () => {
    expect(render(new ZipwrightError('X', 'Cannot'))).toBe('error: Cannot\n');
  });

  test('a fault of ours shows its stack and cause, and asks to be reported', () => {
    const text = render(new InternalError('oops', new Error('because')));
    expect(text).toMatch(/^internal error: InternalError: oops\n\s+at /);
    expect(text).toContain('caused by Error: because');
    expect(text).toContain('hint: this is a fault of zipwright');
  });

  test('so does anything else that was thrown', () => {
    expect(render(new TypeError('oops'))).toMatch(/^internal error: TypeError: oops\n/);
    expect(render('oops')).toContain('oops');
  });

  test.each([
    ['a message', new ZipwrightError('X', 'Cannot reach https://zoe:secret@host/')],
    ['a hint', new ZipwrightError('X', 'Cannot', { hint: 'try https://zoe:secret@host/' })],
    ['a stack', new Error('https://zoe:secret@host/')],
    ['a cause', new Error('x', { cause: new Error('https://zoe:secret@host/') })],
  ])('hides credentials in %s', (_, error) => {
    expect(render(error)).not.toContain('secret');
    expect(render(error)).toContain('https://****@host/');
  });
});

describe('errorJson()', () => {
  test('is the error as data', () => {
    expect(JSON.parse(errorJson(known))).toEqual({
      schemaVersion: 1,
      error: {
        code: 'A_CODE',
        message: 'Cannot do it: found 1, and 2 is wanted',
        hint: 'use 2',
        data: { found: 1 },
      },
    });
  });

  test('a fault of ours has a code too', () => {
    expect(JSON.parse(errorJson(new TypeError('oops')))).toEqual({
      schemaVersion: 1,
      error: { code: 'INTERNAL', message: 'oops', data: {} },
    });
    expect(JSON.parse(errorJson('text'))).toMatchObject({ error: { message: 'text' } });
  });

  test('credentials are hidden wherever they are, and it stays JSON', () => {
    const data = {
      url: 'https://zoe:secret@host/',
      list: ['https://host', 'zoe@host'],
      'a"b': 'https://x"y@z',
    };
    const text = errorJson(
      new ZipwrightError('X', 'https://zoe:secret@host/', { data, hint: 'http://t0ken@host' }),
    );
    expect(text).not.toMatch(/secret|t0ken/);
    expect(JSON.parse(text)).toMatchObject({ error: { data: { list: data.list } } });
  });
});
