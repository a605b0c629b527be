import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPack, verifyPackData } from '../../src/wheel/open-pack.ts';
import { packEntries, readPackData } from '../../src/wheel/pack-entries.ts';
import {
  installedKey,
  packInstalled,
  type InstalledDistribution,
  type InstalledFile,
} from '../../src/wheel/pack-installed.ts';
import { storeContent } from '../../src/zip/stored-content.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const file = (path: string, content: string | Buffer, more: Partial<InstalledFile> = {}): InstalledFile => ({
  path,
  executable: false,
  size: content.length,
  identity: String(content),
  load: () =>
    Promise.resolve({ content: Buffer.from(content), compressed: storeContent(Buffer.from(content)) }),
  ...more,
});

const distribution = (files: readonly InstalledFile[]): InstalledDistribution => ({
  name: 'demo',
  version: '1.0',
  metadataName: 'demo-1.0.dist-info',
  requiresDist: ['six'],
  files,
});

describe('packInstalled()', () => {
  test('writes the files in their order, with modes and facts', async () => {
    const path = join(temporaryFolder(), 'x.pack');
    const elf = makeElf({ needed: ['libc.so.6'] });
    const truncated = elf.subarray(0, 20);
    const facts = await packInstalled(
      distribution([
        file('bin/run', '#!/bin/sh', { executable: true }),
        file('demo/__init__.py', 'import demo.core\n'),
        file('demo/core.so', elf),
        file('demo/mac.so', Buffer.from('cffaedfe0c000001', 'hex')),
        file('demo/test-data.so', truncated),
      ]),
      { path, key: 'abc' },
    );
    expect(facts).toMatchObject({
      name: 'demo',
      version: '1.0',
      wheel: 'demo-1.0.dist-info',
      wheelSha256: 'abc',
      requiresDist: ['six'],
      prefix: '',
      foreign: ['demo/mac.so'],
      absoluteImports: ['demo'],
      native: { machines: ['62/64'] },
    });
    using pack = openPack(path, 0);
    if (pack === undefined) {
      throw new Error('The pack was not written');
    }
    verifyPackData(pack);
    expect([...packEntries(pack)].map(({ name, executable }) => [name, executable])).toEqual([
      ['bin/run', true],
      ['demo/__init__.py', false],
      ['demo/core.so', false],
      ['demo/mac.so', false],
      ['demo/test-data.so', false],
    ]);
    const [run] = packEntries(pack);
    expect(run && readPackData(pack, run).toString()).toBe('#!/bin/sh');
    expect(pack.readNative().map((each) => each.path)).toEqual(['demo/core.so']);
  });

  test('a file that cannot be loaded leaves no pack behind', async () => {
    const folder = temporaryFolder();
    const bad = file('b', '', { load: () => Promise.reject(new Error('gone')) });
    const many = Array.from({ length: 100 }, (_, index) => file(`a${index}`, 'x'));
    await expect(
      packInstalled(distribution([...many, bad]), { path: join(folder, 'x.pack'), key: '' }),
    ).rejects.toThrow('gone');
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('installedKey() differs with whatever the pack would have otherwise', () => {
  const base = distribution([file('a', 'x'), file('b', 'y')]);
  const keys = [
    base,
    { ...base, version: '2.0' },
    { ...base, name: 'other' },
    distribution([file('a', 'x')]),
    distribution([file('a', 'x'), file('b', 'z')]),
    distribution([file('a', 'x'), file('c', 'y')]),
    distribution([file('a', 'x', { executable: true }), file('b', 'y')]),
  ].map(installedKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(installedKey(distribution([file('a', 'x'), file('b', 'y')]))).toBe(keys[0]);
});
