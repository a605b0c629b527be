import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Advisory, AdvisoryEvent } from '../../src/python/advisory.ts';
import { isAffected, lowestFix } from '../../src/python/advisory-match.ts';

/** Events as `introduced 1`. */
function advisory(events: readonly string[], versions: readonly string[] = []): Advisory {
  return {
    id: 'X-1',
    aliases: [],
    affected: [{ name: 'demo', versions, ranges: [events.map(eventOf)] }],
  };
}

function eventOf(text: string): AdvisoryEvent {
  const [kind = '', version = ''] = text.split(' ');
  return { kind: kind as AdvisoryEvent['kind'], version };
}

/** Some order that depends on the seed alone. */
function order(text: string, seed: number): number {
  return text.split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed) % 9973, 7);
}

describe('isAffected()', () => {
  test.each<
    [string, readonly string[], { readonly inside: readonly string[]; readonly outside: readonly string[] }]
  >([
    ['from the beginning', ['introduced 0'], { inside: ['0', '0.dev1', '1.0', '99'], outside: [] }],
    [
      'up to a fix',
      ['introduced 0', 'fixed 1.5'],
      { inside: ['0.1', '1.4.99', '1.5rc1'], outside: ['1.5', '1.5.post1', '2'] },
    ],
    [
      'up to the last affected',
      ['introduced 1', 'last_affected 1.5'],
      { inside: ['1', '1.5', '1.5.0'], outside: ['0.9', '1.5.1'] },
    ],
    [
      'two branches',
      ['introduced 1', 'fixed 1.5', 'introduced 2', 'fixed 2.3'],
      { inside: ['1.2', '2', '2.2.9'], outside: ['0.1', '1.5', '1.9', '2.3'] },
    ],
    [
      'events in any order',
      ['fixed 2.3', 'introduced 2', 'fixed 1.5', 'introduced 1'],
      { inside: ['1.2', '2.2'], outside: ['1.6', '2.3'] },
    ],
    ['a limit', ['introduced 0', 'limit 2'], { inside: ['1.9'], outside: ['2', '3'] }],
    ['the limit that is none', ['introduced 0', 'limit *'], { inside: ['1.9', '99'], outside: [] }],
    ['the best of several limits', ['introduced 0', 'limit 1', 'limit 3'], { inside: ['2'], outside: ['3'] }],
    [
      'PEP 440, not semantic versions',
      ['introduced 0', 'fixed 1.10'],
      { inside: ['1.9', '1.10.dev1', '1.10a1'], outside: ['1.10', '1!0.1'] },
    ],
    [
      'local versions as their public ones',
      ['introduced 0', 'fixed 2.1'],
      { inside: ['2.0+cpu'], outside: ['2.1+cpu'] },
    ],
    [
      'the last affected with a local version',
      ['introduced 0', 'last_affected 2.1'],
      { inside: ['2.1+cpu'], outside: ['2.2+cpu'] },
    ],
    [
      'a fix and a return at one version',
      ['introduced 1', 'fixed 2', 'introduced 2', 'last_affected 2'],
      { inside: ['1', '2'], outside: ['2.1'] },
    ],
    ['no introduction', ['fixed 2'], { inside: [], outside: ['1', '3'] }],
  ])('%s', (_, events, { inside, outside }) => {
    const about = advisory(events);
    expect(inside.filter((version) => !isAffected(about, 'demo', version))).toEqual([]);
    expect(outside.filter((version) => isAffected(about, 'demo', version))).toEqual([]);
  });

  test('versions that are named one by one, in any spelling', () => {
    const about = advisory([], ['1.0.0', '2004d', '1.0RC1']);
    expect(
      ['1', '1.0.0', '1.0rc1', '1.0+local', '2004d'].every((each) => isAffected(about, 'demo', each)),
    ).toBe(true);
    expect(['1.0.1', '2004e', 'x'].some((each) => isAffected(about, 'demo', each))).toBe(false);
  });

  test('what PEP 440 does not know comes before all that it does', () => {
    expect(isAffected(advisory(['introduced 0', 'fixed 1']), 'demo', '2004d')).toBe(true);
    expect(isAffected(advisory(['introduced 1']), 'demo', '2004d')).toBe(false);
    expect(isAffected(advisory(['introduced 2004d', 'fixed 3']), 'demo', '2')).toBe(true);
  });

  test('says nothing of other distributions', () => {
    expect(isAffected(advisory(['introduced 0']), 'other', '1')).toBe(false);
  });

  /** Ranges as a person draws them: apart from each other, with an end or without. */
  interface Interval {
    readonly from: number;
    readonly to: number;
    readonly end: 'fixed' | 'last_affected' | 'open';
  }

  const intervals = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }).chain((numbers) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const pairs = Array.from(
      { length: Math.floor(sorted.length / 2) },
      (_, at) => [sorted[2 * at] ?? 0, sorted[2 * at + 1] ?? 0] as const,
    );
    return fc.tuple(
      ...pairs.map(([from, to], at) =>
        fc
          .constantFrom<Interval['end']>(
            'fixed',
            'last_affected',
            ...(at === pairs.length - 1 ? (['open'] as const) : []),
          )
          .map((end) => ({ from, to, end })),
      ),
    );
  });

  const spellings = [
    (n: number) => `${n}`,
    (n: number) => `v${n}.0`,
    (n: number) => `${n}.0.0`,
    (n: number) => ` ${n}`,
  ];

  test('agrees with intervals on a line, however their events are shuffled and spelt', () => {
    const cases = fc.tuple(
      intervals,
      fc.integer({ min: 0, max: 41 }),
      fc.infiniteStream(fc.nat(3)),
      fc.nat(),
    );
    fc.assert(
      fc.property(cases, ([ranges, version, spelt, seed]) => {
        const spell = (number: number): string => spellings[spelt.next().value ?? 0]?.(number).trim() ?? '';
        const events = ranges.flatMap(({ from, to, end }) => [
          `introduced ${spell(from)}`,
          ...(end === 'open' ? [] : [`${end} ${spell(to)}`]),
        ]);
        const shuffled = events.toSorted((a, b) => order(a, seed) - order(b, seed));
        const expected = ranges.some(
          ({ from, to, end }) =>
            version >= from &&
            (end === 'open' || version < to || (end === 'last_affected' && version === to)),
        );
        expect(isAffected(advisory(shuffled), 'demo', spell(version))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('lowestFix()', () => {
  test.each([
    ['1.2', '1.5'],
    ['2.1', '2.3'],
    ['0.5', '1.5'],
  ])('of %s is %s', (version, fix) => {
    const about = advisory(['introduced 0', 'fixed 1.5', 'introduced 2', 'fixed 2.3']);
    expect(lowestFix([about], 'demo', version)).toBe(fix);
  });

  test('is one that no other advisory is about', () => {
    const later = advisory(['introduced 1.4', 'fixed 1.6']);
    expect(lowestFix([advisory(['introduced 0', 'fixed 1.5']), later], 'demo', '1.4')).toBe('1.6');
  });

  test('is nothing where none is fixed', () => {
    expect(lowestFix([advisory(['introduced 0', 'last_affected 3'])], 'demo', '1')).toBeUndefined();
  });
});
