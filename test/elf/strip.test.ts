import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readElfFacts } from '../../src/elf/facts.ts';
import { parseHeader } from '../../src/elf/header.ts';
import { parseSections } from '../../src/elf/sections.ts';
import { stripDebug } from '../../src/elf/strip.ts';
import { makeElf, type ElfDescription, type ElfSection } from '../makers/elf-maker.ts';
import { isInstalled, readelf, run } from './tools.ts';

const debugInfo: ElfSection = { name: '.debug_info', content: Buffer.alloc(500, 7) };
const symbols: ElfSection = {
  name: '.symtab',
  type: 2,
  link: '.strtab',
  info: 1,
  alignment: 8,
  content: Buffer.alloc(24),
};
const symbolNames: ElfSection = { name: '.strtab', type: 3, content: Buffer.alloc(100, 'a') };
const comment: ElfSection = { name: '.comment', flags: 0x30, content: Buffer.from('GCC: 12\0') };

const described: ElfDescription = {
  needed: ['libc.so.6'],
  soname: 'x.so',
  versionNeeds: { 'libc.so.6': ['GLIBC_2.17'] },
};

function make(...sections: readonly ElfSection[]): Buffer {
  return makeElf({ ...described, sections });
}

/** Name and content of every section. */
function sectionsOf(bytes: Buffer): Record<string, string> {
  const table = parseSections(parseHeader(bytes));
  const { offset: namesOffset = 0 } = table?.names ?? {};
  const entries = table?.sections.map(({ name, offset, fileSize }): [string, string] => {
    const start = namesOffset + name;
    const text = bytes.toString('latin1', start, bytes.indexOf(0, start));
    return [text, bytes.toString('latin1', offset, offset + fileSize)];
  });
  return Object.fromEntries(entries ?? []);
}

test('debug information and the symbol table go, all else stays as it is', () => {
  const bytes = make(comment, debugInfo, symbols, symbolNames);
  const stripped = stripDebug(bytes);
  expect(bytes.length - stripped.length).toBeGreaterThan(500 + 24 + 100 + 3 * 64 - 16);
  const { '.debug_info': _info, '.symtab': _symbols, '.strtab': _names, ...kept } = sectionsOf(bytes);
  expect(sectionsOf(stripped)).toEqual(kept);
  expect(readElfFacts(stripped)).toEqual(readElfFacts(bytes));
});

test('loaded bytes do not change, apart from where the section headers are', () => {
  const bytes = make(debugInfo);
  const stripped = stripDebug(bytes);
  const loadedEnd = parseHeader(bytes).programHeaders[0]?.fileSize ?? 0;
  const expected = Buffer.from(bytes.subarray(0, loadedEnd));
  stripped.copy(expected, 40, 40, 48);
  stripped.copy(expected, 60, 60, 64);
  expect(stripped.subarray(0, loadedEnd)).toEqual(expected);
  expect(parseHeader(stripped).programHeaders).toEqual(parseHeader(bytes).programHeaders);
});

test('the input is left alone, and what is stripped has nothing more to strip', () => {
  const bytes = make(comment, debugInfo);
  const copy = Buffer.from(bytes);
  const stripped = stripDebug(bytes);
  expect(bytes).toEqual(copy);
  expect(stripDebug(copy)).toEqual(stripped);
  expect(stripDebug(stripped)).toBe(stripped);
});

test.each([
  '.debug_str',
  '.zdebug_info',
  '.line',
  '.stab',
  '.gdb_index',
  '.gnu.debuglto_.debug_info',
  '.gnu.linkonce.wi.x',
])('%s goes', (name) => {
  expect(sectionsOf(stripDebug(make({ ...debugInfo, name })))).not.toHaveProperty([name]);
});

test.each([
  '.comment',
  '.gnu_debuglink',
  '.gnu_debugdata',
  '.note.stapsdt',
  '.rustc',
  '.gnu.build.attributes',
])('%s stays', (name) => {
  const stripped = stripDebug(make(debugInfo, { ...debugInfo, name }));
  expect(Object.keys(sectionsOf(stripped))).toContain(name);
  expect(Object.keys(sectionsOf(stripped))).not.toContain('.debug_info');
});

