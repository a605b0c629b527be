import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { output } from './cli.ts';
import { offlineProject, type OfflineProject } from './wheelhouse.ts';

const namesIn = async (zip: string): Promise<string[]> =>
  (
    await output('python3', [
      '-c',
      'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))',
      zip,
    ])
  )
    .trim()
    .split('\n')
    .filter((name) => !name.includes('.dist-info/'));

const packageOf = (project: OfflineProject, name = 'function'): string =>
  join(project.folder, 'dist', `${name}.zip`);

const sdk = ['boto3', 'botocore', 's3transfer', 'jmespath', 'urllib3'].map((name) => ({
  name,
  files: { [`${name}/__init__.py`]: `from ${name} import core\n`, [`${name}/core.py`]: '' },
  requires:
    name === 'boto3' ? ['botocore', 's3transfer', 'jmespath'] : name === 'botocore' ? ['urllib3'] : [],
}));

describe('layers', () => {
  test('python/ holds the dependencies, lib/ and bin/ their folders, and not the function', async () => {
    const project = offlineProject(['demo'], [{ name: 'demo', files: { 'demo/__init__.py': 'x = 1' } }]);
    mkdirSync(join(project.folder, 'native', 'lib'), { recursive: true });
    mkdirSync(join(project.folder, 'native', 'bin'));
    writeFileSync(join(project.folder, 'native', 'lib', 'libdemo.so.1'), 'lib');
    writeFileSync(join(project.folder, 'native', 'bin', 'tool'), 'tool');
    writeFileSync(
      join(project.folder, 'zipwright.toml'),
      '[layer]\nlib = "native/lib"\nbin = "native/bin"\n',
    );
    expect((await project.build('--layer')).exitCode).toBe(0);
    const zip = packageOf(project, 'function-layer');
    expect(await namesIn(zip)).toEqual(['python/demo/__init__.py', 'bin/tool', 'lib/libdemo.so.1']);
    const modes = await output('python3', [
      '-c',
      'import sys,zipfile; print([oct(i.external_attr>>16) for i in zipfile.ZipFile(sys.argv[1]).infolist()][-2:])',
      zip,
    ]);
    expect(modes.trim()).toBe("['0o100755', '0o100644']");
  });

  test('the layout of one Python version, found by a Python that has it as site-packages', async () => {
    const project = offlineProject(['demo'], [{ name: 'demo', files: { 'demo/__init__.py': 'x = 1' } }]);
    writeFileSync(join(project.folder, 'zipwright.toml'), '[layer]\nlayout = "site-packages"\n');
    expect((await project.build('--layer')).exitCode).toBe(0);
    expect(await namesIn(packageOf(project, 'function-layer'))).toEqual([
      'python/lib/python3.11/site-packages/demo/__init__.py',
    ]);
  });

  test("count towards the function's limits, and give it its handler", async () => {
    const layer = offlineProject(
      ['big'],
      [
        {
          name: 'big',
          files: { 'big.bin': Buffer.alloc(200_000_000), 'wrapper.py': 'def handler(e, c): ...' },
        },
      ],
    );
    expect((await layer.build('--layer')).exitCode).toBe(0);
    const zip = packageOf(layer, 'function-layer');
    const project = offlineProject(
      ['more'],
      [{ name: 'more', files: { 'more.bin': Buffer.alloc(70_000_000) } }],
    );
    const over = await project.build('--layer-zip', zip, '--json');
    expect(JSON.parse(over.stdout)).toMatchObject({ error: { code: 'PACKAGE_TOO_LARGE' } });
    const small = offlineProject([]);
    expect((await small.build('--handler', 'wrapper.handler')).exitCode).toBe(1);
    expect((await small.build('--handler', 'wrapper.handler', '--layer-zip', zip)).exitCode).toBe(0);
    const copies = Array.from({ length: 6 }, (_, index) => `${zip}.${index}.zip`);
    copies.forEach((copy) => copyFileSync(zip, copy));
    const six = await small.build(...copies.flatMap((copy) => ['--layer-zip', copy]), '--json');
    expect(JSON.parse(six.stdout)).toMatchObject({ error: { code: 'TOO_MANY_LAYERS' } });
  });

  test('for another Python are said', async () => {
    const layer = offlineProject(['demo'], [{ name: 'demo', files: { 'demo.py': '' } }]);
    writeFileSync(join(layer.folder, 'zipwright.toml'), '[layer]\nlayout = "site-packages"\n');
    expect((await layer.build('--layer', '--runtime', 'python3.12')).exitCode).toBe(0);
    const built = await offlineProject([]).build('--layer-zip', packageOf(layer, 'function-layer'));
    expect(built.exitCode).toBe(3);
    expect(built.stderr).toMatch(/error: The layer .* is for python3\.12, and the runtime is python3\.11/);
  });
});

