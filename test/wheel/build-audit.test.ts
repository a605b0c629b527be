import { expect, test } from 'vitest';
import { readDynamicSymbols } from '../../src/elf/dynamic-symbols.ts';
import { readElfFacts } from '../../src/elf/facts.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { builtFaults, type BuiltFile } from '../../src/wheel/build-audit.ts';
import { makeElf, type ElfDescription } from '../makers/elf-maker.ts';
import { makeSymbolSections } from '../makers/symbol-maker.ts';

const target = { runtime: parseRuntime('python3.11'), architecture: 'x86_64' } as const;

function file(path: string, description: ElfDescription): BuiltFile {
  const bytes = makeElf(description);
  return { path, elf: readElfFacts(bytes), symbols: readDynamicSymbols(bytes) };
}

const extension = 'demo/_x.cpython-311-x86_64-linux-gnu.so';

test.each<[string, string, ElfDescription]>([
  [
    'a folder of the build machine',
    'looks for libraries in "/opt/python/lib" (RPATH)',
    { rpath: '/opt/python/lib' },
  ],
  ['the same in RUNPATH, after a good one', 'in "/home/me"', { runpath: '$ORIGIN/../lib:/home/me' }],
  ['an empty search path, which is the working folder', 'in ""', { runpath: '$ORIGIN:' }],
  ['a library that nobody brings', 'needs libpq.so.5', { needed: ['libc.so.6', 'libpq.so.5'] }],
  [
    'a newer libstdc++',
    'needs libstdc++ with GLIBCXX_3.4.29, and Amazon Linux 2 has 3.4.24',
    { needed: ['libstdc++.so.6'], versionNeeds: { 'libstdc++.so.6': ['GLIBCXX_3.4.29'] } },
  ],
  [
    'a symbol that nobody has',
    'needs the symbol GOMP_parallel',
    { sections: makeSymbolSections([{ name: 'PyList_New' }, { name: 'GOMP_parallel' }]) },
  ],
])('%s is a fault', (_, reason, description) => {
  expect(builtFaults([file(extension, description)], target)).toEqual([
    { path: extension, reason: expect.stringContaining(reason) as string },
  ]);
});

test("a name for another processor's CPython is a fault, because it is never imported", () => {
  const path = 'demo/_x.cpython-311-aarch64-linux-gnu.so';
  expect(builtFaults([file(path, {})], target)).toEqual([
    { path, reason: 'is named for aarch64-linux-gnu, and the runtime imports x86_64-linux-gnu' },
  ]);
});

test('what glibc, GCC, the interpreter and the wheel itself have is no fault', () => {
  const files = [
    file(extension, {
      needed: ['libc.so.6', 'libm.so.6', 'ld-linux-x86-64.so.2', 'libgcc_s.so.1', 'libinner.so.1'],
      runpath: '$ORIGIN:$ORIGIN/../demo.libs:${ORIGIN}/x',
      sections: makeSymbolSections([
        { name: '_Py_NoneStruct' },
        { name: 'pthread_create' },
        { name: 'dlopen' },
        { name: 'inner' },
        { name: 'printf', version: 2 },
      ]),
    }),
    file('demo.libs/libinner-1a2b.so', {
      soname: 'libinner.so.1',
      sections: makeSymbolSections([{ name: 'inner', defined: true }]),
    }),
    file('demo/_y.abi3.so', {}),
    file('demo/_z.so', {}),
  ];
  expect(builtFaults(files, target)).toEqual([]);
});
