import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findEnvironment, recordedInEnvironment } from '../../src/packaging/from-environment.ts';
import type { FoundFile } from '../../src/packaging/from-files.ts';
import { walkTree } from '../../src/packaging/from-tree.ts';
import { makeEnvironment, writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const unusable = expect.objectContaining({ code: 'FROM_UNUSABLE' });
const folders = (root: string, ...paths: string[]): string[] =>
  paths.map((path) => {
    mkdirSync(join(root, path), { recursive: true });
    return join(root, path);
  });

describe('findEnvironment()', () => {
  test('finds lib/python3.x/site-packages by itself, once where lib64 is a link', () => {
    const root = temporaryFolder();
    const site = makeEnvironment(root, 11);
    symlinkSync('lib', join(root, 'lib64'));
    expect(findEnvironment(root, 13)).toEqual({
      root,
      sites: [site],
      minor: 11,
      otherSites: [],
      usesHost: false,
    });
  });

  test('lib and lib64 that are two folders, and dist-packages', () => {
    const root = temporaryFolder();
    const sites = folders(
      root,
      'lib/python3.12/site-packages',
      'lib/python3.12/dist-packages',
      'lib64/python3.12/site-packages',
    );
    expect(findEnvironment(root, 12)?.sites).toEqual(sites);
  });

  test("Debian's dist-packages serve every version", () => {
    const root = temporaryFolder();
    const sites = folders(root, 'lib/python3/dist-packages');
    expect(findEnvironment(root, 12)).toMatchObject({ sites, minor: undefined });
  });

  test("of several versions the declared one, else the runtime's, else the newest", () => {
    const root = temporaryFolder();
    const site = makeEnvironment(root, 9);
    const [newer] = folders(root, 'lib/python3.11/site-packages');
    expect(findEnvironment(root, 11)).toMatchObject({ sites: [site], minor: 9, otherSites: [newer] });
    writeFileSync(join(root, 'pyvenv.cfg'), '');
    expect(findEnvironment(root, 9)).toMatchObject({ sites: [site], otherSites: [newer] });
    expect(findEnvironment(root, 13)).toMatchObject({ sites: [newer], otherSites: [site] });
  });

  test('the folder of packages itself, with the environment around it', () => {
    const root = temporaryFolder();
    const site = makeEnvironment(root, 13, 'include-system-site-packages = true\n');
    expect(findEnvironment(site, 13)).toMatchObject({ root, sites: [site], minor: 13, usesHost: true });
    const [alone = ''] = folders(temporaryFolder(), 'dist-packages');
    expect(findEnvironment(alone, 13)).toMatchObject({ root: undefined, sites: [alone], usesHost: false });
  });

  test('any other folder is none', () => {
    const root = temporaryFolder();
    folders(root, 'lib', 'requests', 'bin');
    expect(findEnvironment(root, 13)).toBeUndefined();
    expect(findEnvironment(join(root, 'missing'), 13)).toBeUndefined();
  });

  test('the layout of Windows is refused in clear words', () => {
    const root = temporaryFolder();
    const [site = ''] = folders(root, 'Lib/site-packages', 'Scripts');
    writeFileSync(join(root, 'pyvenv.cfg'), 'version = 3.11.7\n');
    expect(() => findEnvironment(root, 11)).toThrow(/virtual environment of Windows \(Lib\\site-packages\)/);
    expect(() => findEnvironment(site, 11)).toThrow(unusable);
  });

  test('an environment without a folder of packages is refused', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'pyvenv.cfg'), '');
    expect(() => findEnvironment(root, 11)).toThrow(/without lib\/python3\.x\/site-packages/);
  });
});

/** An environment with two folders of packages; tells where a RECORD's path leads. */
function recordedPaths(): (path: string) => string | undefined {
  const root = join(temporaryFolder(), 'environment');
  const site = makeEnvironment(root);
  const [other = ''] = folders(root, 'lib64/python3.13/site-packages');
  writeFiles(root, {
    'bin/tool': '#!',
    'include/site/python3.13/x/x.h': '',
    'share/x.txt': '',
    '../secret': '',
  });
  writeFiles(site, { 'x.py': '', 'x-1.dist-info/METADATA': '' });
  writeFiles(other, { 'x.so': '' });
  symlinkSync(realpathSync(process.execPath), join(root, 'bin', 'python3'));
  const files = new Map<string, FoundFile>();
  for (const directory of [site, other]) {
    for (const file of walkTree({ directory, at: '' })) {
      files.set(file.path, file);
    }
  }
  const metadata = files.get('x-1.dist-info/METADATA');
  const environment = findEnvironment(root, 13);
  return (path: string): string | undefined =>
    environment === undefined || metadata === undefined
      ? 'the environment was not found'
      : recordedInEnvironment(environment, files, { place: { base: '', metadata }, path })?.path;
}

describe('recordedInEnvironment()', () => {
  test('packages of both folders, scripts, data and headers', () => {
    const at = recordedPaths();
    expect(at('x.py')).toBe('x.py');
    expect(at('../../../lib64/python3.13/site-packages/x.so')).toBe('x.so');
    expect(at('../../../bin/tool')).toBe('bin/tool');
    expect(at('../../../share/x.txt')).toBe('share/x.txt');
    expect(at('../../../include/site/python3.13/x/x.h')).toBe('include/x/x.h');
  });

  test('nothing outside the environment, by a path or by a link', () => {
    const at = recordedPaths();
    expect(at('../../../../secret')).toBeUndefined();
    expect(at('../../../bin/python3')).toBeUndefined();
    expect(at('../../../bin')).toBeUndefined();
    expect(at('../../../bin/missing')).toBeUndefined();
    expect(at('/etc/passwd')).toBeUndefined();
    expect(at('../site-packages/../../../../secret')).toBeUndefined();
  });
});
