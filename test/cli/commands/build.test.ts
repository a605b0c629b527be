import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer, sha256Of } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeWheel, wheelName } from '../../makers/wheel-maker.ts';
import { ScriptedUv } from '../../resolve/scripted-uv.ts';
import { runCli, type CliOptions, type CliResult } from '../run-cli.ts';

const wheel = { name: 'demo', files: { 'demo/__init__.py': 'x = 1\n' } };
const content = makeWheel(wheel);
const filename = wheelName(wheel);
const HANDLER = 'def lambda_handler(event, context):\n    return 1\n';

/** A lock with the one wheel, from an index whose URLs are not trusted. */
const LOCK = `lock-version = "1.0"
[[packages]]
name = "demo"
version = "1.0"
wheels = [{ name = "${filename}", hashes = { sha256 = "${sha256Of(content)}" } }]
`;

class Project {
  readonly directory = temporaryFolder();
  readonly folder = join(this.directory, 'thumbs');

  constructor(files: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.folder);
    for (const [name, text] of Object.entries({ 'lambda_function.py': HANDLER, ...files })) {
      writeFileSync(join(this.folder, name), text);
    }
  }

  build(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return runCli(['build', 'thumbs', ...args], {
      directory: this.directory,
      ...options,
      environment: { ZIPWRIGHT_CACHE_DIR: join(this.directory, 'cache'), ...options.environment },
    });
  }
}

async function indexWithDemo(credential?: string): Promise<IndexServer> {
  const server = await IndexServer.start(credential === undefined ? {} : { credential });
  return server.offer('demo', { filename, content });
}

const namesIn = (zip: string): string[] =>
  execFileSync(
    'python3',
    ['-c', 'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', zip],
    {
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n');

describe('zipwright build', () => {
  test('makes a zip and says so for people', async () => {
    const project = new Project();
    const { exitCode, stdout, stderr } = await project.build(['--runtime', '3.11', '--no-index']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^thumbs\/dist\/thumbs\.zip\n {2}.* zipped, .* unzipped: 0 distributions, 1 own file\n/,
    );
    expect(stdout).toContain('for python3.11 x86_64, handler lambda_function.lambda_handler\n');
    expect(namesIn(join(project.folder, 'dist', 'thumbs.zip'))).toEqual(['lambda_function.py']);
  });

  test('downloads what a lock names, once', async () => {
    await using server = await indexWithDemo();
    const project = new Project({ 'pylock.toml': LOCK });
    const flags = ['--runtime', '3.11', '--json', '--index-url', server.simple];
    const first = await project.build(flags);
    expect(first.exitCode, first.stdout).toBe(0);
    const again = await project.build([...flags, '--offline']);
    const artifacts = [first, again].map(
      ({ stdout }) =>
        (JSON.parse(stdout) as { artifacts: [{ sha256: string; reusedPacks: number }] }).artifacts[0],
    );
    expect(artifacts.map(({ reusedPacks }) => reusedPacks)).toEqual([0, 1]);
    expect(artifacts[1]?.sha256).toBe(artifacts[0]?.sha256);
    expect(server.paths.filter((path) => path.startsWith('/files/'))).toHaveLength(1);
    expect(namesIn(join(project.folder, 'dist', 'thumbs.zip'))).toContain('demo/__init__.py');
  });

  test('talks on standard error, and not at all when it is told to be quiet', async () => {
    await using server = await indexWithDemo();
    const project = new Project({ 'pylock.toml': LOCK, '.env': 'x' });
    const flags = ['--index-url', server.simple];
    const talk = await project.build(flags);
    expect(talk.stderr).toContain(
      'notice: The project declares no runtime: building for python3.13 x86_64\nhint: ',
    );
    expect(talk.stderr).toContain('Left out .env\n');
    expect(talk.stderr).toMatch(/Downloaded 1 file, .*\/s\)\n/);
    expect((await project.build([...flags, '--quiet'])).stderr).toBe('');
    expect((await project.build([...flags, '--verbose'])).stderr).toContain('Left out .env (hidden)\n');
  });

  test('a failed build leaves the earlier zip as it was', async () => {
    const project = new Project();
    await project.build(['--runtime', '3.11']);
    const zip = join(project.folder, 'dist', 'thumbs.zip');
    const before = readFileSync(zip);
    const { exitCode, stdout, stderr } = await project.build([
      '--runtime',
      '3.11',
      '--handler',
      'lambda_function.other',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain("Runtime.HandlerNotFound: Handler 'other' missing on module 'lambda_function'");
    expect(readFileSync(zip).equals(before)).toBe(true);
    expect(readdirSync(dirname(zip)).sort()).toEqual(['thumbs.manifest.json', 'thumbs.zip']);
  });

  test('errors are data with --json', async () => {
    const { exitCode, stdout, stderr } = await new Project({ 'lambda_function.py': 'x = 1\n' }).build([
      '--json',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      error: { code: 'HANDLER_UNKNOWN', hint: expect.stringContaining('--handler') },
    });
  });

  test('an interrupted build leaves nothing', async () => {
    const project = new Project();
    const result = await project.build(['--runtime', '3.11'], {
      signal: AbortSignal.abort(new Error('Ctrl-C')),
    });
    expect(result).toMatchObject({ exitCode: 130, stdout: '', stderr: 'error: Interrupted\n' });
    expect(existsSync(join(project.folder, 'dist', 'thumbs.zip'))).toBe(false);
  });
});

const shown = ({ stdout, stderr }: CliResult): string => stdout + stderr;

describe('passwords never come out', () => {
  test.each([
    ['a right one', 'zoe:hunter2', 0],
    ['a wrong one', 'zoe:hunter3', 1],
  ])('of an index: %s', async (_, credential, exitCode) => {
    await using server = await indexWithDemo('zoe:hunter2');
    const project = new Project({ 'pylock.toml': LOCK });
    const url = server.simple.replace('//', `//${credential}@`);
    for (const flags of [['--verbose'], ['--json']]) {
      const result = await project.build([...flags, '--index-url', url]);
      expect(result.exitCode, shown(result)).toBe(exitCode);
      expect(shown(result)).not.toMatch(/hunter/);
    }
  });

  test('of a requirement, in talk, result, manifest and error', async () => {
    const uv = new ScriptedUv({ lock: 'uv 0.13.9\n' }, { lock: 'lock-version = "1.0"\npackages = []\n' });
    const project = new Project();
    const environment = { PATH: `${dirname(uv.path)}${delimiter}${process.env['PATH'] ?? ''}` };
    const flags = ['--no-index', '--with', 'demo @ https://zoe:hunter2@host.invalid/demo.whl'];
    const built = await project.build([...flags, '--json'], { environment });
    expect(built.exitCode, shown(built)).toBe(0);
    const talk = await project.build([...flags, '--upgrade'], { environment });
    const manifest = readFileSync(join(project.folder, 'dist', 'thumbs.manifest.json'), 'utf8');
    const refused = await project.build([...flags, '--upgrade', '--frozen'], { environment });
    expect(refused.exitCode).toBe(1);
    for (const text of [shown(built), shown(talk), manifest, shown(refused)]) {
      expect(text).toContain('****@host.invalid');
      expect(text).not.toContain('hunter');
    }
  });
});
