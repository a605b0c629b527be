import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lock } from '../../src/resolve/lock.ts';
import { readPipfileLock } from '../../src/resolve/pipfile-lock.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { almostLocks } from './lock-arbitraries.ts';

function read(lock: unknown, groups: readonly string[] = []): Lock {
  const file = join(temporaryFolder(), 'Pipfile.lock');
  writeFileSync(file, typeof lock === 'string' ? lock : JSON.stringify(lock));
  return readPipfileLock(file, { extras: [], groups });
}

const names = ({ packages }: Lock): string[] => packages.map(({ name }) => name);

describe('reads a lock that Pipenv wrote', () => {
  const file = new URL('../fixtures/projects/pipenv/Pipfile.lock', import.meta.url).pathname;

  test('the default section', () => {
    const lock = readPipfileLock(file, { extras: [], groups: [] });
    expect(names(lock)).toEqual(['certifi', 'charset-normalizer', 'colorama', 'idna', 'requests', 'urllib3']);
    expect(lock.packages[0]).toEqual({
      name: 'certifi',
      version: '2026.10.18',
      marker: "python_version >= '3.7'",
      wheels: [],
      anyOfSha256: [
        '73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62',
        'b9995d97b64d0431a5af837d8ca8cd6238104d1f319f04bd93ea43124d6c861e',
      ],
    });
  });

  test('the develop section is the group dev', () => {
    expect(names(readPipfileLock(file, { extras: [], groups: ['dev'] }))).toContain('iniconfig');
  });
});

const one = (entry: unknown): unknown => read({ default: { Name: entry } }).packages[0];

describe('readPipfileLock()', () => {
  test.each<[string, unknown, unknown]>([
    [
      'a version',
      { version: '==1.0', hashes: ['sha256:00', 'md5:0', 1] },
      { version: '1.0', anyOfSha256: ['00'] },
    ],
    [
      'a version of three equals signs',
      { version: '===1.0', hashes: ['sha256:00'] },
      { version: '1.0', anyOfSha256: ['00'] },
    ],
    [
      'a marker',
      { version: '==1', hashes: ['sha256:00'], markers: "os_name == 'nt'" },
      { marker: "os_name == 'nt'" },
    ],
    [
      'a checkout',
      { git: 'https://h/a', ref: 'c0', subdirectory: 's' },
      { vcs: { type: 'git', url: 'https://h/a', commit: 'c0', subdirectory: 's' } },
    ],
    [
      'a file on the network',
      { file: 'https://h/x/a%2B1.whl#egg=a', hashes: ['sha256:00'] },
      { archive: { filename: 'a+1.whl', url: 'https://h/x/a%2B1.whl#egg=a', sha256: '00' } },
    ],
  ])('%s', (_, entry, expected) => {
    expect(one(entry)).toMatchObject({ name: 'name', wheels: [], ...(expected as object) });
  });

  test('paths are seen from the lock, whatever its folder is called', () => {
    const folder = join(temporaryFolder(), 'my project #1 100%');
    mkdirSync(folder);
    const file = join(folder, 'Pipfile.lock');
    writeFileSync(
      file,
      JSON.stringify({
        default: {
          a: { path: './lib a' },
          b: { path: './b.whl' },
          c: { file: './c.tar.gz' },
          d: { path: '.' },
        },
      }),
    );
    const { packages } = readPipfileLock(file, { extras: [], groups: [] });
    expect(packages).toEqual([
      { name: 'a', wheels: [], directory: { path: join(folder, 'lib a') } },
      { name: 'b', wheels: [], archive: { filename: 'b.whl', path: join(folder, 'b.whl') } },
      { name: 'c', wheels: [], archive: { filename: 'c.tar.gz', path: join(folder, 'c.tar.gz') } },
      { name: 'd', wheels: [], directory: { path: folder } },
    ]);
  });

  test('a package of two sections has the entry of the later', () => {
    const entry = { version: '==1', hashes: ['sha256:00'] };
    const lock = read({ default: { a: entry }, develop: { A: { ...entry, version: '==2' } } }, ['dev']);
    expect(lock.packages).toMatchObject([{ name: 'a', version: '2' }]);
  });

  test.each([
    ['text that is no JSON', '{', 'it is not JSON'],
    ['JSON that is no object', '[]', 'it is not a JSON object'],
    ['no default section', {}, 'it has no section "default"'],
    ['a section that is none', { default: 1 }, 'it has no section "default"'],
    [
      'a package without a version',
      { default: { a: { hashes: ['sha256:00'] } } },
      '"a" has no version with hashes',
    ],
    ['one without hashes', { default: { a: { version: '==1' } } }, '"a" has no version with hashes'],
    [
      'one whose version is open',
      { default: { a: { version: '*', hashes: ['sha256:00'] } } },
      '"a" has no version',
    ],
  ])('refuses %s', async (_, lock, message) => {
    const error = await refusalOf(() => read(lock));
    expect(error.code).toBe('LOCK_INVALID');
    expect(error.message).toContain(message);
  });

  test('refuses a group that the lock does not have', async () => {
    expect(await refusalOf(() => read({ default: {} }, ['docs']))).toMatchObject({
      message: expect.stringContaining('it has no section "docs"'),
    });
  });

  test('takes any JSON, or refuses it', async () => {
    const file = join(temporaryFolder(), 'Pipfile.lock');
    const jsons = fc.oneof(
      fc.json(),
      fc.string(),
      almostLocks.table.map((table) => JSON.stringify({ default: table })),
      fc.constant(`{"default": {"a": ${'['.repeat(100_000)}`),
    );
    await fc.assert(
      fc.asyncProperty(jsons, async (json) => {
        writeFileSync(file, json);
        await returnsOrRefuses(() => readPipfileLock(file, { extras: [], groups: [] }));
      }),
      { numRuns: 100 },
    );
  });
});
