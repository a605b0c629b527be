import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findForeignCode,
  refuseForeignCode,
  type RunTarget,
} from '../../../src/runtime/code/foreign-code.ts';
import { thisMachine, type Machine } from '../../../src/runtime/code/machine.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import type { MadeEntry } from '../../makers/zip-maker.ts';
import { isRoot, Workplace } from './unpacking.ts';

const INTEL: Machine = { platform: 'linux', architecture: 'x86_64' };
const ARM: Machine = { platform: 'linux', architecture: 'arm64' };
const MAC: Machine = { platform: 'darwin', architecture: 'arm64' };

const intel = makeElf();
const arm = makeElf({ machine: 183 });
const macho = Buffer.from('cffaedfe0c0000010000000006000000100000005800000085801100', 'hex');
const pe = Buffer.from(`MZ${'\0'.repeat(58)}\x40\0\0\0PE\0\0`, 'latin1');

const python311: RunTarget = { runtime: 'python3.11', machine: INTEL };

type Files = Readonly<Record<string, string | Buffer>>;

const unpacked = (place: Workplace, files: Files): Promise<string> =>
  place.unpackEntries(...Object.entries(files).map(([name, content]): MadeEntry => ({ name, content })));

/** What is found in these files, as `path: found`. */
async function foundIn(files: Files, target: RunTarget = python311): Promise<string[]> {
  const folder = await unpacked(new Workplace(), files);
  return findForeignCode(folder, target).map(({ path, found }) => `${path}: ${found}`);
}

describe('refuseForeignCode() says what is wrong and what to do', () => {
  const refusals: Record<string, [files: Files, target: RunTarget, message: string, hint: string]> = {
    'a library of another architecture': [
      { 'lib/x.so': arm },
      python311,
      'Cannot run "demo" here: "lib/x.so" is for arm64, this machine is x86_64',
      'build it for this machine: zipwright build --arch x86_64',
    ],
    'the other way round, and several': [
      { 'a.abi3.so': intel, 'libs/libz-1a2b3c.so.1.3': intel, 'b/__init__.py': '' },
      { runtime: 'python3.13', machine: ARM },
      'Cannot run "demo" here: "a.abi3.so" is for x86_64, this machine is arm64 (and 1 more)',
      'build it for this machine: zipwright build --arch arm64',
    ],
    'a module for another Python': [
      { 'pkg/_x.cpython-310-x86_64-linux-gnu.so': intel },
      python311,
      'Cannot run "demo" here: "pkg/_x.cpython-310-x86_64-linux-gnu.so" is for CPython 3.10, the runtime is python3.11',
      'build it for the runtime: zipwright build --runtime python3.11',
    ],
    'a module for Alpine Linux': [
      { '_x.cpython-311-x86_64-linux-musl.so': intel },
      python311,
      'Cannot run "demo" here: "_x.cpython-311-x86_64-linux-musl.so" is for musl (Alpine Linux), the runtime uses glibc (Amazon Linux)',
      'build it for this machine: zipwright build --arch x86_64',
    ],
    'a module for macOS': [
      { '_x.cpython-311-darwin.so': macho },
      python311,
      'Cannot run "demo" here: "_x.cpython-311-darwin.so" is for macOS, this machine runs Linux',
      'build it for this machine: zipwright build --arch x86_64',
    ],
    'a module for Windows': [
      { '_x.cp311-win_amd64.pyd': pe },
      python311,
      'Cannot run "demo" here: "_x.cp311-win_amd64.pyd" is for Windows, this machine runs Linux',
      'build it for this machine: zipwright build --arch x86_64',
    ],
    'a module for Linux, on a Mac': [
      { '_x.abi3.so': arm },
      { runtime: 'python3.11', machine: MAC },
      'Cannot run "demo" here: "_x.abi3.so" is for Linux, this machine runs macOS',
      'run it on Linux: in a container, a virtual machine or the Windows Subsystem for Linux',
    ],
    'anything, on a machine that Lambda does not have': [
      { '_x.abi3.so': arm },
      { runtime: 'python3.11', machine: { platform: 'linux', architecture: 'riscv64' } },
      'Cannot run "demo" here: "_x.abi3.so" is for arm64, this machine is riscv64',
      'run it on a machine whose architecture Lambda has: x86_64 or arm64',
    ],
  };

  test.each(Object.entries(refusals))('%s', async (_, [files, target, message, hint]) => {
    const folder = await unpacked(new Workplace(), files);
    const refusal = await refusalOf(() => refuseForeignCode(folder, target, 'demo'));
    expect(refusal).toMatchObject({ code: 'CODE_FOREIGN', message, hint });
  });

  test('and lets pass what can be loaded', async () => {
    const folder = await unpacked(new Workplace(), { 'lib/x.so': intel, 'handler.py': '' });
    expect(() => refuseForeignCode(folder, python311, 'demo')).not.toThrow();
  });
});

