import { expect, test } from 'vitest';
import { nearestRelease } from '../../../src/workflow/source/build-advice.ts';
import type { Release } from '../../../src/workflow/supply/list-wheels.ts';

const release = (version: string, fits: boolean, yanked = false): Release => ({
  version,
  fits,
  files: [{ filename: `x-${version}`, kind: 'wheel', tags: [], fits, yanked }],
});

test.each<[title: string, wanted: string, releases: Release[], found?: string]>([
  ['itself', '2', [release('3', true), release('2', true), release('1', true)], '2'],
  ['itself, a pre-release', '2rc1', [release('3', true), release('2rc1', true)], '2rc1'],
  ['the newer of two equally near', '2', [release('3', true), release('2', false), release('1', true)], '3'],
  [
    'the older when it is nearer',
    '2',
    [release('4', true), release('3', false), release('2', false), release('1', true)],
    '1',
  ],
  ['no other pre-release', '2', [release('3rc1', true), release('2', false), release('1', true)], '1'],
  [
    'no yanked one',
    '2',
    [release('3', true, true), release('2', false), release('1.5', false), release('1', true)],
    '1',
  ],
  ['the newest for a version that is not listed', '9', [release('3', true), release('2', true)], '3'],
  ['none', '2', [release('2', false)]],
])('the nearest release is %s', (...row) => {
  const [, wanted, releases, found] = row;
  expect(nearestRelease(releases, wanted)?.version).toBe(found);
});
