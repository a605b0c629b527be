import { describe, expect, test } from 'vitest';
import type { Lock, LockedPackage } from '../../src/resolve/lock.ts';
import { mergeLocks } from '../../src/resolve/merge-locks.ts';

const lock = (...packages: readonly LockedPackage[]): Lock => ({
  packages,
  extras: [],
  dependencyGroups: [],
});
const merge = (intel: Lock, arm: Lock): LockedPackage[] =>
  mergeLocks([
    { machine: 'x86_64', lock: intel },
    { machine: 'aarch64', lock: arm },
  ]);
const locked = (name: string, version: string, ...wheels: readonly string[]): LockedPackage => ({
  name,
  version,
  wheels: wheels.map((filename) => ({ filename })),
});

describe('mergeLocks()', () => {
  test('one version for both has the wheels of both, once each', () => {
    expect(merge(lock(locked('a', '1', 'any', 'intel')), lock(locked('a', '1', 'any', 'arm')))).toEqual([
      locked('a', '1', 'any', 'arm', 'intel'),
    ]);
  });

  test('versions that differ have an entry and a marker each', () => {
    expect(merge(lock(locked('a', '2')), lock(locked('a', '1')))).toEqual([
      { ...locked('a', '2'), marker: "platform_machine == 'x86_64'" },
      { ...locked('a', '1'), marker: "platform_machine == 'aarch64'" },
    ]);
  });

  test('what one machine alone needs is for it alone', () => {
    expect(merge(lock(locked('a', '1')), lock())).toEqual([
      { ...locked('a', '1'), marker: "platform_machine == 'x86_64'" },
    ]);
  });

  test('a marker of its own stays', () => {
    expect(merge(lock({ ...locked('a', '1'), marker: "os_name == 'nt' or x > '1'" }), lock())).toMatchObject([
      { marker: "(os_name == 'nt' or x > '1') and platform_machine == 'x86_64'" },
    ]);
  });

  test('packages stand by name, and one lock alone is as it was', () => {
    const packages = [locked('b', '1', 'x'), locked('a', '1', 'y')];
    expect(mergeLocks([{ machine: 'x86_64', lock: lock(...packages) }])).toEqual(packages.toReversed());
  });
});
