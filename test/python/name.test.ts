import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isValidName, normalizeName } from '../../src/python/name.ts';
import { names } from './arbitraries.ts';

describe('normalizeName', () => {
  test.each([
    ['Django', 'django'],
    ['oslo.concurrency', 'oslo-concurrency'],
    ['a__B.-_.c', 'a-b-c'],
    ['ruamel.yaml.clib', 'ruamel-yaml-clib'],
    ['', ''],
  ])('%s is %s', (name, normalized) => {
    expect(normalizeName(name)).toBe(normalized);
  });

  test('is the same when done twice', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(normalizeName(normalizeName(name))).toBe(normalizeName(name));
      }),
    );
  });
});

describe('isValidName', () => {
  test.each(['a', 'A1', '0', 'a-b', 'a.b_c-d', 'a--b'])('accepts %s', (name) => {
    expect(isValidName(name)).toBe(true);
  });

  test.each(['', '-', '-a', 'a-', '_a', 'a_', '.a', 'a b', 'ä', 'a\n', 'ſ', 'a/b'])('refuses %j', (name) => {
    expect(isValidName(name)).toBe(false);
  });

  test('accepts the normal form of every valid name', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(isValidName(normalizeName(name))).toBe(true);
      }),
    );
  });
});
