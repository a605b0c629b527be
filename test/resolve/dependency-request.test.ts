import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import {
  readRequest,
  type DependencyRequest,
  type ReadRequest,
} from '../../src/resolve/dependency-request.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function requestIn(directory: string, changes: Partial<DependencyRequest> = {}): DependencyRequest {
  return {
    input: { kind: 'requirements', files: [join(directory, 'requirements.txt')] },
    with: [],
    groups: [],
    extras: [],
    onlyBinary: [],
    noBinary: [],
    target: { runtime: parseRuntime('3.11'), architecture: 'x86_64' },
    directory,
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    ...changes,
  };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const read = (directory: string, changes: Partial<DependencyRequest> = {}, environment = {}): ReadRequest =>
  readRequest(requestIn(directory, changes), environment);

const input = (directory: string): DependencyRequest['input'] => ({
  kind: 'requirements',
  files: [join(directory, 'one.txt'), join(directory, 'two.txt')],
});

const lockOf = (pyproject: string): ReadRequest => {
  const directory = folderWith({ 'poetry.lock': 'x', 'pyproject.toml': pyproject });
  return read(directory, { input: { kind: 'poetry-lock', file: join(directory, 'poetry.lock') } });
};

describe('readRequest()', () => {
  const files = { 'requirements.txt': '-r base.txt\na\n', 'base.txt': 'b\n' };

  test('reads the files and what they include', () => {
    const { lines, source } = read(folderWith(files));
    expect(lines.flatMap((line) => (line.kind === 'requirement' ? [line.text] : []))).toEqual(['a', 'b']);
    expect(source).toBe('requirements.txt');
  });

  test('is the same in every folder, on every day', () => {
    const [one, two] = [
      read(folderWith(files)),
      read(folderWith(files), {}, { HOME: '/other', DATE: 'today' }),
    ];
    expect([two.key, two.digest, two.contentDigest]).toEqual([one.key, one.digest, one.contentDigest]);
  });

  /** A folder of its own for each call. */
  const folder = (): string => folderWith(files);

  test.each<[string, Partial<DependencyRequest>]>([
    ['a requirement more', { with: ['c'] }],
    ['a name that may not be built', { onlyBinary: ['a'] }],
    ['a name that must be built', { noBinary: ['a'] }],
    ['another index', { indexUrl: 'https://h/simple' }],
    ['one more index', { extraIndexUrls: ['https://h/simple'] }],
    ['a folder of wheels', { findLinks: ['/wheels'] }],
    ['no index', { noIndex: true }],
  ])('%s changes the digest, and the outcome takes the same place', (_, changes) => {
    const [before, after] = [read(folder()), read(folder(), changes)];
    expect(after.digest).not.toBe(before.digest);
    expect(after.key).toBe(before.key);
    expect(after.contentDigest).toBe(before.contentDigest);
  });

  test.each<[string, Partial<DependencyRequest>]>([
    ['another runtime', { target: { runtime: parseRuntime('3.12'), architecture: 'x86_64' } }],
    ['another architecture', { target: { runtime: parseRuntime('3.11'), architecture: 'arm64' } }],
    ['a group', { groups: ['g'] }],
    ['an extra', { extras: ['e'] }],
  ])('%s has a place of its own', (_, changes) => {
    const [before, after] = [read(folder()), read(folder(), changes)];
    expect(after.digest).not.toBe(before.digest);
    expect(after.key).not.toBe(before.key);
    expect(after.contentDigest).toBe(before.contentDigest);
  });

  test.each(['UV_DEFAULT_INDEX', 'PIP_INDEX_URL', 'UV_INDEX_INNER_PASSWORD', 'PIP_FIND_LINKS'])(
    'the variable %s changes the digest',
    (name) => {
      expect(read(folder(), {}, { [name]: 'x' }).digest).not.toBe(read(folder()).digest);
    },
  );

  test('a change in an included file changes content and digest', () => {
    const [before, after] = [read(folderWith(files)), read(folderWith({ ...files, 'base.txt': 'c\n' }))];
    expect(after.contentDigest).not.toBe(before.contentDigest);
    expect(after.digest).not.toBe(before.digest);
  });

  test('text that moves from one file to the next is a change', () => {
    const [one, two] = [
      folderWith({ 'one.txt': 'ab', 'two.txt': 'c' }),
      folderWith({ 'one.txt': 'a', 'two.txt': 'bc' }),
    ];
    expect(read(one, { input: input(one) }).contentDigest).not.toBe(
      read(two, { input: input(two) }).contentDigest,
    );
  });

  test('the pyproject.toml beside a lock counts too', () => {
    expect(lockOf('a').digest).not.toBe(lockOf('b').digest);
  });

  test.each<[string, Partial<DependencyRequest>, string]>([
    ['nothing', { input: { kind: 'none' } }, 'nothing'],
    ['requirements of the command line', { input: { kind: 'none' }, with: ['a', 'b>1'] }, 'a, b>1'],
    [
      'credentials, hidden',
      { input: { kind: 'none' }, with: ['a @ https://zoe:secret@h/a.whl'] },
      'a @ https://****@h/a.whl',
    ],
  ])('is called by %s', (_, changes, source) => {
    expect(read(folder(), changes).source).toBe(source);
  });
});
