import {
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copySourceFiles, hashSourceFiles, listSourceFiles } from '../../src/wheel/source-folder.ts';
import { writeFiles } from '../makers/git-repository.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const project = {
  'pyproject.toml': '[project]',
  'src/demo/__init__.py': '',
  'src/demo/build/steps.py': 'kept: only the top one is output',
  'README.md': 'read',
};
const clutter = {
  '.git/HEAD': 'x',
  'build/lib/demo.py': 'x',
  'dist/demo.whl': 'x',
  '.venv/bin/python': 'x',
  'env/pyvenv.cfg': 'x',
  'env/lib/x.py': 'x',
  'src/demo/__pycache__/a.pyc': 'x',
  'src/demo.egg-info/PKG-INFO': 'x',
  '.zipwright/selection.json': 'x',
  'node_modules/left/pad.js': 'x',
};
const paths = (folder: string): string[] => listSourceFiles(folder, 'demo').map(({ path }) => path);
const hash = (folder: string): string => hashSourceFiles(listSourceFiles(folder, 'demo'));

test('version control, caches, environments and output are no input', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...project, ...clutter });
  expect(paths(folder)).toEqual(Object.keys(project).sort());
});

test('the hash is that of paths, execute bits and contents, and of nothing else', () => {
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  writeFiles(a, project);
  writeFiles(b, { ...clutter, ...project });
  utimesSync(join(b, 'README.md'), 1, 1);
  expect(hash(b)).toBe(hash(a));
  const before = hash(a);
  writeFileSync(join(a, 'README.md'), 'rea');
  writeFileSync(join(a, 'd'), '');
  expect(hash(a)).not.toBe(before);
  chmodSync(join(b, 'README.md'), 0o755);
  expect(hash(b)).not.toBe(before);
});

test('the end of one file is not the beginning of the next', () => {
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  writeFiles(a, { x: '1', y: '' });
  writeFiles(b, { x: '', y: '1' });
  expect(hash(a)).not.toBe(hash(b));
});

test('links are followed, but not in circles and not to nowhere', () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  writeFiles(outside, { 'shared.py': 'shared' });
  writeFiles(folder, { 'a.py': 'a' });
  symlinkSync(join(outside, 'shared.py'), join(folder, 'b.py'));
  symlinkSync('.', join(folder, 'self'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  expect(paths(folder)).toEqual(['a.py', 'b.py']);
});

test('a copy has the same hash, and the folder stays as it was', () => {
  const folder = temporaryFolder();
  const copy = join(temporaryFolder(), 'copy');
  writeFiles(folder, { ...project, configure: '#!/bin/sh' });
  chmodSync(join(folder, 'configure'), 0o755);
  copySourceFiles(listSourceFiles(folder, 'demo'), copy);
  expect(hash(copy)).toBe(hash(folder));
  expect(statSync(join(copy, 'configure')).mode & 0o111).toBe(0o111);
  writeFileSync(join(copy, 'README.md'), 'changed');
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('read');
});

test('a folder that is not there', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'empty'));
  expect(paths(join(folder, 'empty'))).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  for (const path of ['nothing', 'file', 'file/below']) {
    expect(() => listSourceFiles(join(folder, path), 'demo')).toThrow(
      'Cannot build demo: there is no folder',
    );
  }
});
