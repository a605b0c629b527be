import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactCredentials } from '../../src/errors/redact.ts';

describe('redactCredentials()', () => {
  test.each([
    ['a user and a password', 'https://zoe:secret@host/simple/', 'https://****@host/simple/'],
    ['a token alone', 'https://token@host/', 'https://****@host/'],
    ['a password with the user left out', 'https://:secret@host/', 'https://****@host/'],
    ['a password with an at sign', 'https://zoe:p@ss@host/', 'https://****@host/'],
    ['a percent-encoded password', 'https://zoe:p%40ss@host/', 'https://****@host/'],
    ['a version control URL', 'git+https://token@host/repo.git@v1', 'git+https://****@host/repo.git@v1'],
    ['a database URL', 'postgresql://zoe:secret@host:5432/db', 'postgresql://****@host:5432/db'],
    ['a scheme in capitals', 'HTTPS://zoe:secret@HOST/', 'HTTPS://****@HOST/'],
    ['several in one text', 'https://a:b@x/ and https://c:d@y/', 'https://****@x/ and https://****@y/'],
    ['one inside quotes', '"https://zoe:secret@host/"', '"https://****@host/"'],
  ])('hides %s', (_, text, expected) => {
    expect(redactCredentials(text)).toBe(expected);
  });

  test.each([
    ['a URL without credentials', 'https://host/simple/'],
    ['an at sign in a path', 'https://host/@scope/name@1.0'],
    ['an at sign in a query', 'https://host?mail=zoe@example.org'],
    ['a direct reference', 'demo @ https://host/demo.whl'],
    ['an address', 'mail zoe@example.org'],
    ['a value in quotes beside a URL', '["https://host","zoe@example.org"]'],
  ])('leaves %s alone', (_, text) => {
    expect(redactCredentials(text)).toBe(text);
  });

  test('no password survives, and what it hid stays hidden', () => {
    const password = fc
      .string({ minLength: 3, maxLength: 12 })
      .map((text) => `Q${encodeURIComponent(text.toWellFormed())}Q`);
    fc.assert(
      fc.property(password, fc.string({ maxLength: 20 }), (secret, before) => {
        const hidden = redactCredentials(`${before} https://zoe:${secret}@host/path`);
        expect(hidden.slice(redactCredentials(before).length)).not.toContain(secret);
        expect(redactCredentials(hidden)).toBe(hidden);
      }),
    );
  });

  test('takes no seconds for megabytes of output', () => {
    const start = performance.now();
    redactCredentials('a-'.repeat(1_000_000));
    redactCredentials('a://'.repeat(500_000));
    redactCredentials(`https://${'a@'.repeat(500_000)}/`);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
