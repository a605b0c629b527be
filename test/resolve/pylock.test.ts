import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { Lock } from '../../src/resolve/lock.ts';
import { lastPart, parsePylock, readPylock } from '../../src/resolve/pylock.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { almostLocks, almostToml } from './lock-arbitraries.ts';

const nothingElse = { extras: [], groups: [] };
const parse = (toml: string): Lock => parsePylock(toml, '/project/pylock.toml', nothingElse);
const packageOf = (toml: string): unknown => parse(`lock-version = "1.0"\n[[packages]]\n${toml}`).packages[0];

describe('parsePylock()', () => {
  test('reads a lock that uv wrote', () => {
    const file = new URL('../fixtures/projects/pylock/pylock.toml', import.meta.url);
    const lock = readPylock(file.pathname, nothingElse);
    expect(lock.packages.map(({ name, version }) => `${name}==${version}`)).toEqual([
      'certifi==2026.10.18',
      'charset-normalizer==3.5.2',
      'idna==3.20',
      'requests==2.34.2',
      'urllib3==2.8.0',
    ]);
    const [certifi] = lock.packages;
    expect(certifi).toMatchObject({
      index: 'https://index.example.invalid/simple',
      sdist: { filename: 'certifi-2026.10.18.tar.gz', size: 135227 },
    });
    expect(certifi?.wheels).toEqual([
      {
        filename: 'certifi-2026.10.18-py3-none-any.whl',
        sha256: '73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62',
        url: expect.stringMatching(/^https:.*\.whl$/),
        size: 134093,
      },
    ]);
  });

  test.each<[string, string, unknown]>([
    ['a name is normalised', 'name = "Ruamel.YAML"', { name: 'ruamel-yaml', wheels: [] }],
    [
      'markers and Python versions',
      'name = "a"\nmarker = "os_name == \'nt\'"\nrequires-python = ">=3.9"',
      { name: 'a', wheels: [], marker: "os_name == 'nt'", requiresPython: '>=3.9' },
    ],
    [
      'a wheel without a name has that of its URL',
      'name = "a"\n[[packages.wheels]]\nurl = "https://h/x/a-1+cpu%2B.whl?y#z"\nhashes = {sha256 = "AB"}',
      {
        name: 'a',
        wheels: [{ filename: 'a-1+cpu+.whl', url: 'https://h/x/a-1+cpu%2B.whl?y#z', sha256: 'ab' }],
      },
    ],
    [
      'a path is seen from the lock',
      'name = "a"\n[[packages.wheels]]\nname = "a.whl"\npath = "wheels/a.whl"\nhashes = {}',
      { name: 'a', wheels: [{ filename: 'a.whl', path: '/project/wheels/a.whl' }] },
    ],
    [
      'a folder',
      'name = "a"\ndirectory = {path = "../b"}',
      { name: 'a', wheels: [], directory: { path: '/b' } },
    ],
    [
      'a checkout',
      'name = "a"\nvcs = {type = "git", url = "https://h/a", commit-id = "c0", subdirectory = "s"}',
      { name: 'a', wheels: [], vcs: { type: 'git', url: 'https://h/a', commit: 'c0', subdirectory: 's' } },
    ],
    [
      'a checkout of a repository on this machine',
      'name = "a"\nvcs = {type = "git", path = "../a.git", commit-id = "c0"}',
      { name: 'a', wheels: [], vcs: { type: 'git', url: '/a.git', commit: 'c0' } },
    ],
    [
      'an archive',
      'name = "a"\narchive = {url = "https://h/a.zip", subdirectory = "s", hashes = {sha256 = "00"}}',
      {
        name: 'a',
        wheels: [],
        archive: { filename: 'a.zip', url: 'https://h/a.zip', sha256: '00', subdirectory: 's' },
      },
    ],
    [
      'another hash than SHA-256 is none',
      'name = "a"\nsdist = {name = "a.zip", hashes = {md5 = "0"}}',
      { name: 'a', wheels: [], sdist: { filename: 'a.zip' } },
    ],
    ['what is no wheel is passed over', 'name = "a"\nwheels = [1, "x"]', { name: 'a', wheels: [] }],
  ])('%s', (_, toml, expected) => {
    expect(packageOf(toml)).toEqual(expected);
  });

  test('extras and groups that were asked for, and groups that are always wanted', () => {
    const toml = 'lock-version = "1.0"\ndefault-groups = ["base", 1]\npackages = []\n';
    expect(parsePylock(toml, '/x', { extras: ['e'], groups: ['g'] })).toEqual({
      packages: [],
      extras: ['e'],
      dependencyGroups: ['g', 'base'],
    });
  });

  test.each([
    ['text that is no TOML', 'a = ', 'LOCK_INVALID', 'line 1'],
    ['no version', 'packages = []', 'LOCK_UNSUPPORTED', 'lock-version is undefined'],
    ['a version from the future', 'lock-version = "2.0"\npackages = []', 'LOCK_UNSUPPORTED', '"2.0"'],
    ['a version that is a number', 'lock-version = 1.0\npackages = []', 'LOCK_UNSUPPORTED', '1'],
    ['no packages', 'lock-version = "1.0"', 'LOCK_INVALID', '"packages" is not a list of tables'],
    [
      'a package without a name',
      'lock-version = "1.0"\n[[packages]]\nversion = "1"',
      'LOCK_INVALID',
      'no name',
    ],
    [
      'a checkout without a commit',
      'lock-version = "1.0"\n[[packages]]\nname = "a"\nvcs = {url = "https://h"}',
      'LOCK_INVALID',
      'commit-id',
    ],
  ])('refuses %s', async (...[, toml, code, message]) => {
    const error = await refusalOf(() => parse(toml));
    expect(error).toMatchObject({ code, data: { file: '/project/pylock.toml' } });
    expect(error.message).toContain('Cannot read "/project/pylock.toml"');
    expect(error.message).toContain(message);
  });

  test('takes any TOML, or refuses it', async () => {
    const tables = almostLocks.table.map((table) => stringify({ 'lock-version': '1.0', ...table }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(tables, almostToml), (toml) => returnsOrRefuses(() => parse(toml))),
      { numRuns: 500 },
    );
  });
});

describe('lastPart()', () => {
  test.each([
    ['https://h/a/b.whl', 'b.whl'],
    ['https://h/a/b.whl#sha256=0', 'b.whl'],
    ['https://h/a/b.whl?token=/x', 'b.whl'],
    ['b.whl', 'b.whl'],
    ['a%2Bb.whl', 'a+b.whl'],
    ['a%zz.whl', 'a%zz.whl'],
    ['', ''],
  ])('%s: %s', (address, name) => {
    expect(lastPart(address)).toBe(name);
  });
});
