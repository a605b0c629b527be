import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listInterpreters } from '../../src/toolchain/find-python.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { zipwright } from './cli.ts';

const has313 = (await listInterpreters(process.env)).some(({ minor }) => minor === 13);

const HANDLER = `import importlib


def handler(event, context):
    return [importlib.import_module(name).__file__ for name in event["modules"]]
`;

/** Three functions with real requirements. */
function project(): string {
  const folder = join(temporaryFolder(), 'shop');
  const functions = {
    resize: 'numpy\npillow\nboto3\n',
    report: 'numpy\npandas\nboto3\n',
    notify: 'boto3\nrequests\n',
  };
  const tables = Object.entries(functions).map(([name, requirements]) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'app.py'), HANDLER);
    writeFileSync(join(folder, name, 'requirements.txt'), requirements);
    return `[tool.zipwright.functions.${name}]\nsource = "${name}"\ndependencies = ["${name}/requirements.txt"]\n`;
  });
  writeFileSync(
    join(folder, 'pyproject.toml'),
    `[tool.zipwright]\nruntime = "python3.13"\nhandler = "app.handler" # of all\n\n${tables.join('\n')}`,
  );
  return folder;
}

interface Plan {
  readonly layers: readonly { readonly name: string; readonly zipped: number }[];
  readonly functions: readonly { readonly name: string; readonly packageAfter: number }[];
}

interface Built {
  readonly artifacts: readonly { readonly size: number; readonly layers: readonly string[] }[];
}

describe('zipwright layers', () => {
  test.skipIf(!has313)('plans, writes, builds; functions import from their layers as on Lambda', async () => {
    const folder = project();
    const planned = await zipwright(['layers', 'plan', folder, '--write', '--json']);
    expect(planned.exitCode, planned.stdout).toBe(0);
    const plan = JSON.parse(planned.stdout) as Plan;
    expect(plan.layers.map(({ name }) => name)).toEqual(['botocore', 'numpy']);
    expect(readFileSync(join(folder, 'pyproject.toml'), 'utf8')).toContain(
      'handler = "app.handler" # of all\n',
    );
    for (const { name, packageAfter } of plan.functions) {
      const { stdout } = await zipwright(['build', folder, '--function', name, '--json']);
      const [artifact] = (JSON.parse(stdout) as Built).artifacts;
      expect(artifact?.size).toBe(packageAfter);
      const zipped = new Map(plan.layers.map((layer) => [layer.name, layer.zipped]));
      for (const file of artifact?.layers ?? []) {
        expect(statSync(file).size).toBe(zipped.get(/([a-z]+)-[0-9a-f]+\.zip$/.exec(file)?.[1] ?? ''));
      }
      const checked = await zipwright(['check', folder, '--function', name, '--json']);
      expect(checked.exitCode, checked.stdout).toBe(0);
    }
    const event = JSON.stringify({ modules: ['numpy', 'pandas', 'boto3', 'dateutil'] });
    const ran = await zipwright(['run', folder, '--function', 'report', '--event', event]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual([
      '/opt/python/numpy/__init__.py',
      '/var/task/pandas/__init__.py',
      '/opt/python/boto3/__init__.py',
      '/opt/python/dateutil/__init__.py',
    ]);
  });

  test('keeps the layers that a change of requirements does not touch', async () => {
    const folder = project();
    await zipwright(['layers', 'plan', folder, '--write']);
    const layers = async (): Promise<unknown> => {
      const { stdout } = await zipwright(['layers', 'build', folder, '--json']);
      const built = JSON.parse(stdout) as {
        layers: readonly { name: string; sha256: string; upToDate: boolean }[];
      };
      return built.layers.map(({ name, sha256, upToDate }) => [name, sha256, upToDate]);
    };
    const [botocore, numpy] = (await layers()) as [string, string, boolean][];
    for (const name of ['resize', 'report']) {
      const file = join(folder, name, 'requirements.txt');
      writeFileSync(file, readFileSync(file, 'utf8').replace('numpy', 'numpy<2.3'));
    }
    expect(await layers()).toEqual([
      ['botocore', botocore?.[1], true],
      ['numpy', expect.not.stringContaining(numpy?.[1] ?? ''), false],
    ]);
  });
});
