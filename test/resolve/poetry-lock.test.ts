import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import type { Lock } from '../../src/resolve/lock.ts';
import { readPoetryLock } from '../../src/resolve/poetry-lock.ts';
import type { LockSelection } from '../../src/resolve/pylock.ts';
import { environmentOf } from '../../src/resolve/select-distributions.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { almostLocks, almostToml } from './lock-arbitraries.ts';

const environment = environmentOf({ runtime: parseRuntime('3.11'), architecture: 'x86_64' });

interface PoetryProject {
  readonly lock: string;
  readonly pyproject?: string;
}

/** Reads a lock from a folder of its own. */
function read({ lock, pyproject }: PoetryProject, asked: Partial<LockSelection> = {}): Lock {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'poetry.lock'), lock);
  if (pyproject !== undefined) {
    writeFileSync(join(folder, 'pyproject.toml'), pyproject);
  }
  return readPoetryLock(join(folder, 'poetry.lock'), { extras: [], groups: [], ...asked }, environment);
}

const names = ({ packages }: Lock): string[] => packages.map(({ name }) => name);
const fixture = (kind: string, asked: Partial<LockSelection> = {}): Lock =>
  readPoetryLock(
    new URL(`../fixtures/projects/${kind}/poetry.lock`, import.meta.url).pathname,
    { extras: [], groups: [], ...asked },
    environment,
  );
const MAIN = ['certifi', 'charset-normalizer', 'idna', 'requests', 'urllib3'];

/** Newer locks list what a marker will drop; the older are followed for the target. */
const withoutWindows = (lock: Lock): string[] => names(lock).filter((name) => name !== 'colorama');

describe.each(['poetry', 'old-poetry'])('reads a lock that Poetry wrote (%s)', (kind) => {
  test('the main group, no more', () => {
    const lock = fixture(kind);
    expect(withoutWindows(lock).filter((name) => name !== 'python-dateutil' && name !== 'six')).toEqual(MAIN);
    const [certifi] = lock.packages;
    expect(certifi).toMatchObject({
      version: '2026.10.18',
      index: 'https://index.example.invalid/simple',
      sdist: { filename: 'certifi-2026.10.18.tar.gz' },
      wheels: [
        {
          filename: 'certifi-2026.10.18-py3-none-any.whl',
          sha256: '73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62',
        },
      ],
    });
  });

  test('a group that is asked for, and no other', () => {
    const found = names(fixture(kind, { groups: ['names'] }));
    expect(found).toContain('attrs');
    expect(found).not.toContain('iniconfig');
  });

  test('an extra that is asked for', () => {
    expect(names(fixture(kind, { extras: ['dates'] }))).toContain('python-dateutil');
  });
});

const onePackage = (body: string): string => `[[package]]\nname = "a"\nversion = "1.0"\n${body}`;

describe('a lock with groups (format 2.1)', () => {
  test.each<[string, string, string | undefined]>([
    ['one marker', `groups = ["main"]\nmarkers = "os_name == 'nt'"`, "os_name == 'nt'"],
    ['none', 'groups = ["main"]', undefined],
    [
      'one for each group: one of those that are wanted is enough',
      `groups = ["main", "dev", "g"]\n[package.markers]\nmain = "a > '1'"\ndev = "b > '1'"\ng = "c > '1'"`,
      "(a > '1') or (c > '1')",
    ],
    [
      'a group without one wants it always',
      `groups = ["main", "g"]\n[package.markers]\nmain = "a > '1'"`,
      undefined,
    ],
  ])('markers: %s', (_, body, marker) => {
    expect(read({ lock: onePackage(body) }, { groups: ['g'] }).packages[0]?.marker).toBe(marker);
  });

  test.each<[string, string, unknown]>([
    [
      'git',
      '{type = "git", url = "https://h/a", reference = "main", resolved_reference = "c0", subdirectory = "s"}',
      { vcs: { type: 'git', url: 'https://h/a', commit: 'c0', subdirectory: 's' } },
    ],
    [
      'a URL',
      '{type = "url", url = "https://h/a.whl"}',
      { archive: { filename: 'a.whl', url: 'https://h/a.whl' } },
    ],
    ['an index', '{type = "legacy", url = "https://h/simple"}', { index: 'https://h/simple' }],
  ])('sources: %s', (_, source, expected) => {
    expect(read({ lock: onePackage(`groups = ["main"]\nsource = ${source}`) }).packages[0]).toEqual({
      name: 'a',
      version: '1.0',
      wheels: [],
      ...(expected as object),
    });
  });

  test.each([
    ['a folder', 'directory', { directory: { path: expect.stringMatching(/^\/.*b$/) } }],
    ['a file', 'file', { archive: { filename: 'b', path: expect.stringMatching(/^\/.*b$/) } }],
  ])('sources: %s, seen from the lock', (_, type, expected) => {
    const source = `groups = ["main"]\nsource = {type = "${type}", url = "../b"}`;
    expect(read({ lock: onePackage(source) }).packages[0]).toMatchObject(expected);
  });
});

