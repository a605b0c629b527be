import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ElfError } from '../../src/elf/errors.ts';
import { readElfFacts, type ElfFacts } from '../../src/elf/facts.ts';
import { pythonRuntimes } from '../../src/lambda/runtimes.ts';
import { parseRuntime, type Target } from '../../src/lambda/target.ts';
import {
  nativeFaults,
  refuseNativeFaults,
  type AuditedFile,
  type NativeFault,
} from '../../src/packaging/native-audit.ts';
import { isLoadable } from '../../src/packaging/native-loadable.ts';
import { summarizeNative } from '../../src/wheel/native-summary.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { makeElf, type ElfDescription } from '../makers/elf-maker.ts';

const al2: Target = { runtime: parseRuntime('3.11'), architecture: 'x86_64' };
const al2023arm: Target = { runtime: parseRuntime('3.13'), architecture: 'arm64' };

const file = (path: string, description: ElfDescription = {}): AuditedFile & { readonly elf: ElfFacts } => ({
  path,
  origin: 'demo 1.0',
  elf: readElfFacts(makeElf(description)),
});
const needing = (...versions: readonly string[]): ElfDescription => ({
  needed: ['libc.so.6'],
  versionNeeds: { 'libc.so.6': versions.map((version) => `GLIBC_${version}`) },
});

describe('nativeFaults()', () => {
  test('a file that cannot be read is a fault that says why', () => {
    const damaged = { path: 'x.so', origin: 'x.so', elf: new ElfError('ELF_TRUNCATED', 'it ends early') };
    expect(nativeFaults([damaged], al2)).toEqual([
      { path: 'x.so', origin: 'x.so', reason: 'is damaged (it ends early)' },
    ]);
  });

  test.each<[string, AuditedFile, Target]>([
    ['a library for the machine', file('a/libx.so.1'), al2],
    ['a library for the other machine, there', file('a/libx.so.1', { machine: 183 }), al2023arm],
    ['glibc as new as there is', file('x.so', needing('2.17', '2.26')), al2],
    [
      'glibc as new as there is, on Amazon Linux 2023',
      file('x.so', { ...needing('2.34'), machine: 183 }),
      al2023arm,
    ],
    ['a module for the Python of the runtime', file('m.cpython-311-x86_64-linux-gnu.so'), al2],
    ['a module for the stable ABI', file('m.abi3.so'), al2],
    ['a program without libc', file('bin/x', { type: 2, dynamic: false }), al2],
    ['private symbols of glibc are no version', file('x.so', needing('PRIVATE')), al2],
  ])('%s can be loaded', (_, audited, target) => {
    expect(nativeFaults([audited], target)).toEqual([]);
  });

  test.each<[string, AuditedFile, Target, string]>([
    [
      'another machine',
      file('x.so', { machine: 183 }),
      al2,
      'is for aarch64, and the function runs on x86_64',
    ],
    ['the other way round', file('x.so'), al2023arm, 'is for x86_64, and the function runs on aarch64'],
    ['32 bits', file('x.so', { machine: 3, bits: 32 }), al2, 'is for i386'],
    ['32 bits of the same machine', file('x.so', { bits: 32 }), al2, 'is for x86_64'],
    ['a machine without a name here', file('x.so', { machine: 9999 }), al2, 'is for machine 9999'],
    [
      'musl',
      file('x.so', { needed: ['libc.musl-x86_64.so.1'] }),
      al2,
      'needs musl, and Amazon Linux has glibc',
    ],
    [
      'a newer glibc',
      file('x.so', needing('2.9', '2.27')),
      al2,
      'needs glibc 2.27, and Amazon Linux 2 (python3.11) has 2.26',
    ],
    [
      'another Python',
      file('a/m.cpython-310-x86_64-linux-gnu.so'),
      al2,
      'is built for CPython 3.10, and the runtime is python3.11',
    ],
    [
      'a free-threaded Python',
      file('m.cpython-313t-aarch64-linux-gnu.so', { machine: 183 }),
      al2023arm,
      'is built for CPython 3.13t',
    ],
  ])('%s cannot', (...[, audited, target, reason]) => {
    const [fault, ...others] = nativeFaults(
      [file('fine.so', { machine: target === al2 ? 62 : 183 }), audited],
      target,
    );
    expect(fault).toEqual({
      path: audited.path,
      origin: 'demo 1.0',
      reason: expect.stringContaining(reason),
    });
    expect(others).toEqual([]);
  });
});

describe('isLoadable()', () => {
  test('a summary says of all files what the audit says of each', () => {
    const description: fc.Arbitrary<ElfDescription> = fc.record({
      machine: fc.constantFrom(62, 62, 62, 183, 3),
      bits: fc.constantFrom(64, 64, 64, 32),
      needed: fc.constantFrom<string[][]>([], ['libc.so.6'], ['libc.musl-x86_64.so.1']),
      versionNeeds: fc.constantFrom<Record<string, string[]>>(
        {},
        { 'libc.so.6': ['GLIBC_2.17'] },
        { 'libc.so.6': ['GLIBC_2.26', 'GLIBC_2.4'] },
        { 'libc.so.6': ['GLIBC_2.34'] },
        { 'libc.so.6': ['GLIBC_2.100'] },
        { 'libz.so.1': ['GLIBC_9'] },
      ),
    });
    const path = fc.constantFrom(
      'libx.so',
      'm.abi3.so',
      'm.cpython-311-x86_64-linux-gnu.so',
      'a/m.cpython-313t-x.so',
      'm.cpython-313-x.so',
    );
    const files = fc.array(
      fc.tuple(path, description).map(([name, each]) => file(name, each)),
      { minLength: 1, maxLength: 3 },
    );
    const targets = fc.record({
      runtime: fc.constantFrom(...pythonRuntimes),
      architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
    });
    fc.assert(
      fc.property(files, targets, (audited, target) => {
        const summary = summarizeNative(audited);
        expect(summary).toBeDefined();
        expect(summary !== undefined && isLoadable(summary, target)).toBe(
          nativeFaults(audited, target).length === 0,
        );
      }),
      { numRuns: 300 },
    );
  });
});

const fault = (path: string): NativeFault => ({ path, origin: 'demo 1.0', reason: 'is for i386' });

describe('refuseNativeFaults()', () => {
  test('nothing wrong is nothing refused', () => {
    expect(() => refuseNativeFaults([], al2)).not.toThrow();
  });

  test('names file, distribution and target, and how many more there are', async () => {
    expect(await refusalOf(() => refuseNativeFaults([fault('a.so'), fault('b.so')], al2))).toMatchObject({
      code: 'WRONG_NATIVE_LIBRARY',
      message: 'Cannot package "a.so" of demo 1.0 for python3.11 x86_64: it is for i386 (and 1 more)',
      data: { faults: [fault('a.so'), fault('b.so')], target: 'python3.11 x86_64' },
      hint: expect.stringContaining('--allow-native'),
    });
  });
});
