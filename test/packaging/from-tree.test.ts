import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { walkTree } from '../../src/packaging/from-tree.ts';
import { writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const paths = (directory: string): string[] => [...walkTree({ directory, at: 'x/' })].map(({ path }) => path);
const isRoot = process.getuid?.() === 0;

describe('walkTree()', () => {
  test('lists files in the order of their names, with modes, sizes and content, without compiled bytecode', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'b.py': 'b', 'a/z.txt': 'zz', 'a/__pycache__/z.pyc': 'x', 'bin/tool': '#!' });
    chmodSync(join(folder, 'bin/tool'), 0o700);
    chmodSync(join(folder, 'b.py'), 0o666);
    const files = [...walkTree({ directory: folder, at: '' })];
    expect(files.map(({ path, executable, size }) => ({ path, executable, size }))).toEqual([
      { path: 'a/z.txt', executable: false, size: 2 },
      { path: 'b.py', executable: false, size: 1 },
      { path: 'bin/tool', executable: true, size: 2 },
    ]);
    expect(files[0]?.read().toString()).toBe('zz');
  });

  test('follows links, and looks only into the folders that it may', () => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    writeFiles(elsewhere, { 'lib/a.py': 'a', 'one.py': '1' });
    symlinkSync(join(elsewhere, 'lib'), join(folder, 'lib'));
    symlinkSync(join(elsewhere, 'one.py'), join(folder, 'two.py'));
    writeFiles(folder, { 'skip/b.py': '' });
    const tree = { directory: folder, at: 'x/', enters: (each: string) => each !== 'skip/' };
    expect([...walkTree(tree)].map(({ path }) => path)).toEqual(['x/lib/a.py', 'x/two.py']);
  });

  test("a link that leads nowhere is refused, unless it is an editor's lock", () => {
    const folder = temporaryFolder();
    symlinkSync('me@host.123', join(folder, '.#six.py'));
    expect(paths(folder)).toEqual([]);
    symlinkSync('/nowhere/six.py', join(folder, 'six.py'));
    expect(() => paths(folder)).toThrow(/"[^"]*six\.py" is a link to a file that does not exist/);
  });

  test('a folder that contains itself is refused', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    symlinkSync('..', join(folder, 'a', 'up'));
    expect(() => paths(folder)).toThrow(/a folder contains itself/);
  });

  test.each(['a\\b.py', 'a\u0001.py', 'line\nbreak.py'])('the name %j is refused', (name) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), '');
    expect(() => paths(folder)).toThrow(expect.objectContaining({ code: 'FROM_UNUSABLE' }));
  });

  test.skipIf(isRoot)('what cannot be read is named', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a/b.py': '', 'c.py': '' });
    chmodSync(join(folder, 'a'), 0);
    expect(() => paths(folder)).toThrow(expect.objectContaining({ code: 'NOT_READABLE' }));
    chmodSync(join(folder, 'a'), 0o755);
    chmodSync(join(folder, 'c.py'), 0);
    const file = [...walkTree({ directory: folder, at: '' })].find(({ path }) => path === 'c.py');
    expect(() => file?.read()).toThrow(expect.objectContaining({ code: 'NOT_READABLE' }));
  });

  test('a file that goes away meanwhile is named', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.py': '' });
    const [file] = [...walkTree({ directory: folder, at: '' })];
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'a.py'));
    expect(() => file?.read()).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
  });
});