describe('a prefix', () => {
  test('moves the distributions, and names those that it breaks with the remedy', async () => {
    const project = offlineProject(['boto3'], sdk);
    const built = await project.build('--prefix', 'common');
    expect(built.exitCode).toBe(0);
    expect(await namesIn(packageOf(project))).toEqual(
      expect.arrayContaining(['common/boto3/__init__.py', 'common/urllib3/core.py', 'lambda_function.py']),
    );
    expect(built.stderr).toMatch(
      /notice: Under common\/ these import themselves.*boto3, botocore.*\nhint: .*sys\.path\.insert/,
    );
  });
});

describe('the SDK', () => {
  const handler = 'import boto3\ndef lambda_handler(event, context):\n    return boto3.__file__\n';

  test('is left to the runtime, except what others need, with --exclude-runtime-sdk', async () => {
    const project = offlineProject(
      ['boto3', 'client'],
      [...sdk, { name: 'client', files: { 'client.py': '' }, requires: ['urllib3'] }],
    );
    expect((await project.build('--exclude-runtime-sdk')).exitCode).toBe(0);
    const tops = new Set((await namesIn(packageOf(project))).map((name) => name.split('/')[0]));
    expect(tops).toEqual(new Set(['client.py', 'urllib3', 'lambda_function.py']));
  });

  test('in parts is said when the code uses boto3; --bundle-sdk completes it', async () => {
    const project = offlineProject(['urllib3'], sdk);
    writeFileSync(join(project.folder, 'lambda_function.py'), handler);
    expect((await project.build()).stderr).toMatch(
      /warning: urllib3 of the SDK is brought without boto3.*\[SDK_PARTIAL\]\n.*\n {2}hint: .*--bundle-sdk/,
    );
    const whole = await project.build('--bundle-sdk');
    expect(whole.stderr).not.toMatch(/SDK/);
    expect(await namesIn(packageOf(project))).toContain('boto3/__init__.py');
  });

  test("the runtime's own is said, and nothing when the code uses none", async () => {
    const project = offlineProject([]);
    expect((await project.build()).stderr).not.toMatch(/SDK/);
    writeFileSync(join(project.folder, 'lambda_function.py'), handler);
    expect((await project.build()).stderr).toMatch(/notice: .*\[SDK_FROM_RUNTIME\]/);
  });
});

describe("the user's files", () => {
  test('go in without tests, caches, hidden and ignored ones; an include wins', async () => {
    const project = offlineProject([]);
    const put = (path: string, content = ''): void => {
      mkdirSync(join(project.folder, path, '..'), { recursive: true });
      writeFileSync(join(project.folder, path), content);
    };
    put('.git/config');
    put('.gitignore', 'secret*\n!secret-not.txt\nbuild/\n');
    put('app/__init__.py');
    put('app/data/table.csv', 'a,b');
    put('app/__pycache__/x.cpython-311.pyc');
    put('app/test_app.py');
    put('tests/data/sample.json', '{}');
    put('secret.txt');
    put('secret-not.txt');
    put('build/out.txt');
    put('.env');
    put('venv/pyvenv.cfg');
    put('venv/lib/x.py');
    put('tool.sh', '#!/bin/sh\n');
    put('run', 'x');
    chmodSync(join(project.folder, 'run'), 0o755);
    const built = await project.build('--include', 'tests/data/**', '--exclude', '*.csv', '--verbose');
    expect(built.exitCode).toBe(0);
    expect(await namesIn(packageOf(project))).toEqual([
      'app/__init__.py',
      'lambda_function.py',
      'run',
      'secret-not.txt',
      'tests/data/sample.json',
      'tool.sh',
    ]);
    expect(built.stderr).toMatch(/Left out secret\.txt \(ignored by git\)/);
    expect(built.stderr).toMatch(/Left out venv\/ \(virtual environment\)/);
    const modes = await output('python3', [
      '-c',
      'import sys,zipfile; print({i.filename: oct(i.external_attr>>16)[-3:] for i in zipfile.ZipFile(sys.argv[1]).infolist()})',
      packageOf(project),
    ]);
    expect(modes).toContain("'run': '755'");
    expect(modes).toContain("'tool.sh': '755'");
    expect(modes).toContain("'lambda_function.py': '644'");
  });

  test("at a distribution's path are an error that names both", async () => {
    const project = offlineProject(['demo'], [{ name: 'demo', files: { 'demo.py': 'x' } }]);
    writeFileSync(join(project.folder, 'demo.py'), 'mine');
    const built = await project.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/demo\.py": demo 1\.0 has "demo\.py" at the same place/);
  });
});

