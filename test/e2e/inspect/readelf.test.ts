import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestVersion, type ElfFacts, type VersionPrefix } from '../../../src/elf/facts.ts';
import { listNatives, type InspectedNative } from '../../../src/inspect/native-files.ts';
import type { Architecture } from '../../../src/lambda/architectures.ts';
import { isInstalled, readelf } from '../../elf/tools.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { output } from '../cli.ts';
import { buildZip, openZips } from './inspected-zip.ts';

const REQUIREMENTS = ['numpy==2.2.6', 'pillow==11.3.0', 'psycopg2-binary==2.9.10', 'lxml==5.4.0'];
const MACHINES: Readonly<Record<string, number>> = { 'Advanced Micro Devices X86-64': 62, AArch64: 183 };
const PREFIXES: readonly VersionPrefix[] = ['GLIBC_', 'GLIBCXX_', 'CXXABI_', 'GCC_'];

/** What inspections go by. */
interface Comparable extends Pick<ElfFacts, 'machine' | 'needed' | 'soname' | 'rpath' | 'runpath'> {
  readonly newest: Readonly<Record<string, string>>;
  readonly versionDefinitions: readonly string[];
}

function factsByInspect({ content }: InspectedNative): Comparable | string {
  if (content.kind !== 'elf') {
    return content.kind;
  }
  const { machine, needed, soname, rpath, runpath } = content.elf;
  const newest = PREFIXES.flatMap((prefix) => {
    const version = newestVersion(content.elf, prefix);
    return version === undefined ? [] : [[prefix, version] as const];
  });
  return {
    machine,
    needed,
    ...Object.fromEntries(
      Object.entries({ soname, rpath, runpath }).filter(([, value]) => value !== undefined),
    ),
    newest: Object.fromEntries(newest),
    versionDefinitions: content.versionDefinitions,
  };
}

function factsByReadelf(path: string): Comparable {
  const text = readelf(path, '-h', '-d', '-V').stdout;
  const [, definitions = ''] = text.split('Version definition section');
  const [own = ''] = definitions.split('Version needs section');
  const [, needs = ''] = text.split('Version needs section');
  const newest = PREFIXES.flatMap((prefix) => {
    const numbers = [...needs.matchAll(/Name: (\S+) +Flags/g)]
      .map(([, name = '']) => name)
      .filter((name) => name.startsWith(prefix) && /^[\d.]+$/.test(name.slice(prefix.length)))
      .map((name) => name.slice(prefix.length));
    const last = numbers.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
    return last === undefined ? [] : [[prefix, last] as const];
  });
  const optional = {
    soname: /\(SONAME\) +Library soname: \[(.*)\]/.exec(text)?.[1],
    rpath: /\(RPATH\) +Library rpath: \[(.*)\]/.exec(text)?.[1],
    runpath: /\(RUNPATH\) +Library runpath: \[(.*)\]/.exec(text)?.[1],
  };
  return {
    machine: MACHINES[/Machine: +(.*)/.exec(text)?.[1] ?? ''] ?? 0,
    needed: [...text.matchAll(/\(NEEDED\) +Shared library: \[(.*)\]/g)].map(([, name = '']) => name),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    newest: Object.fromEntries(newest),
    versionDefinitions: [...own.matchAll(/Rev: 1 +Flags: (.*?) +Index: \d+ +Cnt: \d+ +Name: (.*)/g)]
      .filter(([, flags = '']) => !flags.includes('BASE'))
      .map(([, , name = '']) => name),
  };
}

describe.skipIf(!isInstalled('readelf'))('native files of real wheels are read as readelf reads them', () => {
  test.each(['x86_64', 'arm64'] satisfies Architecture[])('%s', async (architecture) => {
    const zip = await buildZip(REQUIREMENTS, '', { runtime: 'python3.13', architecture });
    const folder = join(temporaryFolder(), 'unpacked');
    await output('unzip', ['-q', zip, '-d', folder]);
    using opened = openZips([zip]);
    const natives = opened.archives.flatMap(listNatives);
    const found = natives.map((native) => [native.path, factsByInspect(native)]);
    expect(found).toEqual(natives.map(({ path }) => [path, factsByReadelf(join(folder, path))]));
    const files = (await output('find', [folder, '-name', '*.so*', '-type', 'f'])).trim().split('\n');
    expect(natives.map(({ path }) => join(folder, path)).sort()).toEqual(files.sort());
    expect(natives.length).toBeGreaterThan(40);
  });
});
