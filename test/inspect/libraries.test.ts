import { describe, expect, test } from 'vitest';
import { runtimeHasLibrary } from '../../src/inspect/runtime-libraries.ts';
import type { Architecture } from '../../src/lambda/architectures.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { distribution, inspectCase } from './inspected.ts';

function has(soname: string, runtime: string, architecture: Architecture = 'x86_64'): boolean {
  return runtimeHasLibrary(soname, { runtime: parseRuntime(runtime), architecture });
}

/** A module, and two libraries of which the last needs what python3.13 has not. */
function chainOf(needed: readonly string[]): Readonly<Record<string, Buffer>> {
  return {
    'pkg/a.abi3.so': makeElf({ needed, rpath: '$ORIGIN/../pkg.libs' }),
    'pkg.libs/libmiddle.so': makeElf({ needed: ['liblast.so'] }),
    'pkg.libs/liblast.so': makeElf({ needed: ['libexpat.so.1'] }),
  };
}

describe('LIBRARY_MISSING: what functions have, by listings of them', () => {
  const everywhere = ['python3.9', 'python3.11', 'python3.12', 'python3.14'];
  const of2 = [true, true, false, false];
  const of2023 = [false, false, true, true];

  test.each([
    ['libc.so.6', [true, true, true, true]],
    ['libstdc++.so.6', [true, true, true, true]],
    ['libcrypt.so.1', [true, true, true, true]],
    ['libsqlite3.so.0', [true, true, true, true]],
    ['liblzma.so.5', [true, true, true, true]],
    ['libuuid.so.1', [true, true, true, true]],
    ['libssl.so.10', of2],
    ['libexpat.so.1', of2],
    ['libnsl.so.1', of2],
    ['libfreetype.so.6', of2],
    ['libssl.so.3', of2023],
    ['libcurl.so.4', of2023],
    ['libxml2.so.2', of2023],
    ['libglib-2.0.so.0', of2023],
    ['libcrypt.so.2', of2023],
    ['libffi.so.8', of2023],
    ['libssl.so.1.1', [false, false, false, false]],
    ['libgomp.so.1', [false, false, false, false]],
    ['libGL.so.1', [false, false, false, false]],
    ['libX11.so.6', [false, false, false, false]],
    ['libxcb.so.1', [false, false, false, false]],
    ['libpq.so.5', [false, false, false, false]],
  ])('%s', (soname, expected) => {
    expect(everywhere.map((runtime) => has(soname, runtime))).toEqual(expected);
    expect(everywhere.map((runtime) => has(soname, runtime, 'arm64'))).toEqual(expected);
  });

  test('what differs between the machines, and between the interpreters', () => {
    expect(has('ld-linux-x86-64.so.2', 'python3.13')).toBe(true);
    expect(has('ld-linux-x86-64.so.2', 'python3.13', 'arm64')).toBe(false);
    expect(has('ld-linux-aarch64.so.1', 'python3.13', 'arm64')).toBe(true);
    expect(has('libmvec.so.1', 'python3.13')).toBe(true);
    expect(has('libmvec.so.1', 'python3.13', 'arm64')).toBe(false);
    expect(has('libpython3.13.so.1.0', 'python3.13')).toBe(true);
    expect(has('libpython3.12.so.1.0', 'python3.13')).toBe(false);
  });

  test('a library that is loaded with a module is as bad as the module', () => {
    const missing = { code: 'LIBRARY_MISSING', path: 'pkg.libs/liblast.so' };
    expect(inspectCase({ files: chainOf(['libmiddle.so']) })).toContainEqual(
      expect.objectContaining({ ...missing, severity: 'error' }),
    );
    expect(inspectCase({ files: chainOf([]) })).toContainEqual(
      expect.objectContaining({ ...missing, severity: 'warning' }),
    );
  });

  test('a module that needs libexpat runs on python3.11 and not on python3.12', () => {
    const files = { 'a.abi3.so': makeElf({ needed: ['libexpat.so.1'] }) };
    expect(inspectCase({ files, runtime: 'python3.11' })).toEqual([]);
    expect(inspectCase({ files, runtime: 'python3.12' })).toEqual([
      expect.objectContaining({
        code: 'LIBRARY_MISSING',
        severity: 'error',
        lambdaError: expect.stringContaining('libexpat.so.1: cannot open shared object file'),
      }),
    ]);
  });
});

