import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonRuntimes } from '../../src/lambda/runtimes.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, root, sharedCache, uvPath, zipwright } from './cli.ts';
import { describeTree } from './installed-trees.ts';

const HANDLER = 'import requests\n\ndef lambda_handler(event, context):\n    return requests.__version__\n';
const isArm = process.arch === 'arm64';
const machine = isArm ? 'aarch64' : 'x86_64';
/** The newest platform that every runtime can load. */
const platform = `manylinux2014_${machine}`;
const requirements = (workload: string): string => join(root, 'bench', 'workloads', `${workload}.txt`);
/** pip, run by the host's interpreter. */
const pip = join(sharedCache, '..', 'zipwright-test-pip');

let runtime = '';

beforeAll(async () => {
  const minor = Number(await output('python3', ['-c', 'import sys; print(sys.version_info.minor)']));
  runtime = pythonRuntimes.find((each) => each.minor === minor)?.id ?? '';
  expect(runtime, `Lambda has no runtime for the python3 on PATH, 3.${minor}`).not.toBe('');
  // The first build that resolves fetches uv, if there is none.
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
  await build(project(folder, 'S'), join(folder, 'x.zip'), []);
  rmSync(folder, { recursive: true });
  if (!existsSync(join(pip, 'pip'))) {
    await output(uvPath(), ['pip', 'install', '--quiet', '--python', 'python3', '--target', pip, 'pip']);
  }
});

interface Artifact {
  readonly file: string;
  readonly sha256: string;
  readonly reusedPacks: number;
  readonly distributions: readonly { readonly name: string; readonly version: string }[];
}

async function build(path: string, zip: string, args: readonly string[]): Promise<Artifact> {
  const built = await zipwright([
    'build',
    path,
    '--runtime',
    runtime,
    '--arch',
    isArm ? 'arm64' : 'x86_64',
    '-o',
    zip,
    '--json',
    ...args,
  ]);
  expect(built.exitCode, built.stderr + built.stdout).toBe(0);
  const { artifacts } = JSON.parse(built.stdout) as { artifacts: readonly [Artifact] };
  return artifacts[0];
}

/** A project with a handler and, where they are given, requirements. */
function project(folder: string, workload?: string): string {
  const path = join(folder, 'project');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'lambda_function.py'), HANDLER);
  if (workload !== undefined) {
    cpSync(requirements(workload), join(path, 'requirements.txt'));
  }
  return path;
}

/** Builds a workload from its wheels, and unpacks it. */
async function wheelBuild(workload: string): Promise<{ readonly tree: string; readonly zip: string }> {
  const folder = temporaryFolder();
  const zip = join(folder, 'wheels.zip');
  await build(project(folder, workload), zip, []);
  return { zip, tree: await unpack(zip) };
}

async function unpack(zip: string): Promise<string> {
  const folder = `${zip}.unpacked`;
  await output('unzip', ['-qo', zip, '-d', folder]);
  return folder;
}

function runPip(args: readonly string[]): Promise<string> {
  return output('python3', ['-m', 'pip', '--disable-pip-version-check', '--no-input', ...args], {
    environment: { PYTHONPATH: pip, PIP_ROOT_USER_ACTION: 'ignore' },
  });
}

function uvInstall(...args: readonly string[]): Promise<string> {
  return output(uvPath(), ['pip', 'install', '--quiet', '--no-deps', '-r', requirements('S'), ...args]);
}

const installers: Record<string, (target: string, workload: string) => Promise<string>> = {
  'pip install --target': (target, workload) =>
    runPip([
      'install',
      '--quiet',
      '--target',
      target,
      '-r',
      requirements(workload),
      '--platform',
      platform,
      '--only-binary',
      ':all:',
      '--no-deps',
    ]),
  'uv pip install --target': (target, workload) =>
    output(uvPath(), [
      'pip',
      'install',
      '--quiet',
      '--python',
      'python3',
      '--target',
      target,
      '-r',
      requirements(workload),
      '--python-platform',
      `${machine}-manylinux2014`,
      '--no-deps',
    ]),
};

/** Files and modes; of console scripts the names, for every installer writes them in its own words. */
function comparable(tree: string, name: string): Record<string, string> {
  const all = describeTree(tree);
  return name.startsWith('uv')
    ? all
    : Object.fromEntries(
        Object.entries(all).map(([path, facts]) => [path, path.startsWith('bin/') ? 'script' : facts]),
      );
}

describe.each(['S', 'M'])('workload %s', (workload) => {
  test.each(Object.entries(installers))(
    'a folder filled by %s is packaged as its wheels are',
    async (name, fill) => {
      const folder = temporaryFolder();
      const target = join(folder, 'package');
      await fill(target, workload);
      const zip = join(folder, 'package.zip');
      const first = await build(project(folder), zip, ['--from', target]);
      const wheels = await wheelBuild(workload);
      expect(comparable(await unpack(zip), name)).toEqual(comparable(wheels.tree, name));

      const again = await build(project(folder), zip, ['--from', target]);
      expect(again).toMatchObject({ sha256: first.sha256, reusedPacks: first.distributions.length });
      cpSync(target, join(folder, 'moved'), { recursive: true });
      const moved = await build(project(folder), join(folder, 'moved.zip'), [
        '--from',
        join(folder, 'moved'),
      ]);
      expect(moved.sha256).toBe(first.sha256);
    },
  );
});

