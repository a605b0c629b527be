import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FunctionConfiguration } from '../../../src/project/configuration.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { runtimePins } from '../../../src/toolchain/runtime-pins.ts';
import type { BuildEvent } from '../../../src/workflow/assemble/build-events.ts';
import { prepareRunnable, type Runnable } from '../../../src/workflow/run/runnable.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';

interface Change {
  readonly overrides?: FunctionConfiguration;
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of this process. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly report?: (event: BuildEvent) => void;
}

function prepare(path: string, change: Change = {}): Promise<Runnable> {
  const build = {
    project: path,
    kind: 'function',
    overrides: change.overrides ?? {},
    extraIndexUrls: [],
    findLinks: [],
    noIndex: true,
    upgrade: false,
    offline: true,
    frozen: false,
  } as const;
  const request = {
    path,
    build,
    environment: change.environment ?? {},
    event: Buffer.from('{}'),
    repeat: 1,
    concurrency: 1,
    network: 'host',
    installPython: false,
  } as const;
  const surroundings = {
    environment: change.variables ?? process.env,
    cache: temporaryFolder(),
    now: Date.now,
    signal: new AbortController().signal,
  };
  return prepareRunnable(request, surroundings, change.report ?? (() => undefined));
}

function project(name: string, configuration: string): string {
  const path = join(temporaryFolder(), name);
  mkdirSync(path);
  writeFileSync(join(path, 'lambda_function.py'), 'def lambda_handler(event, context):\n    return event\n');
  writeFileSync(join(path, 'zipwright.toml'), configuration);
  return path;
}

describe('prepareRunnable()', () => {
  test('builds a project, with the configuration that Lambda would have', async () => {
    const path = project('plain', 'runtime = "python3.12"\n');
    expect(await prepare(path)).toMatchObject({
      name: 'plain',
      archive: join(path, 'dist', 'plain.zip'),
      runtime: 'python3.12',
      handler: 'lambda_function.lambda_handler',
      memory: 128,
      timeout: 3,
      ephemeralStorage: 512,
      environment: {},
      layers: [],
    });
  });

  test("takes a project's limits and variables, the request's variables before them", async () => {
    const path = project(
      'configured',
      'runtime = "python3.12"\nmemory = 512\ntimeout = 30\nephemeral-storage = 1024\nenvironment = { A = "1", B = "1" }\n',
    );
    expect(await prepare(path, { environment: { B: '2' } })).toMatchObject({
      memory: 512,
      timeout: 30,
      ephemeralStorage: 1024,
      environment: { A: '1', B: '2' },
    });
  });

  test('reads what a zip is for from the manifest that a build has written beside it', async () => {
    const { archive } = await prepare(project('manifested', 'runtime = "python3.10"\n'));
    expect(await prepare(archive)).toMatchObject({ archive, runtime: 'python3.10', name: 'manifested' });
  });

  test('believes no manifest of another zip', async () => {
    const { archive } = await prepare(project('changed', 'runtime = "python3.10"\n'));
    writeFileSync(archive, makeZip({ entries: [{ name: 'index.js', content: '' }] }));
    expect(await prepare(archive, { overrides: { runtime: 'nodejs24.x' } })).toMatchObject({
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      architecture: 'x86_64',
    });
  });

  test('refuses what is not there', async () => {
    expect(await refusalOf(() => prepare(join(temporaryFolder(), 'none')))).toMatchObject({
      code: 'NOTHING_TO_RUN',
      exitCode: 2,
    });
  });

  test('asks which of several functions is meant', async () => {
    const path = project('several', '[functions.one]\n[functions.two]\n');
    expect(await refusalOf(() => prepare(path))).toMatchObject({
      code: 'SEVERAL_FUNCTIONS',
      hint: 'choose one: --function one',
    });
  });

  test('refuses to guess a runtime where no interpreter is one that Lambda has', async () => {
    const folder = temporaryFolder();
    const zip = join(folder, 'foreign.zip');
    writeFileSync(zip, makeZip({ entries: [{ name: 'a.py', content: '' }] }));
    const variables = {
      PATH: '',
      PYENV_ROOT: folder,
      XDG_DATA_HOME: folder,
      MISE_DATA_DIR: folder,
      ASDF_DATA_DIR: folder,
    };
    expect(await refusalOf(() => prepare(zip, { variables }))).toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
  });

  test('takes the newest runtime that is here for a project that declares none, and says so', async ({
    skip,
  }) => {
    const here = await listInterpreters(process.env);
    const newest = Math.max(...here.map(({ minor }) => minor).filter((minor) => minor in runtimePins));
    skip(!Number.isFinite(newest), 'there is no CPython that Lambda has on this machine');
    const events: BuildEvent[] = [];
    const { runtime } = await prepare(project('undeclared', ''), {
      report: (event) => void events.push(event),
    });
    expect(runtime).toBe(`python3.${newest}`);
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'notice',
        message: `No runtime is declared: running on ${runtime}, the newest one that is here`,
      }),
    );
  });
});
