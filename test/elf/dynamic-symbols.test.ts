import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDynamicSymbols } from '../../src/elf/dynamic-symbols.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makeSymbolSections } from '../makers/symbol-maker.ts';
import { findLibraries, isInstalled, readelf } from './tools.ts';

test('undefined symbols without a version are imports, defined ones exports, weak ones neither', () => {
  const bytes = makeElf({
    sections: makeSymbolSections([
      { name: 'missing' },
      { name: 'PyList_New' },
      { name: 'printf', version: 2 },
      { name: 'mine', defined: true },
      { name: 'maybe', weak: true },
    ]),
  });
  expect(readDynamicSymbols(bytes)).toEqual({
    unversionedImports: ['missing', 'PyList_New'],
    exports: ['mine'],
  });
});

test('a file without symbols has none', () => {
  expect(readDynamicSymbols(makeElf({}))).toEqual({ unversionedImports: [], exports: [] });
  expect(readDynamicSymbols(makeElf({ bits: 32 }))).toEqual({ unversionedImports: [], exports: [] });
});

test.skipIf(!isInstalled('readelf'))('agrees with readelf on libraries of this machine', () => {
  const libraries = findLibraries(25);
  expect(libraries.length).toBeGreaterThan(5);
  for (const path of libraries) {
    const rows = readelf(path, '--dyn-syms').stdout.split('\n');
    const wanted = rows.flatMap((row) => {
      const found = /^ +\d+: [0-9a-f]{16} .* GLOBAL +\w+ +UND (\S+)$/.exec(row)?.[1];
      return found === undefined || found.includes('@') ? [] : [found];
    });
    expect({ path, names: readDynamicSymbols(readFileSync(path)).unversionedImports.toSorted() }).toEqual({
      path,
      names: wanted.sort(),
    });
  }
});
