import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/project/nearest.ts';

describe('nearest()', () => {
  test.each([
    ['a letter dropped', 'runtme', 'runtime'],
    ['a letter added', 'runtimee', 'runtime'],
    ['a letter replaced', 'runtima', 'runtime'],
    ['two letters swapped', 'rutnime', 'runtime'],
    ['another case', 'RUNTIME', 'runtime'],
    ['something else', 'memory', undefined],
    ['a short word, off by one', 'nam', 'name'],
    ['a short word, off by two', 'na', 'name'],
    ['nothing in common', 'xy', undefined],
  ])('%s', (_, word, expected) => {
    expect(nearest(word, ['handler', 'runtime', 'name'])).toBe(expected);
  });

  test('nothing is near when there is nothing', () => {
    expect(nearest('x', [])).toBeUndefined();
  });

  test('a candidate is nearest to itself, and one change away it is still found', () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{4,10}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.nat(), (candidates, at) => {
        const word = candidates[at % candidates.length] ?? '';
        expect(nearest(word, candidates)).toBe(word);
        expect(nearest(`${word.slice(0, 2)}0${word.slice(2)}`, [word])).toBe(word);
      }),
    );
  });
});