interface RunPaths {
  readonly rpath?: string;
  readonly runpath?: string;
}

describe('LIBRARY_UNREACHABLE', () => {
  const NEEDED = 'libneeded.so.1';
  const library = makeElf({ soname: NEEDED });
  const module = (paths: RunPaths = {}, needed = NEEDED) => makeElf({ needed: [needed], ...paths });
  const chain = (paths: RunPaths) => ({
    'a.abi3.so': module(paths, 'libmiddle.so.1'),
    'middle/libmiddle.so.1': makeElf({ soname: 'libmiddle.so.1', needed: [NEEDED] }),
    [`last/${NEEDED}`]: library,
  });
  const lost = { code: 'LIBRARY_UNREACHABLE', severity: 'warning' };

  test('a library in a folder that nobody names', () => {
    const files = { 'a.abi3.so': module(), [`native/${NEEDED}`]: library };
    expect(inspectCase({ files })).toEqual([
      expect.objectContaining({
        ...lost,
        path: 'a.abi3.so',
        message: `"a.abi3.so" needs "${NEEDED}", which is there as "native/${NEEDED}", but not where the loader looks`,
        hint: expect.stringContaining("patchelf --set-rpath '$ORIGIN/native'"),
        lambdaError: expect.stringContaining(`${NEEDED}: cannot open shared object file`),
      }),
    ]);
  });

  test.each([NEEDED, `lib/${NEEDED}`])('LD_LIBRARY_PATH has %s of the function', (path) => {
    expect(inspectCase({ files: { 'pkg/a.abi3.so': module(), [path]: library } })).toEqual([]);
  });

  test('LD_LIBRARY_PATH has lib/ of a layer, and no other folder of one', () => {
    const files = { 'pkg/a.abi3.so': module() };
    const layer = (path: string) => inspectCase({ files, layers: [{ [path]: library, 'python/b.py': '' }] });
    expect(layer(`lib/${NEEDED}`)).toEqual([]);
    expect(layer(`python/lib/${NEEDED}`)).toEqual([expect.objectContaining(lost)]);
    expect(layer(`bin/${NEEDED}`)).toEqual([expect.objectContaining(lost)]);
  });

  test('a zip that is a layer itself is unpacked to /opt', () => {
    const target = { kind: 'layer' } as const;
    const files = { 'python/pkg/a.abi3.so': module() };
    expect(inspectCase({ files: { ...files, [`lib/${NEEDED}`]: library }, target })).toEqual([]);
    expect(inspectCase({ files: { ...files, [`python/${NEEDED}`]: library }, target })).toEqual([
      expect.objectContaining(lost),
    ]);
  });

  test.each([
    ['$ORIGIN/../native', 'pkg/a.abi3.so'],
    ['${ORIGIN}/../native', 'pkg/a.abi3.so'],
    ['/nowhere:$ORIGIN/native', 'a.abi3.so'],
    ['/var/task/native', 'a.abi3.so'],
    ['native', 'pkg/deep/a.abi3.so'],
  ])('a run path %s of %s', (path, from) => {
    for (const paths of [{ rpath: path }, { runpath: path }]) {
      const files = { [from]: module(paths), [`native/${NEEDED}`]: library };
      expect(inspectCase({ files }), JSON.stringify(paths)).toEqual([]);
    }
  });

  test('a run path that leads elsewhere', () => {
    const files = { 'pkg/a.abi3.so': module({ rpath: '$ORIGIN/native' }), [`native/${NEEDED}`]: library };
    expect(inspectCase({ files })).toEqual([expect.objectContaining(lost)]);
  });

  test('DT_RPATH holds for libraries of libraries, DT_RUNPATH does not', () => {
    expect(inspectCase({ files: chain({ rpath: '$ORIGIN/middle:$ORIGIN/last' }) })).toEqual([]);
    expect(inspectCase({ files: chain({ runpath: '$ORIGIN/middle:$ORIGIN/last' }) })).toEqual([
      expect.objectContaining({ ...lost, path: 'middle/libmiddle.so.1' }),
    ]);
  });

  test('a link by that name is enough', () => {
    const files = [
      { name: 'pkg/a.abi3.so', content: module() },
      { name: `native/${NEEDED}.0.0`, content: library },
      { name: `lib/${NEEDED}`, content: `../native/${NEEDED}.0.0`, mode: 0o120777 },
    ];
    expect(inspectCase({ files })).toEqual([]);
  });

  test('what another file finds may be loaded already', () => {
    const files = {
      'a.abi3.so': module(),
      'other/b.abi3.so': module({ runpath: '$ORIGIN/native' }),
      [`other/native/${NEEDED}`]: library,
    };
    expect(inspectCase({ files })).toEqual([]);
  });

  test('a distribution may load what it brings, and what its requirements bring', () => {
    const alpha = (fields: readonly string[] = []) =>
      distribution('alpha', { fields, files: { 'alpha/a.abi3.so': module() } });
    const own = distribution('alpha', {
      files: { 'alpha/a.abi3.so': module(), [`beta/native/${NEEDED}`]: library },
    });
    const beta = distribution('be_ta', { files: { [`beta/native/${NEEDED}`]: library } });
    expect(inspectCase({ files: own })).toEqual([]);
    expect(
      inspectCase({ files: { ...alpha(['Requires-Dist: Be.Ta>=1; python_version > "3"']), ...beta } }),
    ).toEqual([]);
    expect(inspectCase({ files: { ...alpha(), ...beta } })).toEqual([
      expect.objectContaining({ ...lost, distribution: 'alpha' }),
    ]);
  });

  test('without metadata the folder at the top tells what belongs together', () => {
    const libs = { 'pkg/core/a.abi3.so': module(), [`pkg.libs/${NEEDED}`]: library };
    expect(inspectCase({ files: libs })).toEqual([]);
    const apart = { 'pkg/core/a.abi3.so': module(), [`other.libs/${NEEDED}`]: library };
    expect(inspectCase({ files: apart })).toEqual([expect.objectContaining(lost)]);
  });

  test("the runtime's own comes first, wherever another lies", () => {
    const files = {
      'a.abi3.so': module({}, 'libz.so.1'),
      'native/libz.so.1': makeElf({ soname: 'libz.so.1' }),
    };
    expect(inspectCase({ files })).toEqual([]);
  });

  test('a library that is needed by its path', () => {
    const at = (path: string) => ({ 'a.abi3.so': module({}, path), [`native/${NEEDED}`]: library });
    expect(inspectCase({ files: at(`/var/task/native/${NEEDED}`) })).toEqual([]);
    expect(inspectCase({ files: at(`native/${NEEDED}`) })).toEqual([]);
    expect(inspectCase({ files: at(`/home/me/native/${NEEDED}`) })).toEqual([expect.objectContaining(lost)]);
  });

  test('names with control characters never reach a hint', () => {
    const files = { 'a.abi3.so': module(), [`na\u001b[31mtive/${NEEDED}`]: library };
    const finding = inspectCase({ files }).find(({ code }) => code === 'LIBRARY_UNREACHABLE');
    expect(`${finding?.message}${finding?.hint}`).not.toContain('\u001b');
  });

  test('thousands of files that need one another end in time', () => {
    const count = 3000;
    const files = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `n${index}/lib${index}.so`,
        makeElf({ needed: [`lib${index + 1}.so`, 'libshared.so'], rpath: '$ORIGIN/x'.repeat(5) }),
      ]),
    );
    const findings = inspectCase({ files: { ...files, 'far/libshared.so': makeElf() } });
    const codes = new Set(findings.map(({ code }) => code));
    expect([codes.has('LIBRARY_UNREACHABLE'), findings.length > 100]).toEqual([true, true]);
  });
});
