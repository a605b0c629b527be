import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import type { Architecture } from '../../src/lambda/architectures.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import type { Lock } from '../../src/resolve/lock.ts';
import {
  exportUvLock,
  resolveWithUv,
  type UvContext,
  type UvRequest,
} from '../../src/resolve/uv-resolver.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { lockOf, ScriptedUv } from './scripted-uv.ts';

function contextOf(uv: ScriptedUv, change: Partial<UvContext> = {}): UvContext {
  return {
    uv,
    directory: temporaryFolder(),
    environment: {},
    indexes: readIndexConfiguration({
      environment: {},
      options: { directory: '/nowhere', pipFiles: [], indexUrl: 'https://index.invalid/simple' },
    }),
    offline: false,
    signal: new AbortController().signal,
    ...change,
  };
}

function requestOf(change: Partial<UvRequest> = {}): UvRequest {
  return {
    files: [],
    lines: ['a', 'b>1'],
    extras: [],
    groups: [],
    target: { runtime: parseRuntime('3.11'), architecture: 'x86_64' },
    onlyBinary: [],
    noBinary: [],
    upgrade: false,
    output: join(temporaryFolder(), 'state', 'pylock.x.toml'),
    source: 'a, b>1',
    listFiles: () => Promise.resolve([]),
    ...change,
  };
}

const names = ({ packages }: Lock): string[] => packages.map(({ name }) => name);

/** Arguments after an option, wherever it stands. */
const valuesOf = (args: readonly string[] = [], option: string): (string | undefined)[] =>
  args.flatMap((each, index) => (each === option ? [args[index + 1]] : []));

const wheelsRequired = (name: string, version = ''): string =>
  `error: No solution\n  cause: Because ${name}${version} has no usable wheels ... Wheels are required for \`${name}\`\n`;

const listing = (filename: string) => (): Promise<{ filename: string }[]> => Promise.resolve([{ filename }]);

