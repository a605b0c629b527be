import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanMarker } from '../../src/python/marker-tokens.ts';

const texts = (marker: string): unknown => scanMarker(marker)?.map(({ kind, text }) => [kind, text]);

test('cuts a marker into its tokens', () => {
  expect(texts(` (os.name=='it"s'\n and"a;b" not in extras)`)).toEqual([
    ['bracket', '('],
    ['word', 'os.name'],
    ['operator', '=='],
    ['literal', 'it"s'],
    ['word', 'and'],
    ['literal', 'a;b'],
    ['word', 'not'],
    ['word', 'in'],
    ['word', 'extras'],
    ['bracket', ')'],
  ]);
});

test.each(['===', '==', '!=', '~=', '<=', '>=', '<', '>'])('knows the operator %s', (operator) => {
  expect(texts(operator)).toEqual([['operator', operator]]);
});

test('keeps backslashes, which mean nothing', () => {
  expect(texts(String.raw`"a\n\""`)).toBeUndefined();
  expect(texts(String.raw`"a\n"`)).toEqual([['literal', String.raw`a\n`]]);
});

test('finds nothing in nothing', () => {
  expect(texts('  ')).toEqual([]);
});

test.each(['"a', "'", '=', '!', '1', 'a # b', 'a; b', '-'])('answers undefined for %j', (marker) => {
  expect(scanMarker(marker)).toBeUndefined();
});

test('loses no character but white space and quotes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('(', ')', 'a', '==', '"x y"', '<', 'in', '')), (parts) => {
      const tokens = scanMarker(parts.join(' ')) ?? [];
      expect(tokens.map(({ kind, text }) => (kind === 'literal' ? `"${text}"` : text))).toEqual(
        parts.filter((part) => part !== ''),
      );
    }),
  );
});