describe('findForeignCode()', () => {
  const cases: Record<string, [files: Files, found: string[], target?: RunTarget]> = {
    'nothing native': [{ 'a.py': '', 'x.so.txt': arm }, []],
    'a module for this Python': [{ '_x.cpython-311-x86_64-linux-gnu.so': intel }, []],
    'the stable ABI': [{ '_x.abi3.so': intel }, []],
    'a name that lies about its architecture': [
      { '_x.cpython-311-x86_64-linux-gnu.so': arm },
      ['_x.cpython-311-x86_64-linux-gnu.so: arm64'],
    ],
    'a tag that Python does not look for': [
      { '_x.cpython-311-aarch64-linux-gnu.so': arm },
      ['_x.cpython-311-aarch64-linux-gnu.so: arm64'],
    ],
    'another variant that can be loaded': [
      {
        'p/_x.cpython-310-x86_64-linux-gnu.so': intel,
        'p/_x.cpython-311-aarch64-linux-gnu.so': arm,
        'p/_x.cpython-311-x86_64-linux-gnu.so': intel,
        'p/_x.cp311-win_amd64.pyd': pe,
        'p/_y.cpython-310-x86_64-linux-gnu.so': intel,
        'p/_y.abi3.so': intel,
      },
      [],
    ],
    'variants of which none can be, named once': [
      { '_x.cpython-309-x86_64-linux-gnu.so': intel, '_x.cpython-310-x86_64-linux-gnu.so': intel },
      ['_x.cpython-309-x86_64-linux-gnu.so: CPython 3.9'],
    ],
    'the same module in another package is another one': [
      { 'a/_x.abi3.so': intel, 'b/_x.cpython-310-x86_64-linux-gnu.so': intel },
      ['b/_x.cpython-310-x86_64-linux-gnu.so: CPython 3.10'],
    ],
    'its source beside it': [{ 'md.cpython-310-x86_64-linux-gnu.so': intel, 'md.py': '' }, []],
    'a build without the GIL': [
      { '_x.cpython-313t-x86_64-linux-gnu.so': intel },
      ['_x.cpython-313t-x86_64-linux-gnu.so: free-threaded CPython 3.13'],
      { runtime: 'python3.13', machine: INTEL },
    ],
    'the stable ABI without the GIL, before 3.15': [
      { '_x.abi3t.so': intel },
      ['_x.abi3t.so: free-threaded CPython'],
    ],
    'the stable ABI without the GIL, since 3.15': [
      { '_x.abi3t.so': intel },
      [],
      { runtime: 'python3.15', machine: INTEL },
    ],
    'libraries in a path that names a machine, which are chosen from': [
      {
        'a/attach_linux_arm64.so': arm,
        'b/aarch64/x.so': arm,
        'c/linux-arm64/y.node': arm,
        'd/x86/z.so': makeElf({ bits: 32, machine: 3 }),
      },
      [],
    ],
    'layers for several versions of Python': [
      {
        'python/lib/python3.10/site-packages/_x.cpython-310-x86_64-linux-gnu.so': intel,
        'python/lib/python3.11/site-packages/_x.cpython-311-x86_64-linux-gnu.so': intel,
        'python/lib/python3.11/site-packages/_y.cpython-310-x86_64-linux-gnu.so': intel,
      },
      ['python/lib/python3.11/site-packages/_y.cpython-310-x86_64-linux-gnu.so: CPython 3.10'],
    ],
    'stray files of other systems': [
      { 'x.dll': pe, 'libx.1.dylib': macho, 'lib-x.so': macho, 'x.exe': pe },
      [],
    ],
    'a Mach-O file that Python would take for a module': [{ '_x.so': macho }, ['_x.so: macOS']],
    'what is no binary at all': [{ 'libc.so': '/* GNU ld script */', 'e.so': '', 's.so': '\x7fELF' }, []],
    'big endian and odd machines': [
      { 'a.so': makeElf({ littleEndian: false, machine: 22 }), 'b.so': makeElf({ machine: 999 }) },
      ['a.so: s390x', 'b.so: machine 999'],
    ],
    'an external extension': [
      { 'extensions/tracer': arm, 'extensions/script': '#!/bin/sh', 'bin/tool': arm },
      ['extensions/tracer: arm64'],
    ],
    'add-ons of Node.js': [
      { 'node_modules/x/build/Release/x.node': arm },
      ['node_modules/x/build/Release/x.node: arm64'],
      { runtime: 'nodejs24.x', machine: INTEL },
    ],
    'another language does not know modules of Python': [
      { '_x.cpython-310-x86_64-linux-gnu.so': intel, '_x.cp311-win_amd64.pyd': pe },
      [],
      { runtime: 'nodejs24.x', machine: INTEL },
    ],
    'modules for macOS, on a Mac': [
      { '_x.cpython-311-darwin.so': macho, 'y.so': macho },
      [],
      { runtime: 'python3.11', machine: MAC },
    ],
  };

  test.each(Object.entries(cases))('%s', async (_, [files, found, target]) => {
    expect(await foundIn(files, target)).toEqual(found);
  });

  test('a link is what it leads to', async () => {
    const folder = await new Workplace().unpackEntries(
      { name: 'p/_x.cpython-310-x86_64-linux-gnu.so', content: intel },
      { name: 'p/_x.so', content: '../real.so', mode: 0o120777 },
      { name: 'real.so', content: intel },
    );
    expect(findForeignCode(folder, python311)).toEqual([]);
  });

  test.skipIf(!isRoot)(
    'folders of which nobody may look into are passed over by those who may not',
    async () => {
      const folder = await new Workplace().unpackEntries(
        { name: 'closed/x.so', content: arm },
        { name: 'closed/', mode: 0o040700 },
      );
      // Root sees it all the same.
      expect(findForeignCode(folder, python311)).toHaveLength(1);
    },
  );

  test('is about this machine unless told otherwise', async () => {
    const own = thisMachine();
    const target = { runtime: 'python3.11' };
    const folder = await unpacked(new Workplace(), {
      'lib/x.so': own.architecture === 'arm64' ? intel : arm,
    });
    expect(findForeignCode(folder, target)).toEqual(findForeignCode(folder, { ...target, machine: own }));
    expect(findForeignCode(folder, target)).toHaveLength(1);
  });
});

