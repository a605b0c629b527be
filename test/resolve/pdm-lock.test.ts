import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { Lock } from '../../src/resolve/lock.ts';
import { readPdmLock } from '../../src/resolve/pdm-lock.ts';
import type { LockSelection } from '../../src/resolve/pylock.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { almostLocks, almostToml } from './lock-arbitraries.ts';

function read(text: string, asked: Partial<LockSelection> = {}): Lock {
  const file = join(temporaryFolder(), 'pdm.lock');
  writeFileSync(file, text);
  return readPdmLock(file, { extras: [], groups: [], ...asked });
}

const names = ({ packages }: Lock): string[] => packages.map(({ name }) => name);

const fixture = (asked: Partial<LockSelection> = {}): Lock =>
  readPdmLock(new URL('../fixtures/projects/pdm/pdm.lock', import.meta.url).pathname, {
    extras: [],
    groups: [],
    ...asked,
  });

describe('reads a lock that PDM wrote', () => {
  const MAIN = ['certifi', 'charset-normalizer', 'idna', 'requests', 'urllib3'];

  test('the default group', () => {
    const lock = fixture();
    expect(names(lock)).toEqual(MAIN);
    expect(lock.packages[0]).toMatchObject({
      name: 'certifi',
      version: '2026.10.18',
      wheels: [{ sha256: '73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62' }],
    });
  });

  test('groups and extras that are asked for', () => {
    expect(names(fixture({ groups: ['names'] }))).toEqual(['attrs', ...MAIN]);
    expect(names(fixture({ extras: ['dates'] }))).toEqual(expect.arrayContaining(['python-dateutil', 'six']));
  });
});

const one = (body: string): unknown => read(`[[package]]\nname = "A"\nversion = "1.0"\n${body}`).packages[0];

describe('readPdmLock()', () => {
  test.each<[string, string, unknown]>([
    ['a marker', `marker = "os_name == 'nt'"`, { marker: "os_name == 'nt'" }],
    [
      'files by URL',
      'files = [{url = "https://h/a-1.0-py3-none-any.whl", hash = "sha256:00"}]',
      {
        wheels: [
          { filename: 'a-1.0-py3-none-any.whl', url: 'https://h/a-1.0-py3-none-any.whl', sha256: '00' },
        ],
      },
    ],
    [
      'a checkout',
      'git = "https://h/a"\nrevision = "c0"\nsubdirectory = "s"',
      { vcs: { type: 'git', url: 'https://h/a', commit: 'c0', subdirectory: 's' } },
    ],
    ['a URL', 'url = "https://h/a.zip"', { archive: { filename: 'a.zip', url: 'https://h/a.zip' } }],
    ['a folder', 'path = "./b"', { directory: { path: expect.stringMatching(/^\/.*\/b$/) } }],
    [
      'a file',
      'path = "./b.whl"',
      { archive: { filename: 'b.whl', path: expect.stringMatching(/^\/.*\/b.whl$/) } },
    ],
  ])('%s', (_, body, expected) => {
    expect(one(body)).toEqual({ name: 'a', version: '1.0', wheels: [], ...(expected as object) });
  });

  test('a package with extras has one entry, and a lock without groups is wanted whole', () => {
    const entry = '[[package]]\nname = "a"\nversion = "1.0"\n';
    expect(names(read(`${entry}${entry}extras = ["x"]\n`))).toEqual(['a']);
  });

  test('several versions are several packages', () => {
    const entries = ['1.0', '2.0'].map((version) => `[[package]]\nname = "a"\nversion = "${version}"\n`);
    expect(names(read(entries.join('')))).toEqual(['a', 'a']);
  });

  test.each([
    ['text that is no TOML', '[[package', 'line 1'],
    ['no packages', 'x = 1', 'it has no list of packages'],
    ['a package without a name', '[[package]]\nversion = "1"', 'a package has no name'],
  ])('refuses %s', async (_, lock, message) => {
    const error = await refusalOf(() => read(lock));
    expect(error.code).toBe('LOCK_INVALID');
    expect(error.message).toContain(message);
  });

  test('takes any TOML, or refuses it', async () => {
    const file = join(temporaryFolder(), 'pdm.lock');
    await fc.assert(
      fc.asyncProperty(fc.oneof(almostLocks.table.map(stringify), almostToml), async (toml) => {
        writeFileSync(file, toml);
        await returnsOrRefuses(() => readPdmLock(file, { extras: ['x'], groups: ['dev'] }));
      }),
      { numRuns: 100 },
    );
  });
});