test('relocations for the linker go with their symbols', () => {
  const relocations: ElfSection = { name: '.rela.text', type: 4, link: '.symtab', content: Buffer.alloc(48) };
  expect(Object.keys(sectionsOf(stripDebug(make(relocations, symbols, symbolNames))))).toEqual(
    Object.keys(sectionsOf(make())),
  );
});

test('kept sections are aligned, and refer to each other by their new numbers', () => {
  const attributes: ElfSection = {
    name: '.attributes',
    flags: 0x40,
    link: '.comment',
    // Loaded sections are 1 to 3 (.gnu.version_r, .dynstr, .dynamic), .debug_info is 4 and .comment 5.
    info: 5,
    alignment: 32,
    content: Buffer.from('attributes'),
  };
  const stripped = stripDebug(make(debugInfo, comment, attributes));
  const table = parseSections(parseHeader(stripped));
  expect(table?.sections[5]).toMatchObject({ link: 4, info: 4, alignment: 32 });
  expect((table?.sections[5]?.offset ?? 1) % 32).toBe(0);
  expect(sectionsOf(stripped)).toMatchObject({ '.attributes': 'attributes', '.comment': 'GCC: 12\0' });
});

test.each<[string, Buffer]>([
  ['nothing to strip', make(comment)],
  ['no section headers', makeElf(described)],
  ['32 bits', makeElf({ ...described, bits: 32, sections: [debugInfo] })],
  ['big endian', makeElf({ ...described, littleEndian: false, sections: [debugInfo] })],
  ['an object file', makeElf({ type: 1, dynamic: false, sections: [debugInfo] })],
  ['something behind the sections', Buffer.concat([make(debugInfo), Buffer.from('PK payload')])],
  ['a loaded section behind the debug information', make(debugInfo, { ...comment, name: '.late', flags: 2 })],
  ['a kept section that refers to a dropped one', make(debugInfo, { ...comment, link: '.debug_info' })],
  ['a cut-off file', make(debugInfo).subarray(0, -1)],
  ['a damaged file', make(debugInfo).subarray(0, 70)],
  ['another format', Buffer.from('MZ')],
])('%s: the same bytes', (_, bytes) => {
  expect(stripDebug(bytes)).toBe(bytes);
});

test('a section table inside of a segment: the same bytes', () => {
  const bytes = make(debugInfo);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 64 + 32);
  expect(parseHeader(bytes).programHeaders[0]?.fileSize).toBe(bytes.length);
  expect(stripDebug(bytes)).toBe(bytes);
});

test('sections that claim the same bytes again and again are not multiplied', () => {
  const bytes = make(debugInfo, ...Array.from({ length: 500 }, () => comment));
  const table = parseSections(parseHeader(bytes));
  const { offset = 0, fileSize = 0 } = table?.sections[4] ?? {};
  for (let index = 5; index < 505; index += 1) {
    const at = (table?.offset ?? 0) + index * 64;
    bytes.writeBigUInt64LE(BigInt(offset), at + 24);
    bytes.writeBigUInt64LE(BigInt(fileSize), at + 32);
  }
  expect(stripDebug(bytes)).toBe(bytes);
});

const SOURCE = `
#include <stdlib.h>
static __thread int calls;
int answer(int value) { calls += 1; return abs(value) + calls; }
`;

const LOAD = 'import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).answer(-41))';

test('a real library with debug information still loads, and readelf has nothing to say', ({ skip }) => {
  for (const tool of ['gcc', 'python3', 'readelf']) {
    skip(!isInstalled(tool), `${tool} is not installed`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-strip-'));
  try {
    const [source, built, slim] = ['answer.c', 'built.so', 'slim.so'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(source, SOURCE);
    expect(run('gcc', '-g', '-shared', '-fPIC', '-o', built, source).status).toBe(0);
    const bytes = readFileSync(built);
    writeFileSync(slim, stripDebug(bytes));
    expect(statSync(slim).size).toBeLessThan(bytes.length);
    expect(run('python3', '-c', LOAD, slim)).toMatchObject({
      stdout: '42\n',
      stderr: '',
    });
    for (const option of ['-d', '-V', '-l', '-r', '--dyn-syms']) {
      expect(readelf(slim, option).stdout, option).toBe(readelf(built, option).stdout);
    }
    expect(readelf(slim, '-a').stderr).toBe('');
    expect(readelf(slim, '-S').stdout).not.toMatch(/\.debug_|\.symtab| \.strtab/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