describe('virtual environments', () => {
  test('python -m venv with pip: the bytes of a folder that pip filled', async () => {
    const folder = temporaryFolder();
    const environment = join(folder, 'with space', 'env');
    await output('python3', ['-m', 'venv', '--without-pip', environment]);
    const python = join(environment, 'bin', 'python');
    const install = (...args: string[]) => runPip(['--python', python, 'install', '--quiet', ...args]);
    await install('--no-deps', '--only-binary', ':all:', '-r', requirements('S'));
    await install('pip', 'setuptools');
    const built = await build(project(folder), join(folder, 'env.zip'), ['--from', environment]);
    expect(built.distributions.map(({ name }) => name)).not.toContain('pip');
    expect(built.distributions.map(({ name }) => name)).not.toContain('setuptools');

    const target = join(folder, 'package');
    await runPip(['install', '--quiet', '--target', target, '--no-deps', '-r', requirements('S')]);
    const same = await build(project(folder), join(folder, 'target.zip'), ['--from', target]);
    expect(built.sha256).toBe(same.sha256);
    const answer = await output('python3', [
      '-I',
      '-c',
      `import sys; sys.path.insert(0, ${JSON.stringify(await unpack(built.file))})
import lambda_function; print(lambda_function.lambda_handler({}, None))`,
    ]);
    expect(readFileSync(requirements('S'), 'utf8')).toContain(`requests==${answer.trim()}`);
  });

  test('uv venv: the bytes of a folder that uv filled, links to its cache followed', async () => {
    const folder = temporaryFolder();
    const hashes: string[] = [];
    for (const mode of ['copy', 'symlink', 'hardlink']) {
      const environment = join(folder, mode);
      await output(uvPath(), ['venv', '--quiet', '--python', 'python3', environment]);
      await uvInstall('--link-mode', mode, '--python', join(environment, 'bin', 'python'));
      hashes.push(
        (await build(project(folder), join(folder, `${mode}.zip`), ['--from', environment])).sha256,
      );
    }
    const target = join(folder, 'package');
    await uvInstall('--python', 'python3', '--target', target);
    hashes.push((await build(project(folder), join(folder, 'target.zip'), ['--from', target])).sha256);
    expect(new Set(hashes).size).toBe(1);
  });

  test('--with replaces what the environment has, and adds to it', async () => {
    const folder = temporaryFolder();
    const environment = join(folder, 'env');
    await output(uvPath(), ['venv', '--quiet', '--python', 'python3', environment]);
    await output(uvPath(), [
      'pip',
      'install',
      '--quiet',
      '--python',
      join(environment, 'bin', 'python'),
      'idna==3.10',
      'certifi',
    ]);
    const args = ['build', project(folder), '--runtime', runtime, '-o', join(folder, 'x.zip')];
    const built = await zipwright([
      ...args,
      '--from',
      environment,
      '--with',
      'idna==3.11',
      '--with',
      'six==1.17.0',
      // Its handler needs requests, which is not there.
      '--no-check',
    ]);
    expect(built.exitCode, built.stderr).toBe(0);
    expect(built.stderr).toMatch(/instead of what "[^"]*env" has: idna 3\.10/);
    const { distributions } = JSON.parse(readFileSync(join(folder, 'x.manifest.json'), 'utf8')) as Artifact;
    expect(distributions.map(({ name, version }) => `${name} ${version}`)).toEqual([
      expect.stringMatching(/^certifi /),
      'idna 3.11',
      'six 1.17.0',
    ]);
  });
});

test('the handler of an existing package is replaced, again and again, in place', async () => {
  const { zip } = await wheelBuild('S');
  const folder = temporaryFolder();
  const before = readFileSync(zip);
  const path = project(folder);
  const same = await build(path, join(folder, 'same.zip'), ['--from', zip]);
  expect(readFileSync(join(folder, 'same.zip')).equals(before)).toBe(true);
  expect(same.distributions).toHaveLength(5);

  writeFileSync(join(path, 'lambda_function.py'), HANDLER.replace('requests.__version__', '"new"'));
  const changed = await build(path, zip, ['--from', zip]);
  expect(changed.sha256).not.toBe(same.sha256);
  const tree = await unpack(zip);
  expect(readFileSync(join(tree, 'lambda_function.py'), 'utf8')).toContain('"new"');
  expect(await build(path, zip, ['--from', zip])).toMatchObject({ sha256: changed.sha256, reusedPacks: 5 });
});

test('a path that does not exist is a mistake in the command', async () => {
  const folder = temporaryFolder();
  const built = await zipwright([
    'build',
    project(folder),
    '--from',
    join(folder, 'none'),
    '--runtime',
    runtime,
  ]);
  expect(built).toMatchObject({ exitCode: 2, stdout: '' });
  expect(built.stderr).toContain('there is no such file or folder');
});
