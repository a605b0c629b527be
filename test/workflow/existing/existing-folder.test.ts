import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeElf } from '../../makers/elf-maker.ts';
import { install, writeFiles } from '../../makers/installed-maker.ts';
import { buildFrom, HANDLER, manifestOf, project } from '../existing-build.ts';

/** What pip leaves of two distributions and the user's own package beside them. */
function fillPackage(folder: string): void {
  install(folder, {
    name: 'Demo.pkg',
    version: '2.1',
    files: { 'demo_pkg/__init__.py': 'x = 1\n'.repeat(200), 'demo_pkg/data.bin': 'data' },
    outside: { '../../bin/demo': '#!/home/me/.venv/bin/python3.11\nprint(1)\n' },
    outsideAt: (path) => path.replace('../../', ''),
    rows: ['demo_pkg/__pycache__/__init__.cpython-311.pyc,,'],
  });
  install(folder, { name: 'other', files: { 'other.py': 'y = 2\n' } });
  writeFiles(folder, {
    'demo_pkg/__pycache__/__init__.cpython-311.pyc': 'bytecode',
    'mine/__init__.py': 'mine',
    'mine/__pycache__/__init__.cpython-311.pyc': 'bytecode',
    '.lock': '',
    '.DS_Store': 'junk',
  });
  chmodSync(join(folder, 'demo_pkg/data.bin'), 0o755);
  chmodSync(join(folder, 'bin/demo'), 0o777);
}

