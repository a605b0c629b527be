import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assignFiles } from '../../src/packaging/from-claims.ts';
import { readFoundFolder } from '../../src/packaging/from-content.ts';
import { findDistributions } from '../../src/packaging/from-distributions.ts';
import { separateStale } from '../../src/packaging/from-stale.ts';
import { install, installedFiles, writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** Owners by path, absent files by name, and what is left. */
function assigned(folder: string) {
  const content = readFoundFolder(folder, 'package');
  const { current, stale } = separateStale(content, findDistributions(content));
  const { claimed, free } = assignFiles(content, [...current, ...stale]);
  const owners: Record<string, string[]> = {};
  for (const { distribution, files } of claimed) {
    for (const { file } of files) {
      owners[file.path] = [...(owners[file.path] ?? []), `${distribution.name} ${distribution.version}`];
    }
  }
  return {
    owners,
    absent: Object.fromEntries(claimed.map(({ distribution, absent }) => [distribution.name, absent])),
    free: free.map(({ path }) => path),
    stale: stale.map(({ metadataName }) => metadataName),
  };
}

const found = (folder: string): string[] =>
  findDistributions(readFoundFolder(folder, 'package')).map(
    ({ base, name, version }) => `${base}${name} ${version}`,
  );

describe('findDistributions()', () => {
  test('at the root, in the folders of a layer, and one folder deep; vendored ones are not found', () => {
    const folder = temporaryFolder();
    install(folder, { name: 'B.two', files: { 'b.py': '' } });
    install(folder, { name: 'a', version: '2.0' });
    for (const base of ['common', 'python', 'python/lib/python3.13/site-packages', 'a/b', 'x/y/python']) {
      install(join(folder, base), { name: 'inner' });
    }
    expect(found(folder)).toEqual([
      'a 2.0',
      'b-two 1.0',
      'common/inner 1.0',
      'python/inner 1.0',
      'python/lib/python3.13/site-packages/inner 1.0',
    ]);
  });

  test('metadata that a distribution lists as its own file is no other distribution', () => {
    const folder = temporaryFolder();
    const vendored = Object.fromEntries(
      Object.entries(installedFiles({ name: 'inner' })).map(([path, content]) => [`vendor/${path}`, content]),
    );
    install(folder, { name: 'outer', files: vendored });
    expect(found(folder)).toEqual(['outer 1.0']);
  });

  test('metadata that says no name or version is passed over', () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'x-1.dist-info/METADATA': 'Name: x\n',
      'y.egg-info/PKG-INFO': '',
      'z.egg-info': 'junk',
      'v.egg-info': 'Name: ../v\nVersion: 1\n',
      'w.egg-info': 'Name: w\nVersion: 1\u001b[31m\n',
    });
    expect(found(folder)).toEqual([]);
  });

  test('requirements that nobody can read are left out', () => {
    const folder = temporaryFolder();
    install(folder, { name: 'a', requires: ['six', '???', 'x; extra == "y"'] });
    expect(findDistributions(readFoundFolder(folder, ''))[0]?.requiresDist).toEqual([
      'six',
      'x; extra == "y"',
    ]);
  });
});

