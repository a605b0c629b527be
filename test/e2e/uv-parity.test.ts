import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, root, uvPath, zipwright } from './cli.ts';
import { describeTree } from './installed-trees.ts';

const workload = (name: string): string[] =>
  readFileSync(join(root, 'bench', 'workloads', `${name}.txt`), 'utf8')
    .trim()
    .split('\n');

/** Native, namespace, `.data` and odd-mode packages, each with all that it requires. */
const packages: Record<string, string[]> = {
  S: workload('S'),
  M: workload('M'),
  L: workload('L'),
  'cryptography (native, Rust)': ['cryptography'],
  'lxml (native)': ['lxml'],
  'google-cloud-storage (namespace packages)': ['google-cloud-storage'],
  'azure-storage-blob (namespace packages)': ['azure-storage-blob'],
  'greenlet (headers in .data)': ['greenlet'],
  'notebook (data in .data)': ['notebook==7.4.7'],
  'ruff (a program in .data/scripts)': ['ruff'],
  'ddtrace (members of mode 0600)': ['ddtrace'],
  'protobuf (members of mode 0777)': ['protobuf'],
  'aws-lambda-powertools (pure)': ['aws-lambda-powertools[parser]'],
  'sqlalchemy (native, optional)': ['sqlalchemy', 'psycopg[binary]'],
};

test.each(Object.entries(packages))('%s: every file is what uv installs', async (_, requirements) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'project'));
  writeFileSync(join(folder, 'project', 'requirements.txt'), `${requirements.join('\n')}\n`);
  const zip = join(folder, 'layer.zip');
  const built = await zipwright([
    'build',
    join(folder, 'project'),
    '--layer',
    '--runtime',
    'python3.11',
    '-o',
    zip,
    '--json',
    '--allow-native',
    '*',
  ]);
  expect(built.exitCode, built.stdout + built.stderr).toBe(0);
  const { artifacts } = JSON.parse(built.stdout) as {
    artifacts: readonly [{ distributions: readonly { name: string; version: string }[] }];
  };
  const pins = artifacts[0].distributions.map(({ name, version }) => `${name}==${version}`);

  const target = join(folder, 'uv');
  const how = '--quiet --no-deps --only-binary :all: --link-mode copy --python-version 3.11.10';
  const platform = 'x86_64-manylinux2014';
  await output(uvPath(), [
    'pip',
    'install',
    ...how.split(' '),
    '--python-platform',
    platform,
    '--target',
    target,
    ...pins,
  ]);
  expect(await output('unzip', ['-tq', zip])).toContain('No errors detected');
  expect(await output('python3', ['-m', 'zipfile', '-t', zip])).toContain('Done testing');
  await output('unzip', ['-q', zip, '-d', join(folder, 'unpacked')]);
  expect(describeTree(join(folder, 'unpacked', 'python'))).toEqual(describeTree(target));
});
