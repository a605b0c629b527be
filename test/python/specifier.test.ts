import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowsPrereleases,
  parseSpecifiers,
  satisfies,
  tryParseSpecifier,
} from '../../src/python/specifier.ts';
import { parseVersion } from '../../src/python/version.ts';
import { clauses, damaged, specifierTexts, versionTexts } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

const accepts = (specifiers: string, version: string): boolean =>
  satisfies(parseVersion(version), parseSpecifiers(specifiers));

describe('parseSpecifiers', () => {
  test('reads a list', () => {
    expect(parseSpecifiers(' >= 1.2 ,!=1.3.*, ===Odd_one ')).toEqual([
      { operator: '>=', version: parseVersion('1.2') },
      { operator: '!=.*', version: parseVersion('1.3') },
      { operator: '===', identity: 'Odd_one' },
    ]);
  });

  test.each(['', ' ', ',', ' , ,'])('finds nothing in %j', (text) => {
    expect(parseSpecifiers(text)).toEqual([]);
  });

  test.each([
    '1.0',
    '=1.0',
    '>',
    '> =1',
    '>=1 2',
    '>=1.*',
    '<1.*',
    '~=1',
    '~=1.*',
    '~=1.2+local',
    '>=1+local',
    '==1.0.dev1.*',
    '==1.0+local.*',
    '==1.0.post1.*',
    '==1.*.2',
    '==1 .*',
    '==.*',
    '===',
    '===a b',
    '===a)',
    '=>1',
    '<>1',
    '>=3.6.*',
    '>dev',
  ])('refuses %j', (text) => {
    expect(refusalOf(() => parseSpecifiers(text)).code).toBe('INVALID_SPECIFIER');
    expect(tryParseSpecifier(text)).toBeUndefined();
  });

  test('names the clause that is wrong', () => {
    expect(refusalOf(() => parseSpecifiers('>=1,<dev')).message).toBe(
      'Cannot read version specifier ">=1,<dev": "<dev" is none of PEP 440, such as ">=1.2", "==1.*" or "~=2.1"',
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(parseSpecifiers, 'INVALID_SPECIFIER', damaged(specifierTexts));
    expectQuickness(parseSpecifiers);
  });
});

describe('satisfies', () => {
  test.each([
    ['', '1.0'],
    ['==1.0', '1'],
    ['==1.0', '1.0+local'],
    ['==1.0+local', '1.0+LOCAL'],
    ['==1.*', '1'],
    ['==1.0.*', '1'],
    ['==1.*', '1.5.dev1'],
    ['==1.2.*', '1.2a1'],
    ['==1!1.*', '1!1.5'],
    ['!=1.0', '1.0.post1'],
    ['!=1.0+a', '1.0+b'],
    ['!=1.*', '2.dev0'],
    ['~=2.2', '2.9.1'],
    ['~=2.2', '2.2.post3'],
    ['~=2.2.0', '2.2.5'],
    ['~=2.2rc1', '2.2rc2'],
    ['~=2.2.post3', '2.2.post3'],
    ['~=2.2.post3', '2.3'],
    ['>=1.0', '1.0+local'],
    ['>=1.0rc1', '1.0'],
    ['<=1.0', '1.0+local'],
    ['<=1.0', '1.0rc1'],
    ['<1.0', '0.9+local'],
    ['<1.0rc1', '1.0a1'],
    ['<1.0.post1', '1.0'],
    ['<1.0.post1', '1.0rc1'],
    ['>1.0', '1.0.1.dev1'],
    ['>1.0.post1', '1.0.post2.dev1'],
    ['>1.0a1', '1.0a2'],
    ['>1.0.dev1', '1.0.dev2'],
    ['>1.0.dev1', '1.0'],
    ['===1.0.0', '1.0.0'],
    ['===1.0A1', '1.0a1'],
    ['===1.0rc1', '1.0.c1'],
    ['>=3.9,<4,!=3.10.*', '3.11.4'],
  ])('%j accepts %s', (specifiers, version) => {
    expect(accepts(specifiers, version)).toBe(true);
  });

  test.each([
    ['==1.0', '1.0.post1'],
    ['==1.0', '1.0rc1'],
    ['==1.0+local', '1.0'],
    ['==1.*', '1!1.5'],
    ['==1.0.*', '1.1'],
    ['==1.1.*', '1'],
    ['!=1.0', '1.0+local'],
    ['!=1.0.*', '1'],
    ['~=2.2', '3.0'],
    ['~=2.2', '3.dev0'],
    ['~=2.2', '2.2rc1'],
    ['~=2.2.0', '2.3'],
    ['~=1!2.2', '2.5'],
    ['>=1.0', '1.0rc1'],
    ['<=1.0', '1.0.post1'],
    ['<1.0', '1.0rc1'],
    ['<1.0', '1.0.dev1'],
    ['<1.0.post1', '1.0.post1.dev1'],
    ['>1.0', '1.0.post1'],
    ['>1.0', '1.0+local'],
    ['>1.0', '1.0.0.post2.dev1'],
    ['>1.0a1', '1.0a1.post1'],
    ['>1.0.post1', '1.0.post1+local'],
    ['>1.0.dev1', '1.0.dev1+local'],
    ['===1.0', '1.0.0'],
    ['>=3.9,<4,!=3.10.*', '3.10.4'],
  ])('%j does not accept %s', (specifiers, version) => {
    expect(accepts(specifiers, version)).toBe(false);
  });

  test('needs every clause, and one is the opposite of another', () => {
    fc.assert(
      fc.property(clauses, clauses, versionTexts, (a, b, version) => {
        expect(accepts(`${a},${b}`, version)).toBe(accepts(a, version) && accepts(b, version));
        if (a.startsWith('==')) {
          expect(accepts(a.replace('==', '!='), version)).toBe(!accepts(a, version));
        }
      }),
    );
  });
});

test.each([
  ['', false],
  ['>=1.0', false],
  ['>=1.0rc1', true],
  ['>=1,<2.dev0', true],
  ['==1.0.dev1', true],
  ['!=1.0rc1', false],
  ['==1.*', false],
  ['===1.0rc1', true],
  ['===anything', false],
])('allowsPrereleases(%j) is %s', (text, expected) => {
  expect(allowsPrereleases(parseSpecifiers(text))).toBe(expected);
});
