import { describe, expect, test } from 'vitest';
import { architectures, type Architecture } from '../../src/lambda/architectures.ts';
import { pythonRuntimes } from '../../src/lambda/runtimes.ts';
import { runtimeSdk, runtimeSdkVersions } from '../../src/lambda/sdk.ts';
import { parseWheelFilename } from '../../src/python/wheel-filename.ts';
import { runtimePins, runtimeWheelHashes } from '../../src/toolchain/runtime-pins.ts';
import { runtimeWheels } from '../../src/toolchain/runtime-wheels.ts';

/** What a wheel's file name says. */
function described(filename: string): { name: string; version: string; tags: readonly string[] } {
  const { distribution, tags } = parseWheelFilename(filename);
  return { name: distribution, version: filename.split('-')[1] ?? '', tags };
}

/** The least glibc 2.minor that one of the platforms of a wheel stands for (PEP 600). */
function oldestGlibc(tags: readonly string[]): number {
  const named: Readonly<Record<string, number>> = { manylinux1: 5, manylinux2010: 12, manylinux2014: 17 };
  const minors = tags.map((tag) => {
    const [, legacy, minor] = /(manylinux1|manylinux20\d\d)_|manylinux_2_(\d+)_/.exec(tag) ?? [];
    return legacy === undefined ? Number(minor ?? Number.NaN) : (named[legacy] ?? Number.NaN);
  });
  return Math.min(...minors.filter((minor) => !Number.isNaN(minor)));
}

test('every runtime has versions, with the day and the source of the reading', () => {
  expect(Object.keys(runtimeSdkVersions).sort()).toEqual(pythonRuntimes.map(({ id }) => id).sort());
  for (const versions of Object.values(runtimeSdkVersions)) {
    expect(versions?.readOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(versions?.source.length).toBeGreaterThan(20);
    expect(versions?.boto3.split('.').slice(0, 2)).toEqual(versions?.botocore.split('.').slice(0, 2));
  }
});

test('botocore refuses urllib3 2 on CPython 3.9, and what is pinned there is older', () => {
  expect(runtimeSdkVersions['python3.9']?.urllib3).toMatch(/^1\.26\./);
});

describe.each(pythonRuntimes)('the pins of $id', ({ id, minor, operatingSystem }) => {
  test('are the SDK in the versions that were read, and all of it', () => {
    const sdk = new Map(runtimePins[minor]?.sdk.map((name) => [described(name).name, described(name)]));
    expect(new Set(sdk.keys())).toEqual(runtimeSdk);
    for (const name of ['boto3', 'botocore', 'urllib3'] as const) {
      expect(sdk.get(name)?.version).toBe(runtimeSdkVersions[id]?.[name]);
    }
    for (const { tags } of sdk.values()) {
      expect(tags).toContain('py3-none-any');
    }
  });

  test.each(Object.keys(architectures) as Architecture[])('are a client that loads on %s', (architecture) => {
    const client = runtimePins[minor]?.client[architecture].map(described) ?? [];
    expect(client.map(({ name }) => name)).toEqual(['awslambdaric', 'simplejson', 'snapshot-restore-py']);
    for (const { name, tags } of client.slice(0, 2)) {
      const { machine } = architectures[architecture];
      expect(
        tags.every((tag) => tag.startsWith(`cp3${minor}-cp3${minor}-`)),
        name,
      ).toBe(true);
      expect(
        tags.every((tag) => tag.endsWith(`_${machine}`)),
        name,
      ).toBe(true);
      expect(oldestGlibc(tags)).toBeLessThanOrEqual(operatingSystem.glibc[1]);
    }
  });

  test('have hashes', () => {
    for (const architecture of Object.keys(architectures) as Architecture[]) {
      const wheels = runtimeWheels(minor, architecture);
      for (const { sha256 } of [...(wheels?.client ?? []), ...(wheels?.sdk ?? [])]) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      }
      expect(wheels?.client).toHaveLength(3);
    }
  });
});

test('no wheel is pinned that no runtime uses, and no runtime that is not known', () => {
  const used = Object.values(runtimePins).flatMap(({ client, sdk }) => [
    ...client.x86_64,
    ...client.arm64,
    ...sdk,
  ]);
  expect(new Set(Object.keys(runtimeWheelHashes))).toEqual(new Set(used));
  expect(Object.keys(runtimePins).map(Number)).toEqual(pythonRuntimes.map(({ minor }) => minor));
  expect(runtimeWheels(8, 'x86_64')).toBeUndefined();
});
