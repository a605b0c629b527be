import { describe, expect, test } from 'vitest';
import { architectures, defaultArchitecture } from '../../src/lambda/architectures.ts';
import { quotas } from '../../src/lambda/quotas.ts';
import { defaultRuntimeId, pythonRuntimes } from '../../src/lambda/runtimes.ts';
import { runtimeSdk } from '../../src/lambda/sdk.ts';
import { normalizeName } from '../../src/python/name.ts';

describe('runtimes', () => {
  test('stand from oldest to newest, once each, and the default is one of them', () => {
    const minors = pythonRuntimes.map(({ minor }) => minor);
    expect(minors).toEqual([...new Set(minors)].sort((a, b) => a - b));
    expect(pythonRuntimes.map(({ id }) => id)).toContain(defaultRuntimeId);
  });

  test.each(pythonRuntimes)('$id: its identifier, minor and full version agree', (runtime) => {
    expect(runtime.id).toBe(`python3.${runtime.minor}`);
    expect(runtime.fullVersion).toMatch(new RegExp(`^3\\.${runtime.minor}\\.\\d+$`));
  });

  test.each(pythonRuntimes)('$id: Amazon Linux 2 up to 3.11, Amazon Linux 2023 from 3.12', (runtime) => {
    const { name, glibc, glibcxx } = runtime.operatingSystem;
    expect({ name, glibc, glibcxx }).toEqual(
      runtime.minor <= 11
        ? { name: 'Amazon Linux 2', glibc: [2, 26], glibcxx: '3.4.24' }
        : { name: 'Amazon Linux 2023', glibc: [2, 34], glibcxx: '3.4.29' },
    );
  });

  test.each(pythonRuntimes)('$id: its dates are days, in the order in which they come', (runtime) => {
    const dates = [runtime.deprecated, runtime.createBlocked, runtime.updateBlocked].filter(
      (date) => date !== undefined,
    );
    expect(dates).toEqual(dates.toSorted());
    for (const date of dates) {
      expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date);
    }
  });
});

test('machines have the numbers that ELF headers give them', () => {
  expect(architectures).toEqual({
    x86_64: { machine: 'x86_64', elfMachine: 62 },
    arm64: { machine: 'aarch64', elfMachine: 183 },
  });
  expect(defaultArchitecture).toBe('x86_64');
});

test("the limits are AWS's: 250 MiB unpacked, 50 MiB in a request, five layers; 3 MiB in the console's editor, 4 in a template", () => {
  expect(quotas).toEqual({
    unzippedBytes: 250 * 1024 * 1024,
    directUploadBytes: 50 * 1024 * 1024,
    consoleEditorBytes: 3 * 1024 * 1024,
    inlineCodeBytes: 4 * 1024 * 1024,
    layersPerFunction: 5,
    memoryMegabytes: { from: 128, to: 10_240 },
    timeoutSeconds: { from: 1, to: 900 },
    ephemeralStorageMegabytes: { from: 512, to: 10_240 },
  });
});

test('the SDK is named as packs are: by normalised names', () => {
  expect([...runtimeSdk]).toEqual([...runtimeSdk].map(normalizeName));
  expect(runtimeSdk).toContain('boto3');
});
