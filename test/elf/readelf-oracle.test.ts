import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readElfFacts, type ElfFacts } from '../../src/elf/facts.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { findLibraries, isInstalled, readelf } from './tools.ts';

type Comparable = Pick<
  ElfFacts,
  | 'bits'
  | 'littleEndian'
  | 'kind'
  | 'interpreter'
  | 'needed'
  | 'soname'
  | 'rpath'
  | 'runpath'
  | 'versionNeeds'
>;

const KINDS = { DYN: 'shared', EXEC: 'executable', REL: 'relocatable', CORE: 'core' } as const;

/** What readelf prints, in the words of our facts. */
function factsByReadelf(path: string): Partial<Comparable> {
  const header = readelf(path, '-h', '-l').stdout;
  const dynamic = readelf(path, '-d').stdout;
  const kind = /Type: +(DYN|EXEC|REL|CORE)/.exec(header)?.[1] as keyof typeof KINDS | undefined;
  const isPie = header.includes('(Position-Independent Executable file)');
  const optional = {
    interpreter: /Requesting program interpreter: (.*)\]/.exec(header)?.[1],
    soname: /\(SONAME\) +Library soname: \[(.*)\]/.exec(dynamic)?.[1],
    rpath: /\(RPATH\) +Library rpath: \[(.*)\]/.exec(dynamic)?.[1],
    runpath: /\(RUNPATH\) +Library runpath: \[(.*)\]/.exec(dynamic)?.[1],
  };
  return {
    bits: /Class: +ELF64/.test(header) ? 64 : 32,
    littleEndian: header.includes('little endian'),
    kind: isPie ? 'executable' : kind === undefined ? 'other' : KINDS[kind],
    needed: [...dynamic.matchAll(/\(NEEDED\) +Shared library: \[(.*)\]/g)].map(([, name = '']) => name),
    versionNeeds: versionNeedsByReadelf(path),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function versionNeedsByReadelf(path: string): Record<string, string[]> {
  const [, needs = ''] = readelf(path, '-V').stdout.split('Version needs section');
  const found: Record<string, string[]> = {};
  let versions: string[] = [];
  for (const line of needs.split('\n')) {
    const library = /Version: 1 +File: (\S+) +Cnt:/.exec(line)?.[1];
    const version = /Name: (\S+) +Flags: .*Version: \d+/.exec(line)?.[1];
    if (library !== undefined) {
      versions = found[library] ??= [];
    } else if (version !== undefined) {
      versions.push(version);
    }
  }
  return found;
}

function comparable({ machine: _machine, libc: _libc, ...facts }: ElfFacts): Comparable {
  return facts;
}

test('libraries of this machine are read as readelf reads them', ({ skip }) => {
  skip(!isInstalled('readelf'), 'readelf of binutils is not installed');
  const paths = findLibraries(40);
  skip(paths.length === 0, 'this machine has no ELF libraries');
  for (const path of paths) {
    expect(comparable(readElfFacts(readFileSync(path))), path).toEqual(factsByReadelf(path));
  }
});

test.for([
  [64, true],
  [64, false],
  [32, true],
  [32, false],
] as const)(
  'readelf reads made files as they were described: %i bits, little endian %s',
  ([bits, littleEndian], { skip }) => {
    skip(!isInstalled('readelf'), 'readelf of binutils is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'zipwright-elf-'));
    const path = join(folder, 'made.so');
    const bytes = makeElf({
      bits,
      littleEndian,
      needed: ['liba.so', 'libc.so.6'],
      soname: 'made.so',
      rpath: '$ORIGIN/a',
      runpath: '$ORIGIN/b',
      interpreter: '/lib/ld.so.1',
      versionNeeds: { 'libc.so.6': ['GLIBC_2.4', 'GLIBC_2.17'], 'liba.so': ['A_1'] },
      sections: [],
    });
    writeFileSync(path, bytes);
    try {
      expect(factsByReadelf(path)).toEqual(comparable(readElfFacts(bytes)));
      expect(readelf(path, '-h', '-l', '-S', '-d', '-V').stderr).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