describe('from a folder that pip filled', () => {
  test("each distribution is a pack, the rest the user's, and the handler is added", async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const built = await buildFrom(folder, 'package');
    const { contents } = built;
    expect(Object.keys(contents)).toEqual(
      [
        'bin/demo',
        'demo_pkg/__init__.py',
        'demo_pkg/data.bin',
        'Demo.pkg-2.1.dist-info/METADATA',
        'Demo.pkg-2.1.dist-info/RECORD',
        'Demo.pkg-2.1.dist-info/WHEEL',
        'other-1.0.dist-info/METADATA',
        'other-1.0.dist-info/RECORD',
        'other-1.0.dist-info/WHEEL',
        'other.py',
        'lambda_function.py',
        'mine/__init__.py',
      ].sort((a, b) => orderOf(a) - orderOf(b) || Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    expect(contents['bin/demo']).toBe('755 #!/usr/bin/env python3\nprint(1)\n');
    expect(contents['demo_pkg/data.bin']).toBe('755 data');
    expect(contents['other.py']).toBe('644 y = 2\n');
    expect(built.distributions).toEqual([
      { name: 'demo-pkg', version: '2.1' },
      { name: 'other', version: '1.0' },
    ]);
    expect(built.handler).toBe('lambda_function.lambda_handler');
    expect(built.packed.toSorted()).toEqual(['demo-pkg', 'other']);
    expect(built.notices).toEqual([]);
    expect(built.leftOut).toEqual(['.DS_Store (hidden)']);
    const said = manifestOf(built);
    expect(said.dependencies).toBe('package');
    expect(said.distributions.map(({ name, wheel }) => [name, wheel])).toEqual([
      ['demo-pkg', 'Demo.pkg-2.1.dist-info'],
      ['other', 'other-1.0.dist-info'],
    ]);
    expect(said.files).toEqual([
      { path: 'lambda_function.py', source: 'lambda_function.py' },
      { path: 'mine/__init__.py', source: 'package/mine/__init__.py' },
    ]);
  });

  test('RECORD lists exactly what is there, as Python checks it', async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const { file } = await buildFrom(folder, 'package');
    const unpacked = join(folder, 'unpacked');
    execFileSync('unzip', ['-q', file, '-d', unpacked]);
    const checked = execFileSync(
      'python3',
      [
        '-c',
        `
import base64, hashlib, sys
from importlib.metadata import distributions
for d in distributions(path=[sys.argv[1]]):
    for f in d.files:
        b = f.locate().read_bytes()
        if f.hash is None:
            assert f.name == 'RECORD', f
        else:
            assert f.hash.value == base64.urlsafe_b64encode(hashlib.sha256(b).digest()).rstrip(b'=').decode(), f
            assert f.size == len(b), f
    print(d.metadata['Name'], len(d.files))
`,
        unpacked,
      ],
      { encoding: 'utf8' },
    );
    expect(checked.trim().split('\n').sort()).toEqual(['Demo.pkg 6', 'other 4']);
  });

  test('the same content elsewhere gives the same bytes, and a second build makes no pack', async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const first = await buildFrom(folder, 'package');
    const again = await buildFrom(folder, 'package');
    expect(again).toMatchObject({ sha256: first.sha256, packed: [], reusedPacks: 2 });
    const other = project();
    cpSync(join(folder, 'package'), join(other, '..', 'elsewhere'), { recursive: true });
    expect(await buildFrom(other, '../elsewhere')).toMatchObject({ sha256: first.sha256, reusedPacks: 0 });
  });

  test('a pack that was damaged is made anew', async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const first = await buildFrom(folder, 'package');
    const packs = join(folder, '..', 'cache', 'packs');
    for (const name of readdirSync(packs, { recursive: true }) as string[]) {
      if (name.endsWith('.pack')) {
        const bytes = readFileSync(join(packs, name));
        bytes[bytes.length - 60] = (bytes.at(-60) ?? 0) ^ 0xff;
        bytes[50] = (bytes[50] ?? 0) ^ 0xff;
        writeFileSync(join(packs, name), bytes);
      }
    }
    expect(await buildFrom(folder, 'package')).toMatchObject({ sha256: first.sha256 });
  });

  test('a patched file wins over RECORD, and an absent one is dropped from it: both are told', async () => {
    const folder = project();
    const target = join(folder, 'package');
    install(target, { name: 'six', files: { 'six.py': 'original', 'gone.py': 'x' } });
    writeFileSync(join(target, 'six.py'), 'patched');
    rmSync(join(target, 'gone.py'));
    const { contents, notices } = await buildFrom(folder, 'package');
    expect(contents['six.py']).toBe('644 patched');
    expect(contents['six-1.0.dist-info/RECORD']).not.toContain('gone.py');
    expect(notices).toEqual([
      'six 1.0 of "package" lists files that are not there: "gone.py"',
      'six 1.0 of "package" was changed after it was installed, and is taken as it is: "six.py"',
    ]);
  });

  test("the project's file wins over one that nobody owns, and clashes with a distribution's", async () => {
    const folder = project({ 'lambda_function.py': HANDLER, 'mine/__init__.py': 'newer' });
    fillPackage(join(folder, 'package'));
    const { contents, notices } = await buildFrom(folder, 'package');
    expect(contents['mine/__init__.py']).toBe('644 newer');
    expect(notices).toEqual([
      'The project\'s own "mine/__init__.py" goes in instead of what "package" has there',
    ]);
    writeFiles(folder, { 'other.py': '' });
    await expect(buildFrom(folder, 'package')).rejects.toMatchObject({ code: 'USER_FILE_CONFLICT' });
    rmSync(join(folder, 'other.py'));
    writeFiles(folder, { mine2: '', 'package/mine2/x.py': '' });
    await expect(buildFrom(folder, 'package')).rejects.toMatchObject({ code: 'USER_FILE_CONFLICT' });
  });

  test('include and exclude patterns hold for what nobody owns', async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const { contents, leftOut } = await buildFrom(folder, 'package', {
      exclude: ['mine/'],
      include: ['.DS_Store'],
    });
    expect(Object.keys(contents)).toContain('.DS_Store');
    expect(Object.keys(contents)).not.toContain('mine/__init__.py');
    expect(leftOut).toEqual(['mine/__init__.py (excluded)']);
  });

  test('the requirements of the project are not resolved, and that is told', async () => {
    const folder = project({ 'lambda_function.py': HANDLER, 'requirements.txt': 'no-such-distribution\n' });
    fillPackage(join(folder, 'package'));
    const { notices } = await buildFrom(folder, 'package');
    expect(notices).toEqual(['"requirements.txt" is not resolved: the distributions are those of "package"']);
  });

  test('below a prefix, and as a layer', async () => {
    const folder = project();
    fillPackage(join(folder, 'package'));
    const prefixed = Object.keys((await buildFrom(folder, 'package', { prefix: 'common' })).contents);
    expect(prefixed).toContain('common/other.py');
    expect(prefixed).toContain('common/mine/__init__.py');
    expect(prefixed).toContain('lambda_function.py');
    const layer = await buildFrom(folder, 'package', { kind: 'layer', name: 'x' });
    expect(Object.keys(layer.contents).every((path) => path.startsWith('python/'))).toBe(true);
    expect(layer.contents['python/bin/demo']).toBe('755 #!/usr/bin/env python3\nprint(1)\n');
    expect(layer.contents['python/other-1.0.dist-info/RECORD']).toContain('other.py,sha256=');
  });

  test('a folder with the folders of a layer stays as it is', async () => {
    const folder = project();
    fillPackage(join(folder, 'layer', 'python'));
    writeFiles(folder, { 'layer/lib/libx.so.1': 'x' });
    const layer = await buildFrom(folder, 'layer', { kind: 'layer' });
    expect(layer.contents['python/other.py']).toBe('644 y = 2\n');
    expect(layer.contents['lib/libx.so.1']).toBe('644 x');
    expect(layer.distributions).toHaveLength(2);
    const { notices } = await buildFrom(folder, 'layer');
    expect(notices).toEqual([
      '"layer" has the folders of a layer: a function does not look for modules in python/',
    ]);
  });

  test('a native library that the target cannot load is refused by name, unless it is exempt', async () => {
    const folder = project();
    install(join(folder, 'package'), {
      name: 'nump',
      version: '2.2.6',
      files: { 'nump/core.cpython-313-x86_64-linux-gnu.so': makeElf({ machine: 183 }) },
    });
    await expect(buildFrom(folder, 'package')).rejects.toMatchObject({
      code: 'WRONG_NATIVE_LIBRARY',
      hint: expect.stringContaining('--with "nump==2.2.6"') as string,
    });
    expect(await buildFrom(folder, 'package', { allowNative: ['*.so'] })).toMatchObject({ entries: 5 });
  });

  test.each([
    ['nothing there', () => undefined, 'FROM_NOT_FOUND'],
    ['an empty folder', (path: string) => mkdirSync(path), 'FROM_UNUSABLE'],
    ['a file that is no archive', (path: string) => writeFileSync(path, 'text'), 'ZIP_NOT_A_ZIP'],
    ['an empty file', (path: string) => writeFileSync(path, ''), 'ZIP_NOT_A_ZIP'],
    ['a project', (path: string) => writeFiles(path, { 'pyproject.toml': '', 'a.py': '' }), 'FROM_UNUSABLE'],
    ['a link that leads nowhere', (path: string) => symlinkSync('/nowhere', path), 'FROM_NOT_FOUND'],
  ])('%s is refused, and nothing is written', async (_, make, code) => {
    const folder = project();
    make(join(folder, 'package'));
    await expect(buildFrom(folder, 'package')).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).not.toContain('dist');
  });

  test("the project's own folder is refused", async () => {
    const folder = project();
    install(folder, { name: 'a' });
    await expect(buildFrom(folder, '.')).rejects.toThrow(/the function's own files are in it/);
    await expect(buildFrom(folder, '..')).rejects.toThrow(/the function's own files are in it/);
  });
});

/** Packs come before the user's files, in the order of their names. */
function orderOf(path: string): number {
  if (/^(bin|demo_pkg|Demo)/.test(path)) {
    return 0;
  }
  return path.startsWith('other') ? 1 : 2;
}
