import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestVersion, readElfFacts, type ElfFacts } from '../../src/elf/facts.ts';
import { makeElf, type ElfDescription } from '../makers/elf-maker.ts';

const factsOf = (description: ElfDescription): ElfFacts => readElfFacts(makeElf(description));

test('the facts of an extension module, as JSON', () => {
  const facts = factsOf({
    machine: 183,
    needed: ['libz-1a2b.so.1', 'libc.so.6'],
    soname: 'x.so',
    rpath: '$ORIGIN/../x.libs',
    versionNeeds: { 'libc.so.6': ['GLIBC_2.17'] },
  });
  expect(facts).toEqual({
    machine: 183,
    bits: 64,
    littleEndian: true,
    kind: 'shared',
    needed: ['libz-1a2b.so.1', 'libc.so.6'],
    soname: 'x.so',
    rpath: '$ORIGIN/../x.libs',
    versionNeeds: { 'libc.so.6': ['GLIBC_2.17'] },
    libc: 'glibc',
  });
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

test('absent facts have no property', () => {
  expect(Object.keys(factsOf({ dynamic: false }))).toEqual([
    'machine',
    'bits',
    'littleEndian',
    'kind',
    'needed',
    'versionNeeds',
    'libc',
  ]);
});

test.each<[string, ElfDescription, ElfFacts['kind']]>([
  ['a shared object', {}, 'shared'],
  ['a program', { type: 2 }, 'executable'],
  ['a position-independent program', { flags1: 0x08000000, interpreter: '/lib/ld.so.1' }, 'executable'],
  ['a library that can be run, as libc can', { interpreter: '/lib64/ld-linux-x86-64.so.2' }, 'shared'],
  ['an object file', { type: 1, dynamic: false }, 'relocatable'],
  ['a memory image', { type: 4, dynamic: false }, 'core'],
  ['anything else', { type: 0xfe00, dynamic: false }, 'other'],
])('%s', (_, description, kind) => {
  expect(factsOf(description).kind).toBe(kind);
});

test.each<[ElfFacts['libc'], ElfDescription]>([
  ['glibc', { needed: ['libc.so.6'] }],
  ['glibc', { needed: ['ld-linux-aarch64.so.1'] }],
  ['glibc', { needed: ['libm.so.6'], versionNeeds: { 'libm.so.6': ['GLIBC_2.29'] } }],
  ['glibc', { interpreter: '/lib64/ld-linux-x86-64.so.2' }],
  ['musl', { needed: ['libc.musl-x86_64.so.1'] }],
  ['musl', { needed: ['libstdc++.so.6', 'libc.so'] }],
  ['musl', { needed: ['ld-musl-aarch64.so.1'] }],
  ['musl', { interpreter: '/lib/ld-musl-x86_64.so.1' }],
  ['none', {}],
  ['none', { needed: ['libz.so.1', 'libmylibc.so.6', 'libc.so.7'] }],
  ['none', { dynamic: false }],
])('linked to %s: %j', (libc, description) => {
  expect(factsOf(description).libc).toBe(libc);
});

test.each<[string | undefined, Parameters<typeof newestVersion>[1], readonly string[]]>([
  ['2.17', 'GLIBC_', ['GLIBC_2.2.5', 'GLIBC_2.17', 'GLIBC_2.9']],
  ['2.2.5', 'GLIBC_', ['GLIBC_2.2.5', 'GLIBC_2.2']],
  ['2.36', 'GLIBC_', ['GLIBC_2.34', 'GLIBC_ABI_DT_RELR']],
  ['2.38', 'GLIBC_', ['GLIBC_ABI_DT_RELR', 'GLIBC_2.38']],
  ['2.42', 'GLIBC_', ['GLIBC_ABI_GNU2_TLS', 'GLIBC_2.38']],
  ['2.4', 'GLIBC_', ['GLIBC_PRIVATE', 'GLIBC_2.4']],
  [undefined, 'GLIBC_', ['GLIBC_PRIVATE', 'GLIBCXX_3.4', 'V_1']],
  ['3.4.29', 'GLIBCXX_', ['GLIBCXX_3.4.9', 'GLIBCXX_3.4.29', 'GLIBCXX_LDBL_3.4']],
  ['1.3.13', 'CXXABI_', ['CXXABI_1.3.9', 'CXXABI_1.3.13', 'CXXABI_TM_1', 'CXXABI_FLOAT128']],
  [undefined, 'CXXABI_', []],
])('the newest version is %s of %s', (newest, prefix, versions) => {
  expect(newestVersion({ versionNeeds: { 'libc.so.6': versions } }, prefix)).toBe(newest);
});

test('the newest version may be needed of any library', () => {
  const needs = {
    'libc.so.6': ['GLIBC_2.14'],
    'libm.so.6': ['GLIBC_2.29'],
    'libdl.so.2': ['GLIBC_2.2.5'],
  };
  expect(newestVersion({ versionNeeds: needs }, 'GLIBC_')).toBe('2.29');
});

const name = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0'));

const versionNeeds = fc
  .uniqueArray(fc.tuple(name, fc.uniqueArray(name, { minLength: 1, maxLength: 8 })), {
    selector: ([library]) => library,
    maxLength: 6,
  })
  .map((needs): Record<string, string[]> => Object.fromEntries(needs));

/** Every description that gives a valid file; optional parts are absent instead of undefined. */
const description = fc.record(
  {
    bits: fc.constantFrom<32 | 64>(32, 64),
    littleEndian: fc.boolean(),
    machine: fc.nat(0xffff),
    interpreter: name,
    needed: fc.array(name, { maxLength: 20 }),
    soname: name,
    rpath: name,
    runpath: name,
    versionNeeds,
  },
  { requiredKeys: ['bits', 'littleEndian', 'machine', 'needed', 'versionNeeds'] },
);

test('what is written is read back', () => {
  fc.assert(
    fc.property(description, (described) => {
      const { versionNeeds: needs, ...expected } = described;
      const facts = factsOf(described);
      expect(facts).toMatchObject(expected);
      for (const key of ['interpreter', 'soname', 'rpath', 'runpath'] as const) {
        expect(facts[key]).toBe(expected[key]);
      }
      expect(Object.entries(facts.versionNeeds)).toEqual(Object.entries(needs));
    }),
  );
});

test('a library may be called as hostile names go', () => {
  const needs = Object.fromEntries([
    ['__proto__', ['GLIBC_2.30']],
    ['constructor', ['GLIBC_2.20']],
  ]);
  const facts = factsOf({ versionNeeds: needs });
  expect(Object.keys(facts.versionNeeds)).toEqual(['__proto__', 'constructor']);
  expect(newestVersion(facts, 'GLIBC_')).toBe('2.30');
});
