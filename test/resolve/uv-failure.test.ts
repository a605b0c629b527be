import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResolveError } from '../../src/resolve/errors.ts';
import { uvFailure, type UvFailure } from '../../src/resolve/uv-failure.ts';

const failure = (stderr: string, change: Partial<UvFailure> = {}): ResolveError =>
  uvFailure({ stderr, source: 'requirements.txt', offline: false, target: 'python3.11 x86_64', ...change });

const UNSATISFIABLE = `error: No solution found when resolving dependencies:
  cause: Because you require a==1 and
         a==2, something is wrong.
`;

describe('uvFailure()', () => {
  test("says what was resolved for what, and uv's cause in one line", () => {
    expect(failure(UNSATISFIABLE)).toMatchObject({
      code: 'RESOLUTION_FAILED',
      message:
        'Cannot resolve requirements.txt for python3.11 x86_64: Because you require a==1 and a==2, something is wrong',
      data: { source: 'requirements.txt', target: 'python3.11 x86_64' },
    });
  });

  test('several causes are joined, warnings left out', () => {
    expect(failure('warning: old\nerror: outer\n  cause: one\n  cause: two\n').message).toMatch(
      /: one; two$/,
    );
  });

  test('an error without a cause is its own reason', () => {
    expect(failure('error: Failed to parse x\n').message).toMatch(/: Failed to parse x$/);
  });

  test('what has neither is quoted as it is', () => {
    expect(failure('panic  at\nthe disco\n').message).toMatch(/: panic at the disco$/);
  });

  test('a long reason is cut', () => {
    expect(failure(`error: ${'long '.repeat(1000)}`).message.length).toBeLessThan(800);
  });

  test.each([
    ['Because nosuch was not found in the package registry', 'check the spelling of "nosuch"'],
    ['error sending request for url', 'check the network, the proxy (HTTPS_PROXY)'],
    ['Failed to fetch: dns error', 'check the network'],
    ['HTTP status client error (401 Unauthorized)', 'check the credentials'],
    ['Because there is no version of a==9', 'loosen the version'],
    ['Because a depends on b', 'loosen one of the requirements'],
  ])('%s: %s', (cause, hint) => {
    expect(failure(`error: No\n  cause: ${cause}\n`).hint).toContain(hint);
  });

  test.each([
    ['error: Network connectivity is disabled, but the network was disabled', true, 'drop --offline once'],
    ['error: a was not found in the cache', false, 'connect to the network once'],
  ])('%s', (stderr, offline, hint) => {
    expect(failure(stderr, { offline })).toMatchObject({
      code: 'RESOLUTION_OFFLINE',
      message: expect.stringContaining('without network'),
      hint: expect.stringContaining(hint),
    });
  });

  test('credentials in what uv says are hidden', () => {
    const error = failure('error: Failed to fetch: `https://zoe:secret@h/simple/a/`\n');
    expect(JSON.stringify([error.message, error.hint, error.data])).not.toContain('secret');
  });

  test('makes one error of any report, in one line', () => {
    const lines = fc.array(
      fc.constantFrom('error: a', '  cause: b', 'hint: c', '', ' d', 'warning: e', '\u0000'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          lines.map((all) => all.join('\n')),
        ),
        (stderr) => {
          const { code, message } = failure(stderr);
          expect(code).toBe('RESOLUTION_FAILED');
          expect(message).not.toContain('\n');
        },
      ),
    );
  });
});
