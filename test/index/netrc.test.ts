import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Credential } from '../../src/index/credential.ts';
import { parseNetrc } from '../../src/index/netrc.ts';

const seen = (credential: Credential | undefined) =>
  credential === undefined
    ? undefined
    : Buffer.from(credential.basicHeader().replace('Basic ', ''), 'base64').toString();

const quoted = (text: string) => `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;

const lookUp = (text: string, machine: string) => seen(parseNetrc(text).machines.get(machine));

test('entries may be on one line or on several', () => {
  const text = 'machine a.example login ann password one\nmachine b.example\n  login ben\n  password two\n';
  expect(lookUp(text, 'a.example')).toBe('ann:one');
  expect(lookUp(text, 'b.example')).toBe('ben:two');
  expect(parseNetrc(text).default).toBeUndefined();
});

test('values may be quoted and have backslashes', () => {
  const text = String.raw`machine a login "an n" password "p\"a\\ss word"
machine b login b\ n password #1`;
  expect(lookUp(text, 'a')).toBe(String.raw`an n:p"a\ss word`);
  expect(lookUp(text, 'b')).toBe('b n:#1');
});

test('comments and accounts are skipped', () => {
  const text =
    '# machine x login y password z\nmachine a login ann # the first\n account old password one\n#\n';
  expect(lookUp(text, 'a')).toBe('ann:one');
  expect(parseNetrc(text).machines.size).toBe(1);
});

test('a macro is skipped up to its blank line, or to the end', () => {
  const macro = 'macdef init\n machine evil login x password y\n\n';
  expect([...parseNetrc(`${macro}machine a login ann password one`).machines.keys()]).toEqual(['a']);
  expect(parseNetrc('macdef init\n machine evil login x password y').machines.size).toBe(0);
});

test('the default entry stands apart, and of equal machines the first counts', () => {
  const text =
    'machine A.Example login 1 password 1\nmachine a.example login 2 password 2\ndefault login d password e';
  expect(lookUp(text, 'a.example')).toBe('1:1');
  expect(seen(parseNetrc(text).default)).toBe('d:e');
});

test('an entry may lack its login', () => {
  expect(lookUp('machine a password token', 'a')).toBe(':token');
});

test.each(['', 'machine', 'machine a login', 'login x', 'machine a password "open', '\\', 'macdef'])(
  '%j is no reason to fail',
  (text) => {
    expect(parseNetrc(text)).toBeDefined();
  },
);

test('no text makes the reader fail', () => {
  const word = fc.constantFrom(
    'machine ',
    'default ',
    'login ',
    'password ',
    'macdef ',
    '"',
    '\\',
    '#',
    '\n',
    '\n\n',
    'x ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        expect(parseNetrc(text).machines).toBeInstanceOf(Map);
      },
    ),
  );
});

test('what was written quoted is read back', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (login, password) => {
      const text = `machine host login ${quoted(login)} password ${quoted(password)}\n`;
      expect(lookUp(text, 'host')).toBe(`${login}:${password}`);
    }),
  );
});

test('a large file takes no time', () => {
  const text = `${'macdef x\n \t'.repeat(50_000)}${' '.repeat(500_000)}${'"'.repeat(100_001)}`;
  const start = performance.now();
  parseNetrc(text);
  expect(performance.now() - start).toBeLessThan(1000);
});
