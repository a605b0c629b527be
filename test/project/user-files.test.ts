import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileFilter, type FilterRules } from '../../src/project/file-filter.ts';
import { collectProjectFiles, type ProjectFiles } from '../../src/project/user-files.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function treeOf(...paths: readonly string[]): string {
  const folder = temporaryFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  return folder;
}

function collect(folder: string, rules: Partial<FilterRules> = {}): ProjectFiles {
  return collectProjectFiles(folder, createFileFilter({ include: [], exclude: [], ownPaths: [], ...rules }));
}

const pathsOf = ({ files }: ProjectFiles): string[] => files.map(({ path }) => path);

describe('collectProjectFiles()', () => {
  test('collects every file, in the order of names, with forward slashes', () => {
    const folder = treeOf('b.py', 'a/z.py', 'a/b/c.json', 'B.py', 'ü.py');
    const collected = collect(folder);
    expect(pathsOf(collected)).toEqual(['B.py', 'a/b/c.json', 'a/z.py', 'b.py', 'ü.py']);
    for (const { source, path } of collected.files) {
      expect(readFileSync(source, 'utf8')).toBe(path);
    }
  });

  test('tells what it left out and why, folders once', () => {
    const folder = treeOf('app.py', '.env', '__pycache__/app.pyc', '__pycache__/x.pyc', 'data.csv');
    const collected = collect(folder, { exclude: ['*.csv'] });
    expect(pathsOf(collected)).toEqual(['app.py']);
    expect(collected.leftOut).toEqual([
      { path: '.env', reason: 'hidden' },
      { path: '__pycache__/', reason: 'compiled bytecode' },
      { path: 'data.csv', reason: 'excluded' },
    ]);
  });

  test('a virtual environment stays out, whatever it is called, but not the source folder itself', () => {
    const folder = treeOf('app.py', 'env3/pyvenv.cfg', 'env3/lib/x.py');
    const collected = collect(folder);
    expect(pathsOf(collected)).toEqual(['app.py']);
    expect(collected.leftOut).toEqual([{ path: 'env3/', reason: 'virtual environment' }]);
    expect(pathsOf(collect(join(folder, 'env3')))).toContain('lib/x.py');
  });

  test('an include pattern reaches into a folder that is left out, and takes nothing else from it', () => {
    const folder = treeOf('app.py', 'tests/data/a.json', 'tests/data/b/c.json', 'tests/b.py', 'docs/x.md');
    const collected = collect(folder, { include: ['tests/data/*.json'], exclude: ['docs'] });
    expect(pathsOf(collected)).toEqual(['app.py', 'tests/data/a.json']);
    expect(collected.leftOut).toEqual([
      { path: 'docs/', reason: 'excluded' },
      { path: 'tests/b.py', reason: 'test' },
      { path: 'tests/data/b/c.json', reason: 'test' },
    ]);
  });

  test('an include pattern of a folder takes all of it', () => {
    const folder = treeOf('.hidden/a.py', '.hidden/__pycache__/a.pyc', '.other/b.py');
    expect(pathsOf(collect(folder, { include: ['.hidden'] }))).toEqual([
      '.hidden/__pycache__/a.pyc',
      '.hidden/a.py',
    ]);
  });

  test("the owner's execute bit counts, the others do not", () => {
    const folder = treeOf('run', 'plain', 'odd');
    chmodSync(join(folder, 'run'), 0o700);
    chmodSync(join(folder, 'plain'), 0o666);
    chmodSync(join(folder, 'odd'), 0o611);
    expect(collect(folder).files.map(({ path, executable }) => [path, executable])).toEqual([
      ['odd', false],
      ['plain', false],
      ['run', true],
    ]);
  });

  test('follows links to files and folders', () => {
    const folder = treeOf('source/app.py', 'shared/lib/x.py', 'shared/y.py');
    symlinkSync('../shared/lib', join(folder, 'source', 'lib'));
    symlinkSync('../shared/y.py', join(folder, 'source', 'y.py'));
    expect(pathsOf(collect(join(folder, 'source')))).toEqual(['app.py', 'lib/x.py', 'y.py']);
  });

  test('the same folder by two links is there twice', () => {
    const folder = treeOf('source/app.py', 'shared/x.py');
    symlinkSync('../shared', join(folder, 'source', 'a'));
    symlinkSync('../shared', join(folder, 'source', 'b'));
    expect(pathsOf(collect(join(folder, 'source')))).toEqual(['a/x.py', 'app.py', 'b/x.py']);
  });

  test.each([
    ['a link to nothing', (folder: string) => symlinkSync('none', join(folder, 'link'))],
    ['a link to itself', (folder: string) => symlinkSync('link', join(folder, 'link'))],
    ['a folder that contains itself', (folder: string) => symlinkSync('..', join(folder, 'a', 'link'))],
  ])('refuses %s, and leaves it out when told to', async (_, link) => {
    const folder = treeOf('a/app.py');
    link(folder);
    expect(await refusalOf(() => collect(folder))).toMatchObject({
      code: 'DANGLING_LINK',
      message: expect.stringContaining('link'),
      hint: expect.stringContaining('exclude'),
    });
    expect(pathsOf(collect(folder, { exclude: ['link'] }))).toEqual(['a/app.py']);
  });

  test('passes over what is neither file nor folder', ({ skip }) => {
    const folder = treeOf('app.py');
    skip(
      spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'pipe')]).status !== 0,
      'mkfifo is not here',
    );
    expect(pathsOf(collect(folder))).toEqual(['app.py']);
  });

  test('the files of git apply from each folder down', () => {
    const folder = treeOf('a.log', 'keep.txt', 'sub/a.log', 'sub/b.tmp', 'c.tmp');
    writeFileSync(join(folder, '.gitignore'), '*.log\n');
    writeFileSync(join(folder, 'sub', '.gitignore'), '!a.log\n*.tmp\n');
    expect(pathsOf(collect(folder))).toEqual(['c.tmp', 'keep.txt', 'sub/a.log']);
  });
});
