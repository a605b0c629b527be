import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OpenPack } from '../../src/wheel/open-pack.ts';
import { packEntries, readPackData } from '../../src/wheel/pack-entries.ts';
import { packWheel } from '../../src/wheel/pack-wheel.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makePack, storeWheel } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel, type MadeWheel } from '../makers/wheel-maker.ts';

const names = (pack: OpenPack): string[] => [...packEntries(pack)].map((entry) => entry.name);
const contentOf = (pack: OpenPack, name: string): string => {
  const entry = [...packEntries(pack)].find((each) => each.name === name);
  if (entry === undefined) {
    return `no ${name} in ${names(pack).join(' ')}`;
  }
  const data = readPackData(pack, entry);
  return (entry.method === 8 ? inflateRawSync(data) : data).toString();
};

describe('packWheel() installs as pip does', () => {
  test('files keep their place, folders have no entry, names are in byte order', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      files: { 'demo/b.py': 'b', 'demo/a.py': 'a', 'Zeta.py': 'z', 'demo/é.py': 'e' },
      entries: [{ name: 'demo/', mode: 0o040755 }],
    });
    expect(names(pack)).toEqual([
      'Zeta.py',
      'demo-1.0.dist-info/METADATA',
      'demo-1.0.dist-info/RECORD',
      'demo-1.0.dist-info/WHEEL',
      'demo/a.py',
      'demo/b.py',
      'demo/é.py',
    ]);
  });

  test('the .data folder goes where pip puts it, scripts with the interpreter of the target', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      files: {
        'demo-1.0.data/purelib/pure.py': '1',
        'demo-1.0.data/platlib/plat.py': '2',
        'demo-1.0.data/data/share/x.txt': '3',
        'demo-1.0.data/headers/demo.h': '4',
        'demo-1.0.data/scripts/run': '#!python\nprint(1)\n',
        'demo-1.0.data/scripts/shell': '#!/bin/sh\n',
      },
    });
    expect(names(pack).filter((name) => !name.includes('dist-info'))).toEqual([
      'bin/run',
      'bin/shell',
      'include/demo/demo.h',
      'plat.py',
      'pure.py',
      'share/x.txt',
    ]);
    expect(contentOf(pack, 'bin/run')).toBe('#!/usr/bin/env python3\nprint(1)\n');
    expect(contentOf(pack, 'bin/shell')).toBe('#!/bin/sh\n');
    expect([...packEntries(pack)].filter((entry) => entry.executable).map(({ name }) => name)).toEqual([
      'bin/run',
      'bin/shell',
    ]);
  });

  test('console scripts are written, and RECORD lists exactly what is there', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      files: {
        'demo.py': 'x',
        '__pycache__/demo.cpython-311.pyc': 'old',
        'lone.pyc': 'kept',
        'demo.pyc': 'dropped',
      },
      entryPoints: '[console_scripts]\ndemo = demo:main\n',
    });
    expect(contentOf(pack, 'bin/demo')).toMatch(/^#!\/usr\/bin\/env python3\n.*from demo import main/s);
    const record = contentOf(pack, 'demo-1.0.dist-info/RECORD');
    expect(
      record
        .trim()
        .split('\n')
        .map((row) => row.split(',')[0]),
    ).toEqual(
      names(pack)
        .filter((name) => !name.endsWith('RECORD'))
        .concat('demo-1.0.dist-info/RECORD'),
    );
    expect(names(pack)).toContain('lone.pyc');
    expect(names(pack)).not.toContain('demo.pyc');
  });

  test('any execute bit makes a file 0755, everything else is 0644', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      entries: [
        { name: 'private.py', mode: 0o100600 },
        { name: 'shared.so', mode: 0o100777 },
        { name: 'typeless', mode: 0o664 },
        { name: 'windows', mode: 0, host: 0 },
      ],
    });
    const modes = new Map<string, number>();
    for (const entry of packEntries(pack)) {
      modes.set(entry.name, entry.executable ? 0o755 : 0o644);
    }
    expect(modes.get('private.py')).toBe(0o644);
    expect(modes.get('shared.so')).toBe(0o755);
    expect(modes.get('typeless')).toBe(0o644);
    expect(modes.get('windows')).toBe(0o644);
  });

  test('stored, zip64 and data-descriptor members become plain entries', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      entries: [
        { name: 'stored', content: 'stored', method: 0 },
        { name: 'wide', content: 'wide', zip64: true },
        { name: 'streamed', content: 'streamed', dataDescriptor: true },
      ],
    });
    for (const name of ['stored', 'wide', 'streamed']) {
      expect(contentOf(pack, name)).toBe(name);
    }
  });

  test('facts: metadata, native and foreign files', async () => {
    const pack = await makePack(temporaryFolder(), {
      name: 'De.mo',
      requires: ['six>=1'],
      requiresPython: '>=3.9',
      files: {
        'demo/x.so': makeElf({}),
        'demo/x.dylib': Buffer.from(
          'cffaedfe00000000000000000000000000000000000000000000000000000000',
          'hex',
        ),
      },
    });
    expect(pack.facts).toMatchObject({
      name: 'de-mo',
      version: '1.0',
      requiresDist: ['six>=1'],
      requiresPython: '>=3.9',
      foreign: ['demo/x.dylib'],
    });
    expect(pack.readNative().map(({ path }) => path)).toEqual(['demo/x.so']);
    expect(pack.facts.native).toMatchObject({ machines: ['62/64'], musl: false, pythons: [] });
  });
});

