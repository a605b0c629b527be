import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { parseRequirement } from '../../src/python/requirement.ts';
import { parseVersion } from '../../src/python/version.ts';
import { environmentOf } from '../../src/resolve/select-distributions.ts';
import {
  unmetLimits,
  versionLimits,
  wantsPrereleases,
  type VersionLimit,
} from '../../src/resolve/version-limits.ts';

const environment = environmentOf({ runtime: parseRuntime('3.13'), architecture: 'x86_64' });

function limits(
  direct: readonly string[],
  requirers: Readonly<Record<string, readonly string[] | undefined>>,
  constraints: readonly string[] = [],
) {
  return versionLimits(
    {
      requirements: direct.map((text) => ({ requirement: parseRequirement(text), text, source: 'a file' })),
      constraints: constraints.map(parseRequirement),
    },
    Object.entries(requirers).map(([name, requiresDist]) => ({ name, requiresDist })),
    environment,
  );
}

const told = (of: readonly VersionLimit[] | undefined): string[] =>
  (of ?? []).map(
    ({ by, requirement, asks }) => `${by ?? 'project'}: ${requirement.text}${asks ? '' : ' (limit)'}`,
  );

describe('versionLimits()', () => {
  test('collects what project and distributions ask, by name', () => {
    const found = limits(['a>=1', 'B'], { a: ['b<3', 'c; python_version < "3"'], b: undefined }, ['b!=2']);
    expect(told(found.get('b'))).toEqual(['project: B', 'project: b!=2 (limit)', 'a: b<3']);
    expect(found.has('c')).toBe(false);
  });

  test('extras count when somebody asks for them, and what they bring in turn', () => {
    const a = ['b[Fast_Mode]<2; extra == "all"'];
    const b = ['c>1; extra == "fast-mode"', 'd; extra == "slow"'];
    expect(told(limits(['a[all]'], { a, b }).get('c'))).toEqual(['b: c>1; extra == "fast-mode"']);
    expect(limits(['a'], { a, b }).has('b')).toBe(false);
    expect(limits(['a[all]'], { a, b }).has('d')).toBe(false);
  });

  test('what is no requirement asks for nothing', () => {
    expect([
      ...limits([], { a: ['', '???', 'b; nonsense == "1"', 'c; python_version ~= "x"'] }).keys(),
    ]).toEqual([]);
  });
});

test('unmetLimits() says what a version does not meet', () => {
  const found = limits(['a<2'], { b: ['a>=1.5'] }).get('a') ?? [];
  expect(told(unmetLimits(found, parseVersion('1.6')))).toEqual([]);
  expect(told(unmetLimits(found, parseVersion('2.0')))).toEqual(['project: a<2']);
  expect(told(unmetLimits(found, parseVersion('1.0')))).toEqual(['b: a>=1.5']);
});

test('wantsPrereleases() when a requirement names one', () => {
  expect(wantsPrereleases(limits(['a>=2.0b1'], {}).get('a') ?? [])).toBe(true);
  expect(wantsPrereleases(limits(['a>=2.0'], {}, ['a>=2.0b1']).get('a') ?? [])).toBe(false);
});
