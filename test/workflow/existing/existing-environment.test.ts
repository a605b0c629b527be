import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeElf } from '../../makers/elf-maker.ts';
import { install, makeEnvironment, writeFiles } from '../../makers/installed-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { buildFrom, HANDLER, manifestOf, project } from '../existing-build.ts';

describe('from a virtual environment', () => {
  test("installers, their leftovers and the environment's own files stay out", async () => {
    const folder = project();
    const site = makeEnvironment(join(folder, '.venv'));
    install(site, { name: 'pip', files: { 'pip/__init__.py': '' } });
    install(site, {
      name: 'setuptools',
      files: {
        'setuptools/__init__.py': '',
        'pkg_resources/__init__.py': '',
        'distutils-precedence.pth': 'import os\n',
      },
    });
    install(site, {
      name: 'demo',
      files: { 'demo.py': 'x' },
      outside: {
        '../../../bin/demo': `#!${join(folder, '.venv/bin/python')}\nrun\n`,
        '../../../share/demo.txt': 'd',
      },
    });
    writeFiles(site, { '_virtualenv.py': '', '_virtualenv.pth': 'import _virtualenv\n', 'free.py': 'f' });
    writeFiles(join(folder, '.venv', 'bin'), { activate: '', python: '' });
    const built = await buildFrom(folder, '.venv');
    expect(Object.keys(built.contents)).toEqual([
      'bin/demo',
      'demo-1.0.dist-info/METADATA',
      'demo-1.0.dist-info/RECORD',
      'demo-1.0.dist-info/WHEEL',
      'demo.py',
      'share/demo.txt',
      'free.py',
      'lambda_function.py',
    ]);
    expect(built.contents['bin/demo']).toBe('755 #!/usr/bin/env python3\nrun\n');
    expect(built.contents['demo-1.0.dist-info/RECORD']).toContain('\nshare/demo.txt,sha256=');
    expect(built.notices).toEqual([]);
    expect(built.leftOut).toContain('_virtualenv.py (of the environment itself)');
    const kept = await buildFrom(folder, '.venv', { include: ['setuptools/'] });
    expect(kept.distributions.map(({ name }) => name)).toEqual(['demo', 'setuptools']);
  });

  test('the project installed for editing: its files are its own, and belong to nobody else', async () => {
    const folder = project({
      'lambda_function.py': HANDLER,
      'shop/__init__.py': 'shop',
      'shop/tests/x.py': '',
      'setup.py': '',
    });
    const site = makeEnvironment(join(folder, '.venv'));
    install(site, { name: 'shop', files: { '__editable__.shop-1.0.pth': `${folder}\n` } });
    const built = await buildFrom(folder, '.venv');
    expect(Object.keys(built.contents)).toEqual([
      'shop-1.0.dist-info/METADATA',
      'shop-1.0.dist-info/RECORD',
      'shop-1.0.dist-info/WHEEL',
      'lambda_function.py',
      'shop/__init__.py',
      'shop/tests/x.py',
    ]);
    expect(built.notices).toEqual([]);
  });

  test('another project installed for editing belongs to its distribution', async () => {
    const folder = project();
    const shop = temporaryFolder();
    writeFiles(shop, { 'src/shop/__init__.py': 'shop' });
    const site = makeEnvironment(join(folder, '.venv'));
    install(site, { name: 'shop', files: { '_shop.pth': join(shop, 'src') } });
    const built = await buildFrom(folder, '.venv');
    expect(manifestOf(built).distributions[0]?.files).toContain('shop/__init__.py');
    expect(built.contents['shop-1.0.dist-info/RECORD']).toMatch(
      /^644 shop\/__init__\.py,sha256=|\nshop\/__init__\.py,sha256=/,
    );
    expect(JSON.stringify(built.contents)).not.toContain(shop);
  });

  test('another Python: pure packages are taken with a notice, native ones refused', async () => {
    const folder = project();
    const site = makeEnvironment(join(folder, '.venv'), 11);
    install(site, { name: 'pure', files: { 'pure.py': '' }, requires: ['tomli; python_version >= "3.13"'] });
    const { notices } = await buildFrom(folder, '.venv');
    expect(notices).toEqual([
      '".venv" has Python 3.11, and the function runs on python3.13: what is pure Python is taken as it is',
      '".venv" lacks what its distributions require on python3.13: tomli (for pure)',
    ]);
    install(site, { name: 'fast', files: { 'fast.cpython-311-x86_64-linux-gnu.so': makeElf({}) } });
    await expect(buildFrom(folder, '.venv')).rejects.toThrow(
      /Cannot package fast 1\.0 of "\.venv" .*is built for CPython 3\.11/,
    );
  });

  test.each([
    ['of macOS', { name: 'fast', tag: 'cp313-cp313-macosx_11_0_arm64', files: { 'fast.py': '' } }],
    ['of another machine', { name: 'fast', files: { 'fast.so': makeElf({ machine: 183 }) } }],
  ])('an environment %s is refused', async (_, made) => {
    const folder = project();
    install(makeEnvironment(join(folder, '.venv')), made);
    await expect(buildFrom(folder, '.venv')).rejects.toMatchObject({ code: 'WRONG_NATIVE_LIBRARY' });
  });

  test('a link that leads nowhere, and the layout of Windows, are refused', async () => {
    const folder = project();
    const site = makeEnvironment(join(folder, '.venv'));
    symlinkSync('/nowhere/six.py', join(site, 'six.py'));
    await expect(buildFrom(folder, '.venv')).rejects.toThrow(/is a link to a file that does not exist/);
    writeFiles(folder, { 'win/pyvenv.cfg': 'version = 3.13.0\n', 'win/Lib/site-packages/six.py': '' });
    await expect(buildFrom(folder, 'win')).rejects.toThrow(/virtual environment of Windows/);
  });

  test("an environment that also uses the host's packages is told so", async () => {
    const folder = project();
    makeEnvironment(join(folder, '.venv'), 13, 'include-system-site-packages = true\n');
    const { notices, distributions } = await buildFrom(folder, '.venv');
    expect(distributions).toEqual([]);
    expect(notices).toEqual([expect.stringMatching(/also uses the packages of the interpreter/)]);
  });
});
