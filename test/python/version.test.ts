import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  comparePublicVersions,
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  tryParseVersion,
} from '../../src/python/version.ts';
import { damaged, versionTexts } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

describe('parseVersion', () => {
  test('finds every part', () => {
    expect(parseVersion(' v1!2.0.3rc4.post5.dev6+Ubuntu-7_x ')).toEqual({
      text: 'v1!2.0.3rc4.post5.dev6+Ubuntu-7_x',
      epoch: 1,
      release: [2, 0, 3],
      pre: { phase: 'rc', number: 4 },
      post: 5,
      dev: 6,
      local: ['ubuntu', 7, 'x'],
    });
  });

  test('keeps every digit of large numbers', () => {
    const text = '1.0.dev20230726131230482091';
    expect(parseVersion(text).dev).toBe(20230726131230482091n);
    expect(formatVersion(parseVersion(text))).toBe(text);
  });

  test.each([
    '',
    'a',
    '1.',
    '.1',
    '1..2',
    '1.0+',
    '1.0+a+b',
    '1.0+_a',
    '1 .0',
    '1.0--1',
    '1.0-',
    '1.0x',
    '1.0.dev1.post1',
    '!1',
    '1!',
    '-1',
    '١',
    '1.0ſt',
    '1.0+é',
    '1.*',
    '1'.repeat(2000),
  ])('refuses %j', (text) => {
    expect(refusalOf(() => parseVersion(text)).code).toBe('INVALID_VERSION');
    expect(tryParseVersion(text)).toBeUndefined();
  });

  test('says what it found and what it wants', () => {
    expect(refusalOf(() => parseVersion('dev')).message).toBe(
      'Cannot read version "dev": PEP 440 wants one such as "1.2", "2.0rc1" or "1.0.post1+local"',
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(parseVersion, 'INVALID_VERSION', damaged(versionTexts));
    expectQuickness(parseVersion);
  });
});

describe('formatVersion', () => {
  test.each([
    ['1.0', '1.0'],
    ['01.00', '1.0'],
    ['0!1', '1'],
    ['2!1', '2!1'],
    ['1.0ALPHA1', '1.0a1'],
    ['1.0-c', '1.0rc0'],
    ['1.0_preview.2', '1.0rc2'],
    ['1.0b', '1.0b0'],
    ['1.0-1', '1.0.post1'],
    ['1.0r3', '1.0.post3'],
    ['1.0.rev', '1.0.post0'],
    ['1.0a-1', '1.0a1'],
    ['1.0a--1', '1.0a0.post1'],
    ['1.0dev', '1.0.dev0'],
    ['1.0-DEV_3', '1.0.dev3'],
    ['1.0+001_A-b', '1.0+1.a.b'],
  ])('%s is %s', (text, normalized) => {
    expect(formatVersion(parseVersion(text))).toBe(normalized);
  });

  test('gives a spelling that is read as the same version', () => {
    fc.assert(
      fc.property(versionTexts, (text) => {
        const version = parseVersion(text);
        const again = parseVersion(formatVersion(version));
        expect({ ...again, text: version.text }).toEqual(version);
        expect(compareVersions(version, again)).toBe(0);
        expect(formatVersion(again)).toBe(again.text);
      }),
    );
  });
});

describe('compareVersions', () => {
  /** PEP 440, "Summary of permitted suffixes and relative ordering", with epochs and local versions. */
  const ascending = [
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5',
    '1.0+5.abc',
    '1.0+5.1',
    '1.0+20230726131230482091',
    '1.0.post456.dev34',
    '1.0.post456',
    '1.0.1',
    '1.1.dev1',
    '1.10',
    '20230726131230482091',
    '20230726131230482092',
    '1!0.1',
  ];

  test('orders as PEP 440 does', () => {
    const versions = ascending.map(parseVersion);
    versions.forEach((version, index) => {
      versions.forEach((other, place) => {
        expect(Math.sign(compareVersions(version, other))).toBe(Math.sign(index - place));
      });
    });
  });

  test.each([
    ['1', '1.0.0'],
    ['1.0', 'v01.0'],
    ['1.0a', '1.0alpha0'],
    ['1.0+a.1', '1.0+A-01'],
    ['1.0.post', '1.0-0'],
  ])('%s equals %s', (a, b) => {
    expect(compareVersions(parseVersion(a), parseVersion(b))).toBe(0);
  });

  test('is an order: antisymmetric and transitive', () => {
    const versions = versionTexts.map(parseVersion);
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        const [low, middle, high] = [a, b, c].toSorted(compareVersions);
        expect(compareVersions(low ?? a, middle ?? a)).toBeLessThanOrEqual(0);
        expect(compareVersions(low ?? a, high ?? a)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

test('comparePublicVersions leaves local versions out', () => {
  expect(comparePublicVersions(parseVersion('1.0+a'), parseVersion('1.0+b'))).toBe(0);
  expect(comparePublicVersions(parseVersion('1.0+b'), parseVersion('1.1'))).toBeLessThan(0);
});

test.each([
  ['1.0', false],
  ['1.0.post1', false],
  ['1.0+rc1', false],
  ['1.0a1', true],
  ['1.0rc1.post1', true],
  ['1.0.dev1', true],
  ['1.0.post1.dev1', true],
])('isPrerelease(%s) is %s', (text, expected) => {
  expect(isPrerelease(parseVersion(text))).toBe(expected);
});
