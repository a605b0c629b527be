import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectDependencies, namedDependencies } from '../../src/project/dependency-input.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

describe('detectDependencies()', () => {
  const all = ['pylock.toml', 'uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock'];

  test.each([
    [[...all, 'requirements.txt'], 'pylock', 'pylock.toml'],
    [[...all.slice(1), 'requirements.txt'], 'uv-lock', 'uv.lock'],
    [[...all.slice(2), 'requirements.txt'], 'poetry-lock', 'poetry.lock'],
    [[...all.slice(3), 'requirements.txt'], 'pdm-lock', 'pdm.lock'],
    [[...all.slice(4), 'requirements.txt'], 'pipfile-lock', 'Pipfile.lock'],
  ])('of %j a lock wins: %s', (names, kind, file) => {
    const folder = folderWith(...names);
    expect(detectDependencies(folder, undefined)).toEqual({ kind, file: join(folder, file) });
  });

  test('requirements.txt wins over pyproject.toml', () => {
    const folder = folderWith('requirements.txt', 'pyproject.toml');
    expect(detectDependencies(folder, { project: {} })).toEqual({
      kind: 'requirements',
      files: [join(folder, 'requirements.txt')],
    });
  });

  test('pyproject.toml counts when it has a project', () => {
    const folder = folderWith('pyproject.toml');
    expect(detectDependencies(folder, { project: {} })).toEqual({
      kind: 'pyproject',
      file: join(folder, 'pyproject.toml'),
    });
    expect(detectDependencies(folder, { tool: {} })).toEqual({ kind: 'none' });
  });

  test('nothing declares nothing', () => {
    expect(detectDependencies(temporaryFolder(), undefined)).toEqual({ kind: 'none' });
  });

  test('passes over pylock.toml, to see what it was made from', () => {
    const folder = folderWith('pylock.toml', 'requirements.txt');
    expect(detectDependencies(folder, undefined, { withPylock: false }).kind).toBe('requirements');
  });

  test("a member of a uv workspace uses the workspace's lock", () => {
    const root = folderWith('uv.lock', 'packages/one/pyproject.toml');
    writeFileSync(join(root, 'pyproject.toml'), '[tool.uv.workspace]\nmembers = ["packages/*"]\n');
    const member = join(root, 'packages', 'one');
    expect(detectDependencies(member, { project: {} })).toEqual({
      kind: 'uv-lock',
      file: join(root, 'uv.lock'),
    });
    expect(detectDependencies(member, undefined), 'a folder that is no member').toEqual({ kind: 'none' });
  });

  test('the lock of a folder above that is no workspace is another project’s', () => {
    const root = folderWith('uv.lock', 'one/pyproject.toml');
    writeFileSync(join(root, 'pyproject.toml'), '[project]\nname = "other"\n');
    expect(detectDependencies(join(root, 'one'), { project: {} }).kind).toBe('pyproject');
  });
});

describe('namedDependencies()', () => {
  test.each([
    ['requirements-dev.txt', 'requirements'],
    ['anything.in', 'requirements'],
    ['pyproject.toml', 'pyproject'],
    ['pylock.toml', 'pylock'],
    ['pylock.prod.toml', 'pylock'],
    ['uv.lock', 'uv-lock'],
    ['poetry.lock', 'poetry-lock'],
    ['pdm.lock', 'pdm-lock'],
    ['Pipfile.lock', 'pipfile-lock'],
  ])('%s is read as %s', (name, kind) => {
    expect(namedDependencies(folderWith(name), [name]).kind).toBe(kind);
  });

  test('requirements files add up', () => {
    const folder = folderWith('a.txt', 'b.txt');
    expect(namedDependencies(folder, ['a.txt', join(folder, 'b.txt')])).toEqual({
      kind: 'requirements',
      files: [join(folder, 'a.txt'), join(folder, 'b.txt')],
    });
  });

  test('an empty list is no dependencies', () => {
    expect(namedDependencies('/x', [])).toEqual({ kind: 'none' });
  });

  test('refuses a file that does not exist', async () => {
    const folder = folderWith('a.txt');
    expect(await refusalOf(() => namedDependencies(folder, ['a.txt', 'b.txt']))).toMatchObject({
      code: 'DEPENDENCIES_NOT_FOUND',
      message: `Cannot read the dependencies in "${join(folder, 'b.txt')}": there is no such file`,
      exitCode: 2,
    });
  });

  test.each([
    ['a lock first', ['uv.lock', 'a.txt']],
    ['a lock last', ['a.txt', 'uv.lock']],
    ['two locks', ['uv.lock', 'poetry.lock']],
    ['a pyproject.toml', ['a.txt', 'pyproject.toml']],
  ])('refuses to combine %s', async (_, names) => {
    expect(await refusalOf(() => namedDependencies(folderWith(...names), names))).toMatchObject({
      code: 'DEPENDENCIES_NOT_FOUND',
      message: expect.stringContaining('Cannot combine'),
      exitCode: 2,
    });
  });
});
