import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer, type OfferedFile } from '../../makers/index-server.ts';
import { projectFolder } from '../../workflow/made-project.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const file = (filename: string, more: Partial<OfferedFile> = {}): OfferedFile => ({
  filename,
  content: Buffer.from(filename),
  ...more,
});
const metadata = (name: string, ...requires: readonly string[]): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n${requires.map((each) => `Requires-Dist: ${each}\n`).join('')}`;

interface Locked {
  readonly name: string;
  readonly file: string;
  readonly marker?: string;
}

function lock(...packages: readonly Locked[]): string {
  const tables = packages.map(({ name, file: filename, marker }) => {
    const entry = `{ name = "${filename}", url = "https://h.invalid/${filename}", hashes = { sha256 = "${'0'.repeat(64)}" } }`;
    return `[[packages]]\nname = "${name}"\nversion = "1.0"\n${marker === undefined ? '' : `marker = '${marker}'\n`}${filename.endsWith('.whl') ? `wheels = [${entry}]` : `sdist = ${entry}`}\n`;
  });
  return `lock-version = "1.0"\ncreated-by = "test"\n${tables.join('\n')}`;
}

const MANY = 'manylinux_2_17_x86_64';
const native = (name: string): Locked => ({ name, file: `${name}-1.0-cp311-cp311-${MANY}.whl` });
const pure = (name: string): Locked => ({ name, file: `${name}-1.0-py3-none-any.whl` });

const PROJECT = {
  'zipwright.toml': 'runtime = "python3.11"\n',
  'requirements.txt': 'pure\nnative<3\nheld\nold\nsource\ngone\n',
  'pylock.toml': lock(
    pure('pure'),
    native('native'),
    native('held'),
    native('old'),
    { name: 'source', file: 'source-1.0.tar.gz' },
    native('gone'),
  ),
  'app.py':
    'import imp\nfrom distutils.core import setup\n\ndef handler(event, context):\n    import cgi.x\n\nif True:\n    import asyncore\n\ntry:\n    import crypt\nexcept ImportError:\n    pass\n',
};

function offer(server: IndexServer): IndexServer {
  const wheels = (name: string, ...tags: readonly string[]): OfferedFile[] =>
    tags.map((tag) => file(`${name}-${tag}.whl`));
  return server
    .offer(
      'pure',
      file('pure-1.0-py3-none-any.whl', {
        metadata: metadata('pure', 'new; python_version >= "3.12"', 'held<2'),
      }),
    )
    .offer(
      'native',
      ...wheels(
        'native',
        `1.0-cp311-cp311-${MANY}`,
        `2.0-cp314-cp314-${MANY}`,
        `2.1-cp314-cp314-${MANY}`,
        `3.0-cp314-cp314-${MANY}`,
      ),
    )
    .offer('held', ...wheels('held', `1.0-cp311-cp311-${MANY}`, `2.0-cp314-cp314-${MANY}`))
    .offer('old', ...wheels('old', `1.0-cp311-cp311-${MANY}`), file('old-1.0.tar.gz'))
    .offer('source', file('source-1.0.tar.gz'))
    .offer('gone', file(`gone-1.0-cp311-cp311-${MANY}.whl`, { requiresPython: '<3.12' }));
}

async function plan(
  args: readonly string[],
  files: Readonly<Record<string, string>> = PROJECT,
): Promise<CliResult & { readonly asked: readonly string[] }> {
  await using server = offer(await IndexServer.start());
  const directory = projectFolder(files);
  const environment = { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') };
  const result = await runCli(['upgrade-plan', '--index-url', server.simple, ...args], {
    directory,
    environment,
  });
  return { ...result, asked: server.paths };
}

describe('zipwright upgrade-plan', () => {
  test('tells for people what has to change', async () => {
    const { exitCode, stdout, stderr } = await plan(['--runtime', 'python3.14']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^Resolved 6 distributions from pylock\.toml in \d+ ms\n$/);
    expect(stdout.split('\n').filter((line) => !/^(?:deprecated|updates|boto3)/.test(line))).toEqual([
      'runtime            python3.11 → python3.14',
      'system             Amazon Linux 2 (glibc 2.26) → Amazon Linux 2023 (glibc 2.34)',
      '',
      'gone 1.0    nothing fits: it requires Python <3.12',
      'held 1.0    take 2.0, which pure (held<2) does not allow: it has no wheel for python3.14 x86_64',
      'native 1.0  take 2.0: it has no wheel for python3.14 x86_64',
      'old 1.0     must be built from source: it has no wheel for python3.14 x86_64',
      'source 1.0  it is built from source, as now',
      '',
      'new  is needed besides: pure (new)',
      '',
      'app.py:1  imports imp whenever it is loaded, which python3.14 has no more (or add zombie-imp, which brings it)',
      'app.py:2  imports distutils whenever it is loaded, which python3.14 has no more (or add setuptools, which brings it)',
      'app.py:5  imports cgi when it gets there, which python3.14 has no more (or add legacy-cgi, which brings it)',
      'app.py:8  imports asyncore in a condition, which python3.14 has no more (or add pyasyncore, which brings it)',
      'app.py:11  imports crypt in a try that does without, which python3.14 has no more (or add legacycrypt, which brings it)',
      '',
      'thumbs (pylock.toml) on python3.14 x86_64: 2 of 6 distributions fit, 2 to update, 1 to build, 1 without anything that fits, 1 needed besides, 3 imports of removed modules',
      '',
    ]);
  });

  test('and as data, without downloading a wheel', async () => {
    const { stdout, asked } = await plan(['--runtime', '3.14', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      fits: false,
      from: {
        runtime: 'python3.11',
        architecture: 'x86_64',
        operatingSystem: 'Amazon Linux 2',
        glibc: '2.26',
      },
      to: {
        runtime: 'python3.14',
        operatingSystem: 'Amazon Linux 2023',
        glibc: '2.34',
        deprecated: '2029-06-30',
      },
      distributions: [
        { name: 'gone', state: 'nothing', changes: true },
        {
          name: 'held',
          state: 'newer',
          newer: { version: '2.0', step: 'major' },
          heldBy: [{ by: 'pure', requirement: 'held<2' }],
        },
        { name: 'native', state: 'newer', newer: { version: '2.0' }, heldBy: [] },
        { name: 'old', state: 'source', changes: true },
        { name: 'pure', state: 'fits', changes: false },
        { name: 'source', state: 'source', changes: false },
      ],
      added: [{ name: 'new', by: 'pure', requirement: 'new' }],
      removedModules: [
        { path: 'app.py', module: 'imp', line: 1, when: 'always', replacement: 'zombie-imp' },
        { module: 'distutils', when: 'always' },
        { module: 'cgi', when: 'called' },
        { module: 'asyncore', when: 'condition' },
        { module: 'crypt', when: 'guarded' },
      ],
    });
    expect(asked.filter((path) => path.endsWith('.whl'))).toEqual([]);
  });

  test('a project that fits as it is', async () => {
    const files = {
      'pylock.toml': lock(pure('pure')),
      'app.py': 'import json\ntry:\n    import imp\nexcept ImportError:\n    imp = None\n',
      'zipwright.toml': 'runtime = "python3.11"\n',
    };
    const { exitCode, stdout } = await plan(['--runtime', 'python3.11', '--arch', 'arm64', '--all'], files);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('architecture       x86_64 → arm64\n');
    expect(stdout).toContain('pure 1.0  fits\n');
    expect(stdout).toMatch(/on python3\.11 arm64: fits as it is locked\n$/);
  });

  test("a lock's markers are asked on the other target", async () => {
    const pylock = lock(
      { ...pure('pure'), marker: 'python_version < "3.12"' },
      { ...native('native'), marker: 'python_version >= "3.12"' },
    );
    const { stdout } = await plan(['--runtime', '3.14', '--json'], { ...PROJECT, 'pylock.toml': pylock });
    expect(JSON.parse(stdout)).toMatchObject({ distributions: [{ name: 'native', state: 'newer' }] });
  });

  test('what the project asks for on the other target only is needed besides', async () => {
    const files = { ...PROJECT, 'requirements.txt': 'pure\nlate>=2; python_version >= "3.13"\n' };
    const { stdout } = await plan(['--runtime', '3.13', '--json'], files);
    expect(JSON.parse(stdout)).toMatchObject({
      added: [
        { name: 'late', requirement: 'late>=2' },
        { name: 'new', by: 'pure' },
      ],
    });
  });

  test('what a distribution or a file of the project brings is not missing', async () => {
    const files = {
      ...PROJECT,
      'imp.py': '',
      'pylock.toml': lock(pure('pure'), pure('setuptools')),
      'app.py': 'import imp, distutils.core\n',
    };
    const { stdout } = await plan(['--runtime', '3.12', '--json'], files);
    expect(JSON.parse(stdout)).toMatchObject({
      removedModules: [],
      distributions: [
        { name: 'pure' },
        { name: 'setuptools', state: 'unknown', changes: true, reason: 'the index does not have it' },
      ],
    });
  });

  test('offline nothing can be said', async () => {
    const { exitCode, stdout } = await plan(['--runtime', '3.14', '--offline']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('unknown: nothing may be fetched (--offline)');
  });

  test('wants to know where to', async () => {
    expect(await plan([])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--runtime python3.14'),
    });
    expect(await plan(['--runtime', 'ruby'])).toMatchObject({ exitCode: 2 });
  });
});