const packages = (...lines: readonly string[]): string =>
  lines.map((line) => `[[package]]\nversion = "1.0"\n${line}\n`).join('\n');

describe('an older lock is followed from pyproject.toml', () => {
  const chain = packages(
    'name = "A"\n[package.dependencies]\nb = "*"\nwin = {version = "*", markers = "os_name == \'nt\'"}\nopt = {version = "*", optional = true}',
    'name = "b"\n[package.dependencies]\nc = [{version = "<2", markers = "python_version < \'3\'"}, {version = ">2", markers = "python_version >= \'3\'"}]',
    'name = "c"\n[package.dependencies]\nA = "*"',
    'name = "win"',
    'name = "opt"',
    'name = "unused"',
    'name = "x"\n[package.dependencies]\ny = {version = "*", optional = true, markers = "extra == \'more\'"}',
    'name = "y"',
  );
  const follow = (pyproject: string, asked: Partial<LockSelection> = {}): string[] =>
    names(read({ lock: chain, pyproject }, asked));

  test.each<[string, string, Partial<LockSelection>, string[]]>([
    [
      'what is required, in circles too',
      '[tool.poetry.dependencies]\npython = "*"\na = "*"',
      {},
      ['a', 'b', 'c'],
    ],
    [
      'markers of the target',
      '[tool.poetry.dependencies]\nwin = {version = "*", markers = "os_name == \'nt\'"}',
      {},
      [],
    ],
    [
      'extras of a dependency',
      '[tool.poetry.dependencies]\nx = {version = "*", extras = ["more"]}',
      {},
      ['x', 'y'],
    ],
    ['not those that are not wanted', '[tool.poetry.dependencies]\nx = "*"', {}, ['x']],
    [
      'optional ones only by an extra',
      '[tool.poetry.dependencies]\nc = {version = "*", optional = true}',
      {},
      [],
    ],
    ['[project]', '[project]\ndependencies = ["B>=1", "win; os_name == \'nt\'"]', {}, ['a', 'b', 'c']],
    ['a group', '[tool.poetry.group.g.dependencies]\ny = "*"', { groups: ['g'] }, ['y']],
    ['not one that is not asked for', '[tool.poetry.group.g.dependencies]\ny = "*"', {}, []],
    ['dev dependencies of old', '[tool.poetry.dev-dependencies]\ny = "*"', { groups: ['dev'] }, ['y']],
  ])('%s', (...[, pyproject, asked, expected]) => {
    expect(follow(pyproject, asked)).toEqual(expected);
  });

  test("extras of the lock's own table", () => {
    const lock = `${packages('name = "a"', 'name = "b"')}\n[extras]\nmore = ["b (>=1.0)"]\n`;
    expect(names(read({ lock, pyproject: '' }, { extras: ['more'] }))).toEqual(['b']);
  });

  test('files at the end of the lock (before format 2)', () => {
    const lock = `${packages('name = "a"')}\n[metadata.files]\na = [{file = "a-1.0.tar.gz", hash = "sha256:00"}]\n`;
    const found = read({ lock, pyproject: '[tool.poetry.dependencies]\na = "*"' });
    expect(found.packages).toEqual([
      { name: 'a', version: '1.0', wheels: [], sdist: { filename: 'a-1.0.tar.gz', sha256: '00' } },
    ]);
  });

  test('refuses one without pyproject.toml', async () => {
    const error = await refusalOf(() => read({ lock: chain }));
    expect(error).toMatchObject({ code: 'LOCK_INVALID', message: expect.stringContaining('pyproject.toml') });
  });
});

test.each([
  ['text that is no TOML', '[[package', 'line 1'],
  ['packages that are no list', 'package = 1', 'it has no list of packages'],
  ['a package without a version', '[[package]]\nname = "a"\ngroups = ["main"]', 'no name or version'],
])('refuses %s', async (_, lock, message) => {
  const error = await refusalOf(() => read({ lock }));
  expect(error.code).toBe('LOCK_INVALID');
  expect(error.message).toContain(message);
});

test('takes any TOML for lock and project, or refuses it', async () => {
  const folder = join(temporaryFolder(), 'x');
  mkdirSync(folder);
  const tomls = fc.oneof(almostLocks.table.map(stringify), almostToml);
  const locks = fc.oneof(
    tomls,
    almostLocks.list.map((list) =>
      stringify({ package: list.map((each) => ({ name: 'a', version: '1.0', ...(each as object) })) }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(locks, tomls, async (lock, pyproject) => {
      writeFileSync(join(folder, 'poetry.lock'), lock);
      writeFileSync(join(folder, 'pyproject.toml'), pyproject);
      const asked = { extras: ['x'], groups: ['dev', 'toString'] };
      await returnsOrRefuses(() => readPoetryLock(join(folder, 'poetry.lock'), asked, environment));
    }),
    { numRuns: 100 },
  );
});
