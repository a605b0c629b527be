import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ElfError } from '../../src/elf/errors.ts';
import { readVersionDefinitions } from '../../src/elf/version-definitions.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { findLibraries, isInstalled, readelf } from './tools.ts';

/** Names as readelf prints them, that of the file left out. */
function definitionsByReadelf(path: string): string[] {
  const [, definitions = ''] = readelf(path, '-V').stdout.split('Version definition section');
  const [own = ''] = definitions.split('Version needs section');
  const records = [...own.matchAll(/Rev: 1 +Flags: (.*?) +Index: \d+ +Cnt: \d+ +Name: (.*)/g)];
  return records.filter(([, flags = '']) => !flags.includes('BASE')).map(([, , name = '']) => name);
}

describe('readVersionDefinitions()', () => {
  test.each([
    [64, true],
    [64, false],
    [32, true],
    [32, false],
  ] as const)('%i bits, little endian %s', (bits, littleEndian) => {
    const versionDefinitions = ['A_1.0', 'A_1.1'];
    const bytes = makeElf({ bits, littleEndian, soname: 'liba.so.1', versionDefinitions });
    expect(readVersionDefinitions(bytes)).toEqual(versionDefinitions);
  });

  test('a library without versions, and a program without a dynamic section', () => {
    expect(readVersionDefinitions(makeElf({ versionNeeds: { 'libc.so.6': ['GLIBC_2.4'] } }))).toEqual([]);
    expect(readVersionDefinitions(makeElf({ dynamic: false }))).toEqual([]);
  });

  test('libraries of this machine are read as readelf reads them', ({ skip }) => {
    skip(!isInstalled('readelf'), 'readelf of binutils is not installed');
    const paths = findLibraries(40);
    skip(paths.length === 0, 'this machine has no ELF libraries');
    const found = paths.map((path) => [path, readVersionDefinitions(readFileSync(path))]);
    expect(found).toEqual(paths.map((path) => [path, definitionsByReadelf(path)]));
    expect(found.some(([, versions]) => (versions?.length ?? 0) > 0)).toBe(true);
  });

  test('readelf reads made files as they were described', ({ skip }) => {
    skip(!isInstalled('readelf'), 'readelf of binutils is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'zipwright-elf-'));
    const path = join(folder, 'made.so');
    writeFileSync(path, makeElf({ versionDefinitions: ['A_1', 'A_2'], sections: [] }));
    try {
      expect(definitionsByReadelf(path)).toEqual(['A_1', 'A_2']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('whatever is written over a file, it is read or refused', () => {
    const made = makeElf({ soname: 'liba.so.1', versionDefinitions: ['A_1', 'A_2', 'A_3'] });
    const place = fc.integer({ min: 0, max: made.length - 1 });
    fc.assert(
      fc.property(place, fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, change) => {
        const bytes = Buffer.from(made);
        Buffer.from(change).copy(bytes, at);
        try {
          expect(readVersionDefinitions(bytes).length).toBeLessThan(9000);
        } catch (error) {
          expect(error).toBeInstanceOf(ElfError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a chain that moves byte by byte through a large file is given up', () => {
    const made = makeElf({ versionDefinitions: ['A_1', 'A_2'] });
    const at = made.indexOf(Buffer.from([20, 0, 0, 0, 28, 0, 0, 0]));
    const padded = Buffer.concat([
      made.subarray(0, at + 4),
      Buffer.from([1, 0, 0, 0]),
      made.subarray(at + 8),
    ]);
    expect(() => readVersionDefinitions(padded)).toThrow(ElfError);
  });
});