test('several functions share one resolution', async () => {
  const project = offlineProject(['demo'], [{ name: 'demo', files: { 'demo.py': 'x' } }]);
  writeFileSync(join(project.folder, 'other.py'), 'def main(e, c): ...\n');
  writeFileSync(
    join(project.folder, 'zipwright.toml'),
    '[functions.first]\nhandler = "lambda_function.lambda_handler"\n[functions.second]\nhandler = "other.main"\n',
  );
  const built = await project.build();
  expect(built.exitCode).toBe(0);
  expect(built.stderr.match(/Resolved/g)).toHaveLength(1);
  expect(project.outputs()).toEqual([
    'first.manifest.json',
    'first.zip',
    'second.manifest.json',
    'second.zip',
  ]);
  expect((await project.build('--function', 'frist')).stderr).toMatch(/did you mean "first"/);
  expect((await project.build('--function', 'second')).stdout).not.toContain('first.zip');
});

describe('resolutions', () => {
  const versions = [{ name: 'demo', files: { 'demo.py': '1' } }];

  test('are kept until requirements change or --upgrade asks for newer versions', async () => {
    const project = offlineProject(['demo'], versions);
    const versionOf = async (...flags: string[]): Promise<string> =>
      (
        JSON.parse((await project.build('--json', ...flags)).stdout) as {
          artifacts: [{ distributions: [{ version: string }] }];
        }
      ).artifacts[0].distributions[0].version;
    expect(await versionOf()).toBe('1.0');
    const { addWheel } = await import('./wheelhouse.ts');
    addWheel(project.wheelhouse, { name: 'demo', version: '2.0', files: { 'demo.py': '2' } });
    expect(await versionOf()).toBe('1.0');
    writeFileSync(join(project.folder, 'requirements.txt'), '# a comment\ndemo\n');
    expect(await versionOf()).toBe('1.0');
    expect(await versionOf('--upgrade')).toBe('2.0');
    writeFileSync(join(project.folder, 'requirements.txt'), 'demo<2\n');
    expect(await versionOf()).toBe('1.0');
  });

  test('lock writes them for both architectures, and builds say when it is out of date', async () => {
    const project = offlineProject(['demo'], versions);
    const { zipwright } = await import('./cli.ts');
    const { pathWithUv } = await import('./cli.ts');
    const environment = { ZIPWRIGHT_CACHE_DIR: project.cache, PATH: pathWithUv(), PIP_FIND_LINKS: '' };
    const locked = await zipwright(
      ['lock', project.folder, '--no-index', '--find-links', project.wheelhouse],
      { environment },
    );
    expect(locked.stderr).not.toMatch(/error/);
    expect(locked.stdout).toMatch(/pylock\.toml: 1 distribution for Python 3\.11 on x86_64 and arm64/);
    expect(readFileSync(join(project.folder, 'pylock.toml'), 'utf8')).toMatch(/^lock-version = "1\.0"$/m);
    expect((await project.build('--frozen')).exitCode).toBe(0);
    writeFileSync(join(project.folder, 'requirements.txt'), 'demo>=1\n');
    expect((await project.build()).stderr).toMatch(/notice: pylock\.toml is older than requirements\.txt/);
  });
});