describe('resolveWithUv()', () => {
  test('gives uv the lines as input and reads the lock that it writes', async () => {
    const uv = new ScriptedUv({ lock: lockOf('a==1', 'b==2') });
    const lock = await resolveWithUv(contextOf(uv), requestOf());
    expect(names(lock)).toEqual(['a', 'b']);
    expect(lock.fromConfiguredIndexes).toBe(true);
    expect(uv.calls).toMatchObject([
      { input: 'a\nb>1', environment: { UV_DEFAULT_INDEX: 'https://index.invalid/simple' } },
    ]);
    expect(uv.calls[0]?.args.slice(0, 3)).toEqual(['pip', 'compile', '-']);
    expect(uv.calls[0]?.args).not.toContain('https://index.invalid/simple');
  });

  test.each<[string, string, Architecture, string]>([
    ['Amazon Linux 2', '3.11', 'x86_64', 'x86_64-manylinux2014'],
    ['Amazon Linux 2 on Graviton', '3.11', 'arm64', 'aarch64-manylinux2014'],
    ['Amazon Linux 2023', '3.13', 'x86_64', 'x86_64-manylinux_2_34'],
  ])('%s', async (...[, runtime, architecture, platform]) => {
    const uv = new ScriptedUv({ lock: lockOf() });
    const target = { runtime: parseRuntime(runtime), architecture };
    await resolveWithUv(contextOf(uv), requestOf({ target }));
    const [call] = uv.calls;
    expect(valuesOf(call?.args, '--python-platform')).toEqual([platform]);
    expect(valuesOf(call?.args, '--python-version')).toEqual([target.runtime.fullVersion]);
  });

  test('files, extras, groups and options are arguments', async () => {
    const uv = new ScriptedUv({ lock: lockOf() });
    await resolveWithUv(
      contextOf(uv, { python: '/py', offline: true }),
      requestOf({
        lines: [],
        files: ['/p.toml'],
        extras: ['e'],
        groups: ['g'],
        upgrade: true,
        noBinary: ['n'],
      }),
    );
    const args = uv.calls[0]?.args ?? [];
    expect(args.slice(0, 3)).toEqual(['pip', 'compile', '/p.toml']);
    expect(args).toEqual(expect.arrayContaining(['--upgrade', '--offline']));
    expect(
      ['--extra', '--group', '--python', '--only-binary', '--no-binary'].map((each) => valuesOf(args, each)),
    ).toEqual([['e'], ['g'], ['/py'], [':all:'], ['n']]);
  });

  test('no index means none for uv either', async () => {
    const uv = new ScriptedUv({ lock: lockOf() });
    const options = { directory: '/nowhere', pipFiles: [], noIndex: true };
    const indexes = readIndexConfiguration({ environment: {}, options });
    await resolveWithUv(contextOf(uv, { indexes }), requestOf());
    expect(uv.calls[0]?.args).toContain('--no-index');
  });

  test('one that has no wheel at all is allowed to be built, once uv refuses it', async () => {
    const uv = new ScriptedUv(
      { stderr: wheelsRequired('Old.Name'), exitCode: 1 },
      { stderr: wheelsRequired('other'), exitCode: 1 },
      { lock: lockOf('old-name==1') },
    );
    expect(
      names(await resolveWithUv(contextOf(uv), requestOf({ listFiles: listing('x-1.tar.gz') }))),
    ).toEqual(['old-name']);
    expect(uv.calls.map(({ args }) => valuesOf(args, '--no-binary'))).toEqual([
      [],
      ['old-name'],
      ['old-name', 'other'],
    ]);
  });

  test('one that has wheels for something else is refused: building it would hide that', async () => {
    const uv = new ScriptedUv({ stderr: wheelsRequired('a', '==1'), exitCode: 1 });
    const error = await refusalOf(() =>
      resolveWithUv(contextOf(uv), requestOf({ listFiles: listing('a-1-cp310-cp310-linux_x86_64.whl') })),
    );
    expect(error).toMatchObject({ code: 'RESOLUTION_FAILED' });
    expect(error.message + String(error.hint)).toContain('cp310-cp310-linux_x86_64');
    expect(uv.calls.length).toBe(1);
  });

  test.each([[':all:'], ['a']])('--only-binary %s allows no build', async (name) => {
    const uv = new ScriptedUv({ stderr: wheelsRequired('a'), exitCode: 1 });
    const error = await refusalOf(() => resolveWithUv(contextOf(uv), requestOf({ onlyBinary: [name] })));
    expect(error.code).toBe('RESOLUTION_FAILED');
    expect(uv.calls.length).toBe(1);
  });

  test("uv's refusal is ours, and what the lock file held before stays", async () => {
    const uv = new ScriptedUv({ stderr: 'error: No solution\n  cause: a and b disagree\n', exitCode: 1 });
    expect(await refusalOf(() => resolveWithUv(contextOf(uv), requestOf()))).toMatchObject({
      code: 'RESOLUTION_FAILED',
      message: 'Cannot resolve a, b>1 for python3.11 x86_64: a and b disagree',
    });
  });

  test('a lock that is none is refused', async () => {
    const uv = new ScriptedUv({ lock: 'lock-version = "9"' });
    expect(await refusalOf(() => resolveWithUv(contextOf(uv), requestOf()))).toMatchObject({
      code: 'LOCK_UNSUPPORTED',
    });
  });

  test('an interruption ends uv', async () => {
    const controller = new AbortController();
    const uv = new ScriptedUv({ lock: lockOf() });
    writeFileSync(uv.path, `#!${process.execPath}\nsetInterval(() => {}, 1000);\n`);
    const run = resolveWithUv(contextOf(uv, { signal: controller.signal }), requestOf());
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(run).rejects.toThrow('enough');
  });
});

describe('exportUvLock()', () => {
  test('reads what uv exports, with paths seen from the project', async () => {
    const uv = new ScriptedUv({
      lock: 'lock-version = "1.0"\n[[packages]]\nname = "a"\ndirectory = { path = "lib/a" }\n',
    });
    const context = contextOf(uv);
    const lock = await exportUvLock(context, { lockFile: '/x/uv.lock', extras: ['e'], groups: ['g'] });
    expect(lock).toMatchObject({
      packages: [{ name: 'a', directory: { path: join(context.directory, 'lib', 'a') } }],
      extras: ['e'],
      dependencyGroups: ['g'],
    });
    const [call] = uv.calls;
    expect(call?.args).toEqual(expect.arrayContaining(['export', '--frozen', '--no-emit-project']));
    expect([valuesOf(call?.args, '--extra'), valuesOf(call?.args, '--group')]).toEqual([['e'], ['g']]);
    expect(lock.fromConfiguredIndexes, 'its URLs are those of the machine that locked').toBeUndefined();
  });

  test('names the lock when uv refuses it', async () => {
    const uv = new ScriptedUv({ stderr: 'error: Extra `x` is not defined\n', exitCode: 2 });
    const error = await refusalOf(() =>
      exportUvLock(contextOf(uv), { lockFile: '/x/uv.lock', extras: ['x'], groups: [] }),
    );
    expect(error).toMatchObject({
      code: 'RESOLUTION_FAILED',
      message: expect.stringMatching(/^Cannot resolve uv\.lock .*Extra `x` is not defined$/),
    });
  });
});