describe('packWheel() refuses', () => {
  const refused: Record<string, [code: string, wheel: MadeWheel, bytes?: Buffer]> = {
    'a file that is no zip': ['ZIP_NOT_A_ZIP', { name: 'demo' }, Buffer.from('<html>not found</html>')],
    'a truncated wheel': ['ZIP_NOT_A_ZIP', { name: 'demo' }, makeWheel({ name: 'demo' }).subarray(0, 200)],
    'an empty file': ['ZIP_NOT_A_ZIP', { name: 'demo' }, Buffer.alloc(0)],
    'no metadata': ['WHEEL_INVALID', { name: 'other' }, makeWheel({ name: 'demo' })],
    'a wheel of a newer format': ['WHEEL_INVALID', { name: 'demo', wheelVersion: '2.0' }],
    'a symbolic link': [
      'WHEEL_INVALID',
      { name: 'demo', entries: [{ name: 'l', content: '/etc/passwd', mode: 0o120777 }] },
    ],
    'two metadata folders': [
      'WHEEL_INVALID',
      { name: 'demo', files: { 'demo-2.0.dist-info/METADATA': 'x' } },
    ],
    'an unknown scheme': ['WHEEL_INVALID', { name: 'demo', files: { 'demo-1.0.data/etc/x': 'x' } }],
    'a scheme that climbs out': ['WHEEL_INVALID', { name: 'demo', files: { 'demo-1.0.data/data': 'x' } }],
    'no RECORD': ['WHEEL_RECORD_MISSING', { name: 'demo', record: null }],
    'a RECORD with another hash': [
      'WHEEL_RECORD_MISMATCH',
      { name: 'demo', files: { 'a.py': 'x' }, record: 'a.py,sha256=AAAA,1\n' },
    ],
    'a RECORD with a file that is not there': [
      'WHEEL_RECORD_MISMATCH',
      { name: 'demo', record: 'gone.py,sha256=AAAA,1\n' },
    ],
    'two members for one path': [
      'WHEEL_CONFLICTING_PATHS',
      { name: 'demo', files: { 'a.py': '1', 'demo-1.0.data/purelib/a.py': '2' } },
    ],
    'a script name that is a path': [
      'INVALID_ENTRY_POINTS',
      { name: 'demo', entryPoints: '[console_scripts]\n../x = a:b\n' },
    ],
    'a zip bomb': [
      'ZIP_DAMAGED_ENTRY',
      {
        name: 'demo',
        entries: [
          { name: 'bomb', content: Buffer.alloc(5_000_000), dataDescriptor: true, central: { size: 10 } },
        ],
        record: 'x,,\n',
      },
    ],
  };
  test.each(Object.entries(refused))('%s', async (title, [code, wheel, bytes]) => {
    const folder = temporaryFolder();
    const stored = storeWheel(folder, wheel, bytes);
    const withRecord = title === 'a zip bomb' ? storeWheel(folder, { ...wheel, record: 'bomb,,\n' }) : stored;
    const destination = join(folder, 'packs', 'demo.pack');
    await expect(packWheel(withRecord, destination)).rejects.toMatchObject({ code });
    expect(existsSync(destination)).toBe(false);
    expect(existsSync(join(folder, 'packs')) ? readdirSync(join(folder, 'packs')) : []).toEqual([]);
  });
});