describe('its verdict', () => {
  test('is kept beside the folder, for each target by itself', async () => {
    const folder = await unpacked(new Workplace(), { 'x.abi3.so': arm });
    const first = findForeignCode(folder, python311);
    rmSync(join(folder, 'x.abi3.so'));
    expect(findForeignCode(folder, python311)).toEqual(first);
    expect(findForeignCode(folder, { ...python311, machine: ARM })).toEqual([]);
    expect(readdirSync(dirname(folder)).toSorted()).toEqual([
      '.unit',
      'content',
      'foreign-1-11-linux-arm64.json',
      'foreign-1-11-linux-x86_64.json',
    ]);
  });

  test('costs less than a millisecond from then on', async () => {
    const folder = await unpacked(new Workplace(), { 'x.abi3.so': intel });
    findForeignCode(folder, python311);
    const started = performance.now();
    for (let call = 0; call < 200; call += 1) {
      findForeignCode(folder, python311);
    }
    expect((performance.now() - started) / 200).toBeLessThan(1);
  });

  test('is found again when it is damaged', async () => {
    const folder = await unpacked(new Workplace(), { 'x.abi3.so': arm });
    const first = findForeignCode(folder, python311);
    writeFileSync(join(dirname(folder), 'foreign-1-11-linux-x86_64.json'), '[{');
    expect(findForeignCode(folder, python311)).toEqual(first);
  });

  test('is not left beside folders of the user', async () => {
    const place = new Workplace();
    expect(findForeignCode(join(place.folder), python311)).toEqual([]);
    expect(readdirSync(dirname(place.folder)).filter((name) => name.startsWith('foreign-'))).toEqual([]);
  });
});
