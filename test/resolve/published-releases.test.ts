import { describe, expect, test } from 'vitest';
import type { IndexFile } from '../../src/index/index-file.ts';
import { parseRuntime, type Target } from '../../src/lambda/target.ts';
import { parseRequirement } from '../../src/python/requirement.ts';
import { parseVersion } from '../../src/python/version.ts';
import { newerReleases, stepBetween } from '../../src/resolve/newer-releases.ts';
import { isUsable, publishedReleases } from '../../src/resolve/published-releases.ts';
import type { VersionLimit } from '../../src/resolve/version-limits.ts';

const target: Target = { runtime: parseRuntime('3.11'), architecture: 'x86_64' };
const file = (filename: string, more: Partial<IndexFile> = {}): IndexFile => ({
  filename,
  url: `https://h.invalid/${filename}`,
  yanked: false,
  ...more,
});
const pure = (version: string, more: Partial<IndexFile> = {}): IndexFile =>
  file(`demo-${version}-py3-none-any.whl`, more);

const usable = (...files: readonly IndexFile[]): boolean[] => publishedReleases(files, target).map(isUsable);

describe('publishedReleases()', () => {
  test('are newest first, each with the best file for the target', () => {
    const found = publishedReleases(
      [
        pure('1.9', { uploadTime: '2026-01-02T03:04:05Z' }),
        file('demo-1.9.tar.gz', { uploadTime: '2026-01-01T00:00:00.1Z' }),
        pure('1.10'),
        file('demo-1.10-cp311-cp311-manylinux_2_17_x86_64.whl'),
        file('demo-2.0-cp311-cp311-win_amd64.whl'),
        file('demo-2.0.exe'),
        pure('3.0', { requiresPython: '>=3.12' }),
      ],
      target,
    );
    expect(
      found.map(({ text, wheel, source, obstacle, released }) => [
        text,
        wheel?.filename,
        source?.filename,
        obstacle,
        released,
      ]),
    ).toEqual([
      ['3.0', undefined, undefined, 'it requires Python >=3.12', undefined],
      ['2.0', undefined, undefined, 'it has no wheel for python3.11 x86_64', undefined],
      ['1.10', 'demo-1.10-cp311-cp311-manylinux_2_17_x86_64.whl', undefined, undefined, undefined],
      ['1.9', 'demo-1.9-py3-none-any.whl', 'demo-1.9.tar.gz', undefined, '2026-01-01'],
    ]);
  });

  test('are withdrawn when all of their files are', () => {
    const [second, first] = publishedReleases(
      [pure('1.0', { yanked: 'bad' }), file('demo-1.0.tar.gz'), pure('2.0', { yanked: true })],
      target,
    );
    expect(second).toMatchObject({ text: '2.0', isYanked: true });
    expect(first).toMatchObject({ text: '1.0', isYanked: false, source: { filename: 'demo-1.0.tar.gz' } });
    expect(first?.wheel).toBeUndefined();
  });

  test('a Requires-Python that cannot be read keeps nobody away', () => {
    expect(publishedReleases([pure('1.0', { requiresPython: 'four' })], target)[0]?.wheel).toBeDefined();
  });

  test('can be used as a wheel, or as a source where there are only sources', () => {
    expect(usable(pure('1.0'))).toEqual([true]);
    expect(usable(file('demo-1.0.tar.gz'))).toEqual([true]);
    expect(usable(file('demo-1.0.tar.gz'), file('demo-1.0-cp311-cp311-win_amd64.whl'))).toEqual([false]);
  });
});

const limit = (text: string): VersionLimit[] => [
  { by: undefined, requirement: parseRequirement(text), asks: true },
];

describe('newerReleases()', () => {
  const releases = publishedReleases(
    [
      pure('1.0'),
      pure('1.1'),
      pure('1.2', { yanked: true }),
      pure('2.0'),
      pure('3.0rc1'),
      pure('4.0', { requiresPython: '<3' }),
    ],
    target,
  );
  const found = (from: string, requirement = 'demo') => {
    const newer = newerReleases(releases, from, limit(requirement));
    return {
      usable: newer.usable.map(({ text }) => text),
      allowed: newer.allowed.map(({ text }) => text),
      unusable: newer.unusable?.text,
    };
  };

  test('leave out what is withdrawn, a pre-release or not for the target', () => {
    expect(found('1.0')).toEqual({ usable: ['2.0', '1.1'], allowed: ['2.0', '1.1'], unusable: '4.0' });
    expect(found('2.0')).toEqual({ usable: [], allowed: [], unusable: '4.0' });
  });

  test('are allowed when every requirement lets them in', () => {
    expect(found('1.0', 'demo<2')).toEqual({ usable: ['2.0', '1.1'], allowed: ['1.1'], unusable: '4.0' });
  });

  test.each([
    ['the present one is', '3.0.dev1', 'demo'],
    ['a requirement names one', '2.0', 'demo>=2.0a1'],
  ])('have pre-releases when %s', (_, from, requirement) => {
    expect(found(from, requirement).usable).toEqual(['3.0rc1']);
  });
});

test.each([
  ['1.2.3', '2.0', 'major'],
  ['1.2.3', '1.3', 'minor'],
  ['1.2.3', '1.2.4', 'patch'],
  ['1.2', '1.2.0.1', 'patch'],
  ['1.2', '1.2.post1', 'other'],
  ['1.2', '1!1.2', 'other'],
])('from %s to %s is %s', (from, to, step) => {
  expect(stepBetween(parseVersion(from), parseVersion(to))).toBe(step);
});
