import { describe, expect, test } from 'vitest';
import type { PackagingError } from '../../src/packaging/errors.ts';
import { refuseHostPacks, type FoundPack } from '../../src/packaging/from-host.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makePack } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const target = { runtime: parseRuntime('python3.11'), architecture: 'x86_64' } as const;
const macho = Buffer.from('cffaedfe0c0000010000000006000000', 'hex');
const pe = Buffer.alloc(128);
pe.write('MZ');
pe.writeUInt32LE(64, 0x3c);
pe.write('PE\0\0', 64);

async function found(
  name: string,
  files: Record<string, string | Buffer>,
  tags: readonly string[] = ['py3-none-any'],
): Promise<FoundPack> {
  return { pack: await makePack(temporaryFolder(), { name, version: '2.0', files }), tags };
}

function refusal(packs: readonly FoundPack[], allowed: readonly string[] = []): PackagingError | undefined {
  try {
    refuseHostPacks(packs, { target, label: '.venv', isExempt: (path) => allowed.includes(path) });
    return undefined;
  } catch (error) {
    return error as PackagingError;
  }
}

const bad = (name: string): Promise<FoundPack> => found(name, { [`${name}.so`]: makeElf({ machine: 183 }) });

describe('refuseHostPacks()', () => {
  test('what the target can load passes, dead weight of other systems too', async () => {
    const packs = [
      await found('a', { 'a.cpython-311-x86_64-linux-gnu.so': makeElf({ needed: ['libc.so.6'] }) }),
      await found('b', { 'b/cli.exe': pe, 'b/lib.dylib': macho, 'b.py': '' }),
      await found('c', { 'c.py': '' }, [
        'py2-none-any',
        'cp311-cp311-manylinux_2_17_x86_64',
        'cp311-cp311-macosx_11_0_arm64',
      ]),
      await found('d', { 'd.abi3.so': makeElf({}) }, []),
    ];
    expect(refusal(packs)).toBeUndefined();
  });

  test.each([
    ['another architecture', { 'a.so': makeElf({ machine: 183 }) }, /is for aarch64/],
    ['another minor', { 'a.cpython-312-x86_64-linux-gnu.so': makeElf({}) }, /is built for CPython 3\.12/],
    [
      'a newer glibc',
      { 'a.so': makeElf({ needed: ['libc.so.6'], versionNeeds: { 'libc.so.6': ['GLIBC_2.34'] } }) },
      /needs glibc 2\.34/,
    ],
    ['musl', { 'a.so': makeElf({ needed: ['libc.musl-x86_64.so.1'] }) }, /needs musl/],
    ['a module of macOS', { 'a.cpython-311-darwin.so': macho }, /is for macOS/],
    ['a module of Windows', { 'a.cp311-win_amd64.pyd': pe }, /is for Windows/],
  ])('%s is refused by name, with the remedy', async (_, files, reason) => {
    const error = refusal([await found('ok', { 'ok.py': '' }), await found('nump', files)]);
    expect(error).toMatchObject({ code: 'WRONG_NATIVE_LIBRARY' });
    expect(error?.message).toMatch(/^Cannot package nump 2\.0 of "\.venv" for python3\.11 x86_64: "/);
    expect(error?.message).toMatch(reason);
    expect(error?.hint).toContain('--with "nump==2.0"');
    const [path = ''] = Object.keys(files);
    expect(refusal([await found('nump', files)], [path])).toBeUndefined();
  });

  test.each([
    [['cp311-cp311-macosx_11_0_arm64', 'cp311-cp311-macosx_10_9_x86_64'], 'macOS'],
    [['py3-none-win_amd64'], 'Windows'],
    [['py3-none-win32'], 'Windows'],
    [['cp311-cp311-musllinux_1_2_x86_64'], 'Linux with musl'],
  ])('a wheel of %j is refused without native files too', async (tags, system) => {
    const packs = [await found('only', { 'only.py': '' }, tags)];
    expect(refusal(packs)?.message).toContain(`says that it is for ${system}`);
    expect(refusal(packs, ['only-2.0-py3-none-any.whl'])).toBeUndefined();
  });

  test('all are named; for many, the way is to resolve everything anew', async () => {
    const two = refusal([await bad('a'), await bad('b')]);
    expect(two?.message).toContain('Cannot package a 2.0 and b 2.0 of');
    expect(two?.message).toContain('(and 1 more)');
    expect(two?.hint).toContain('--with "a==2.0" --with "b==2.0"');
    const many = refusal(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(bad)));
    expect(many?.message).toContain('f 2.0 and 2 more of');
    expect(many?.hint).toContain('pip freeze > requirements.txt');
    expect(many?.data['distributions']).toHaveLength(8);
  });
});
