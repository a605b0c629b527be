import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assignFiles } from '../../src/packaging/from-claims.ts';
import { readFoundFolder } from '../../src/packaging/from-content.ts';
import { findDistributions } from '../../src/packaging/from-distributions.ts';
import { chooseFreeFiles } from '../../src/packaging/from-free.ts';
import { describeInstalled, type DescribedDistribution } from '../../src/packaging/from-installed.ts';
import { storeContent } from '../../src/zip/stored-content.ts';
import { install, writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function described(folder: string): DescribedDistribution {
  const content = readFoundFolder(folder, '');
  const [claimed] = assignFiles(content, findDistributions(content)).claimed;
  if (claimed === undefined) {
    throw new Error('There is no distribution');
  }
  return describeInstalled(claimed, (each) => Promise.resolve(storeContent(each)));
}

describe('describeInstalled()', () => {
  test('leaves out notes of installers and bytecode, and rewrites RECORD', async () => {
    const folder = temporaryFolder();
    install(folder, { name: 'six', files: { 'six.py': 'x', 'six.pyc': 'stale', 'alone.pyc': 'module' } });
    writeFiles(folder, {
      'six-1.0.dist-info/uv_cache.json': '{}',
      'six-1.0.dist-info/licenses/INSTALLER': 'kept',
    });
    const { installed, toDeflate, changed } = described(folder);
    expect(installed.files.map(({ path }) => path)).toEqual([
      'alone.pyc',
      'six-1.0.dist-info/METADATA',
      'six-1.0.dist-info/RECORD',
      'six-1.0.dist-info/WHEEL',
      'six-1.0.dist-info/licenses/INSTALLER',
      'six.py',
    ]);
    expect(changed).toEqual([]);
    expect(toDeflate).toBeGreaterThan(0);
    const record = await installed.files.find(({ path }) => path.endsWith('/RECORD'))?.load();
    expect(
      record?.content
        .toString()
        .split('\n')
        .map((row) => row.split(',')[0]),
    ).toEqual([
      'alone.pyc',
      'six-1.0.dist-info/METADATA',
      'six-1.0.dist-info/WHEEL',
      'six-1.0.dist-info/licenses/INSTALLER',
      'six.py',
      'six-1.0.dist-info/RECORD',
      '',
    ]);
  });

  test('a file that changes between being hashed and being packed is refused', async () => {
    const folder = temporaryFolder();
    install(folder, { name: 'six', files: { 'six.py': 'before' } });
    const { installed } = described(folder);
    writeFileSync(join(folder, 'six.py'), 'after');
    const file = installed.files.find(({ path }) => path === 'six.py');
    await expect(file?.load()).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  test('without RECORD none is made up', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n', 'a.py': '' });
    expect(described(folder).installed.files.map(({ path }) => path)).toEqual([
      'a-1.dist-info/METADATA',
      'a.py',
    ]);
  });
});

test('chooseFreeFiles() goes by kind, and include patterns win', () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    '.env': '',
    'a/.cache/x': '',
    'x.pth': '',
    'pip/a.py': '',
    'own.py': '',
    'own.pyc': '',
  });
  const content = readFoundFolder(folder, '');
  const kept = (
    kind: 'folder' | 'environment' | 'archive',
    include: string[] = [],
    exclude: string[] = [],
  ): string[] =>
    chooseFreeFiles({ ...content, kind }, [...content.files.values()], { include, exclude }).kept.map(
      ({ path }) => path,
    );
  expect(kept('folder')).toEqual(['own.py', 'pip/a.py', 'x.pth']);
  expect(kept('environment')).toEqual(['own.py']);
  expect(kept('archive')).toEqual(['.env', 'a/.cache/x', 'own.py', 'pip/a.py', 'x.pth']);
  expect(kept('environment', ['pip/', '.env'], ['*'])).toEqual(['.env', 'pip/a.py']);
  expect(kept('archive', [], ['*.py'])).toEqual(['.env', 'a/.cache/x', 'x.pth']);
});