describe('assignFiles()', () => {
  test('RECORD decides; what nobody lists is free', () => {
    const folder = temporaryFolder();
    install(folder, {
      name: 'a',
      files: { 'a/__init__.py': 'a' },
      rows: ['a/gone.py,sha256=x,1', 'a/x.pyc,,'],
    });
    writeFiles(folder, { 'a/extra.py': '', 'own.py': '', 'a-1.0.dist-info/added.txt': '' });
    const { owners, absent, free } = assigned(folder);
    expect(owners['a/__init__.py']).toEqual(['a 1.0']);
    expect(owners['a-1.0.dist-info/added.txt']).toEqual(['a 1.0']);
    expect(absent).toEqual({ a: ['a/gone.py'] });
    expect(free).toEqual(['a/extra.py', 'own.py']);
  });

  test('scripts that pip moved belong to their distribution; a hostile path takes nothing', () => {
    const folder = temporaryFolder();
    install(folder, {
      name: 'a',
      outside: { '../../bin/tool': '#!/usr/bin/python\n' },
      outsideAt: (path) => path.replace('../../', ''),
      rows: ['/etc/passwd,,', '../../../../../etc/passwd,,', '../../a\\b,,'],
    });
    const { owners, absent, free } = assigned(folder);
    expect(owners['bin/tool']).toEqual(['a 1.0']);
    expect(absent).toEqual({ a: [] });
    expect(free).toEqual([]);
  });

  test('of two that list a file, the one whose file it is; both when it is the same', () => {
    const folder = temporaryFolder();
    install(folder, { name: 'first', files: { 'x.py': 'overwritten', 'same.py': '1', 'patched.py': 'a' } });
    install(folder, { name: 'second', files: { 'x.py': 'kept', 'same.py': '1', 'patched.py': 'b' } });
    writeFiles(folder, { 'patched.py': 'neither' });
    const { owners } = assigned(folder);
    expect(owners['x.py']).toEqual(['second 1.0']);
    expect(owners['same.py']).toEqual(['first 1.0', 'second 1.0']);
    expect(owners['patched.py']).toEqual(['first 1.0']);
  });

  test('an overwritten version is told by its RECORD, and owns nothing of the new one', () => {
    const folder = temporaryFolder();
    install(folder, { name: 'six', version: '2.0', files: { 'six.py': 'old', 'left.py': 'old' } });
    install(folder, { name: 'six', version: '1.0', files: { 'six.py': 'new', 'more.py': 'x' } });
    const { owners, stale } = assigned(folder);
    expect(stale).toEqual(['six-2.0.dist-info']);
    expect(owners['six.py']).toEqual(['six 1.0']);
    expect(owners['left.py']).toEqual(['six 2.0']);
  });

  test('of equal claims the newest version is there', () => {
    const folder = temporaryFolder();
    install(folder, { name: 'six', version: '1.9', files: { 'six.py': 'x' } });
    install(folder, { name: 'six', version: '1.10', files: { 'six.py': 'x' } });
    expect(assigned(folder).stale).toEqual(['six-1.9.dist-info']);
  });

  test('without a RECORD the importable names decide', () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'my_pkg-1.0.dist-info/METADATA': 'Name: my-pkg\nVersion: 1.0\n',
      'my_pkg/__init__.py': '',
      'my_pkgs.py': '',
      'old.egg-info/PKG-INFO': 'Name: old\nVersion: 0.1\n',
      'old.egg-info/top_level.txt': 'oldmod\n_oldmod\n',
      'oldmod.py': '',
      '_oldmod.cpython-313-x86_64-linux-gnu.so': '',
      'listed.egg-info/PKG-INFO': 'Name: listed\nVersion: 0.2\n',
      'listed.egg-info/installed-files.txt': '../listed.py\n../../../bin/run\nPKG-INFO\n',
      'listed.py': '',
      'bin/run': '',
    });
    const { owners, free } = assigned(folder);
    expect(owners['my_pkg/__init__.py']).toEqual(['my-pkg 1.0']);
    expect(owners['oldmod.py']).toEqual(['old 0.1']);
    expect(owners['_oldmod.cpython-313-x86_64-linux-gnu.so']).toEqual(['old 0.1']);
    expect(owners['listed.py']).toEqual(['listed 0.2']);
    expect(owners['bin/run']).toEqual(['listed 0.2']);
    expect(free).toEqual(['my_pkgs.py']);
  });

  test('a RECORD that is damaged counts as none', () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'a-1.0.dist-info/METADATA': 'Name: a\nVersion: 1.0\n',
      'a-1.0.dist-info/RECORD': '"never closed',
      'a.py': '',
    });
    expect(assigned(folder).owners['a.py']).toEqual(['a 1.0']);
  });
});
