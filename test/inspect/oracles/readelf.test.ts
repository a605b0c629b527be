import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestVersion } from '../../../src/elf/facts.ts';
import { readInspected } from '../../../src/inspect/inspected-archive.ts';
import { listNatives } from '../../../src/inspect/native-files.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { isInstalled, readelf } from '../../elf/tools.ts';
import { makeElf, type ElfDescription } from '../../makers/elf-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';

const made: Readonly<Record<string, ElfDescription>> = {
  'pkg/a.cpython-313-x86_64-linux-gnu.so': {
    needed: ['libb-1a2b.so.2', 'libstdc++.so.6', 'libgcc_s.so.1', 'libc.so.6'],
    rpath: '$ORIGIN/../pkg.libs',
    versionNeeds: {
      'libstdc++.so.6': ['GLIBCXX_3.4.9', 'GLIBCXX_3.4.21', 'CXXABI_1.3', 'CXXABI_1.3.9'],
      'libgcc_s.so.1': ['GCC_3.0'],
      'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_2.17'],
    },
  },
  'pkg.libs/libb-1a2b.so.2': {
    machine: 183,
    soname: 'libb.so.2',
    runpath: '$ORIGIN:/usr/local/lib',
    versionDefinitions: ['B_1', 'B_2'],
  },
  'bin/tool': {
    type: 3,
    interpreter: '/lib64/ld-linux-x86-64.so.2',
    needed: ['libc.so.6'],
    flags1: 0x08000000,
  },
};

/** What readelf finds, in its own words. */
function saidByReadelf(path: string): Readonly<Record<string, unknown>> {
  const text = readelf(path, '-h', '-d', '-V').stdout;
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  return {
    machine: all(/Machine: +(.*)/g),
    needed: all(/\(NEEDED\) +Shared library: \[(.*)\]/g),
    soname: all(/\(SONAME\) +Library soname: \[(.*)\]/g),
    rpath: all(/\(RPATH\) +Library rpath: \[(.*)\]/g),
    runpath: all(/\(RUNPATH\) +Library runpath: \[(.*)\]/g),
    defined: all(/Flags: none +Index: \d+ +Cnt: 1 +Name: (.*)/g),
  };
}

describe.skipIf(!isInstalled('readelf'))('native files in a zip are read as readelf reads them', () => {
  test('machine, needs, names, run paths, versions', () => {
    const folder = temporaryFolder();
    for (const [path, description] of Object.entries(made)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), makeElf({ ...description, sections: [] }));
    }
    const entries = Object.entries(made).map(([name, description]) => ({
      name,
      content: makeElf({ ...description, sections: [] }),
    }));
    const natives = listNatives(
      readInspected(memorySource(makeZip({ entries }), 'a.zip'), { isLayer: false }),
    );
    expect(natives.map(({ path }) => path)).toEqual(Object.keys(made));
    for (const { path, content } of natives) {
      const { elf, versionDefinitions } =
        content.kind === 'elf' ? content : { elf: undefined, versionDefinitions: [] };
      expect({
        machine: [elf?.machine === 62 ? 'Advanced Micro Devices X86-64' : 'AArch64'],
        needed: elf?.needed,
        soname: [elf?.soname ?? []].flat(),
        rpath: [elf?.rpath ?? []].flat(),
        runpath: [elf?.runpath ?? []].flat(),
        defined: versionDefinitions,
      }).toEqual(saidByReadelf(join(folder, path)));
    }
    const [module] = natives;
    const facts = module?.content.kind === 'elf' ? module.content.elf : undefined;
    expect(
      (['GLIBC_', 'GLIBCXX_', 'CXXABI_', 'GCC_'] as const).map(
        (prefix) => facts && newestVersion(facts, prefix),
      ),
    ).toEqual(['2.17', '3.4.21', '1.3.9', '3.0']);
  });
});
