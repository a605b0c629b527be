import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { pythonRuntimes } from '../../../src/lambda/runtimes.ts';
import { rungs } from '../../../src/runtime/sandbox/choose-host.ts';
import { listInterpreters, type LocalInterpreter } from '../../../src/toolchain/find-python.ts';
import { pinnedUv, pinnedZig } from '../../../src/toolchain/pinned-tools.ts';
import { runtimePins } from '../../../src/toolchain/runtime-pins.ts';
import type { BuildEvent } from '../../../src/workflow/assemble/build-events.ts';
import { examineMachine } from '../../../src/workflow/machine/examine-machine.ts';
import type { MachineReport, RungState } from '../../../src/workflow/machine/machine-report.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { standInKit } from '../stand-in-kit.ts';

const here = await listInterpreters(process.env);
const python = here.find(({ minor }) => minor in runtimePins);
const withPython = describe.skipIf(python === undefined || process.platform !== 'linux');

/** A machine on which nothing is found but what a test puts there. */
class Machine {
  readonly folder = temporaryFolder();
  readonly bin = join(this.folder, 'bin');
  readonly cache = join(this.folder, 'cache');
  readonly temporary = join(this.folder, 'tmp');
  readonly events: BuildEvent[] = [];
  readonly abort = new AbortController();

  constructor() {
    mkdirSync(this.bin);
    mkdirSync(this.temporary);
    // Sandboxes run as somebody else, who must come this far.
    chmodSync(this.folder, 0o755);
    vi.stubEnv('TMPDIR', this.temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  /** Has an interpreter on PATH. */
  withPython({ path, minor }: LocalInterpreter): this {
    symlinkSync(path, join(this.bin, `python3.${minor}`));
    return this;
  }

  /** Has a program on PATH that prints some text. */
  withProgram(name: string, script: string): this {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755, flag: 'wx' });
    return this;
  }

  examine(change: { readonly cache?: string; readonly environment?: object } = {}): Promise<MachineReport> {
    return examineMachine(
      { directory: this.folder, offline: true },
      {
        environment: {
          PATH: this.bin,
          PYENV_ROOT: join(this.folder, 'pyenv'),
          UV_PYTHON_INSTALL_DIR: join(this.folder, 'uv'),
          MISE_DATA_DIR: join(this.folder, 'mise'),
          ASDF_DATA_DIR: join(this.folder, 'asdf'),
          ...change.environment,
        },
        cache: change.cache ?? this.cache,
        now: Date.now,
        signal: this.abort.signal,
      },
      (event) => this.events.push(event),
    );
  }
}

function rungOf({ isolation }: MachineReport, name: string): RungState | undefined {
  return isolation.rungs.find(({ rung }) => rung === name);
}

describe('examineMachine() where nothing is', () => {
  test('says what is missing, and tries nothing', async () => {
    const machine = new Machine();
    const report = await machine.examine();
    expect(report.canRun).toBe(false);
    expect(report.runtimes).toEqual(pythonRuntimes.map(({ id }) => ({ runtime: id, kit: 'missing' })));
    expect(report.tools).toEqual([
      { name: 'uv', state: 'on-demand', version: pinnedUv.version },
      { name: 'git', state: 'missing', reason: 'it is not on PATH', hint: expect.stringContaining('git') },
      { name: 'zig', state: 'on-demand', version: pinnedZig.version },
    ]);
    expect(report.isolation.rungs).toEqual(
      rungs.map((rung) => ({
        rung,
        state: 'not-tried',
        reason: 'no CPython that Lambda has is on this machine',
        hint: expect.stringContaining('uv python install'),
      })),
    );
    expect(report.isolation.best).toBeUndefined();
    expect(readdirSync(machine.temporary)).toEqual([]);
  });

  test('describes the machine itself, and the cache by writing to it', async () => {
    const machine = new Machine();
    const { system, node, cache } = await machine.examine();
    expect(system.platform).toBe(process.platform);
    expect(node).toEqual({ version: process.versions.node, path: process.execPath });
    expect(cache).toEqual({ path: machine.cache, isWritable: true, size: 0, free: expect.any(Number) });
    expect(cache.free).toBeGreaterThan(0);
    expect(readdirSync(machine.cache, { recursive: true })).toEqual(['tools']);
  });

  test('counts what the cache holds', async () => {
    const machine = new Machine();
    mkdirSync(join(machine.cache, 'wheels'), { recursive: true });
    writeFileSync(join(machine.cache, 'wheels', 'a'), Buffer.alloc(1234));
    expect((await machine.examine()).cache.size).toBe(1234);
  });
});

describe('examineMachine() asks programs for their version', () => {
  test('uv and git that are on PATH', async () => {
    const machine = new Machine()
      .withProgram('uv', 'echo "uv 0.99.1 (abc 2026-01-01)"')
      .withProgram('git', 'echo "git version 2.50.1 (Apple Git-155)"');
    expect((await machine.examine()).tools.slice(0, 2)).toEqual([
      { name: 'uv', state: 'found', version: '0.99.1', path: join(machine.bin, 'uv') },
      { name: 'git', state: 'found', version: '2.50.1', path: join(machine.bin, 'git') },
    ]);
  });

  test('a uv that is too old is passed over', async () => {
    const machine = new Machine().withProgram('uv', 'echo "uv 0.1.0"');
    expect((await machine.examine()).tools[0]).toEqual({
      name: 'uv',
      state: 'on-demand',
      version: pinnedUv.version,
      passedOver: join(machine.bin, 'uv'),
    });
  });

  test('a git that does not run', async () => {
    const machine = new Machine().withProgram('git', 'exit 3');
    const path = join(machine.bin, 'git');
    expect((await machine.examine()).tools[1]).toMatchObject({
      state: 'missing',
      reason: `"${path}" tells no version: it ended with exit code 3`,
    });
  });

  test('zig in the cache, and nowhere else', async () => {
    const machine = new Machine().withProgram('zig', 'echo 9.9.9');
    expect((await machine.examine()).tools[2]?.state).toBe('on-demand');
    const folder = join(machine.cache, 'tools', `ziglang-${pinnedZig.version}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'zig'), '#!/bin/sh\necho 0.99.0\n', { mode: 0o755 });
    writeFileSync(join(folder, '.unit'), '');
    expect((await machine.examine()).tools[2]).toMatchObject({ state: 'found', version: '0.99.0' });
  });
});

withPython('examineMachine() with an interpreter', () => {
  const real = python as LocalInterpreter;
  const runtime = `python3.${real?.minor}`;

  test('runs a function on every rung, and leaves nothing', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real);
    const report = await machine.examine();
    expect(report.runtimes.find((each) => each.runtime === runtime)).toEqual({
      runtime,
      interpreter: { path: real.path, version: real.version },
      kit: 'installed',
    });
    expect(report.isolation).toMatchObject({ runtime, memoryLimit: 'watched' });
    expect(report.isolation.rungs.map(({ rung }) => rung)).toEqual(rungs);
    expect(rungOf(report, 'process')).toEqual({
      rung: 'process',
      state: 'works',
      milliseconds: expect.any(Number),
    });
    const best = report.isolation.rungs.find(({ state }) => state === 'works');
    expect(report).toMatchObject({ canRun: true, isolation: { best: best?.rung } });
    expect(readdirSync(machine.temporary)).toEqual([]);
    expect(machine.events).toEqual([]);
  });

  test('bubblewrap that is not there: what to install', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real);
    expect(rungOf(await machine.examine(), 'bubblewrap')).toEqual({
      rung: 'bubblewrap',
      state: 'fails',
      reason: 'bwrap is not on PATH',
      hint: 'install bubblewrap',
    });
  });

  test('bubblewrap that starts and is refused inside does not count as working', async () => {
    const words = 'bwrap: No permissions to create new namespace';
    const machine = new Machine()
      .withPython(real)
      .withProgram('bwrap', `echo first >&2\necho "${words}" >&2\nexit 1`);
    await standInKit(machine.cache, real);
    expect(rungOf(await machine.examine(), 'bubblewrap')).toMatchObject({ state: 'fails', reason: words });
  });

  test('a runtime client that cannot be imported: its words, on every rung', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real, {
      files: { 'awslambdaric/__init__.py': 'raise OSError("no such luck")\n' },
    });
    const report = await machine.examine();
    expect(report.canRun).toBe(false);
    expect(rungOf(report, 'process')).toMatchObject({ state: 'fails', reason: 'OSError: no such luck' });
    expect(readdirSync(machine.temporary)).toEqual([]);
  });

  test('without boto3 functions run all the same, and no notice says so twice', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real, { hasSdk: false });
    const report = await machine.examine();
    expect(report.runtimes.find((each) => each.runtime === runtime)?.kit).toBe('without-boto3');
    expect(report.canRun).toBe(true);
    expect(machine.events.filter(({ kind }) => kind === 'notice')).toEqual([]);
  });

  test('without a kit and offline nothing is tried', async () => {
    const machine = new Machine().withPython(real);
    const report = await machine.examine();
    expect(report.runtimes.find((each) => each.runtime === runtime)?.kit).toBe('missing');
    expect(report).toMatchObject({ canRun: false });
    expect(report.isolation.runtime).toBeUndefined();
    expect(rungOf(report, 'process')).toEqual({
      rung: 'process',
      state: 'not-tried',
      reason: "AWS's runtime client is not in the cache, and --offline forbids to fetch it",
      hint: 'run zipwright doctor once without --offline',
    });
  });

  const newest = Math.max(...Object.keys(runtimePins).map(Number));

  test.skipIf(real?.minor === newest)(
    'a kit that is there counts more than a newer interpreter',
    async () => {
      const machine = new Machine()
        .withPython(real)
        .withProgram(`python3.${newest}`, newerPython(real, newest));
      await standInKit(machine.cache, real);
      const { isolation, runtimes } = await machine.examine();
      expect(isolation.runtime).toBe(runtime);
      expect(runtimes.find((each) => each.runtime === `python3.${newest}`)).toMatchObject({ kit: 'missing' });
    },
  );

  test('a cache that cannot be written to is the reason, and nothing else', async () => {
    const machine = new Machine().withPython(real);
    const cache = join(machine.folder, 'file', 'cache');
    writeFileSync(join(machine.folder, 'file'), '');
    const report = await machine.examine({ cache });
    expect(report.cache).toEqual({
      path: cache,
      isWritable: false,
      reason: 'a part of its path is not a folder',
      hint: expect.stringContaining('ZIPWRIGHT_CACHE_DIR'),
      size: 0,
      free: expect.any(Number),
    });
    expect(report.runtimes.find((each) => each.runtime === runtime)?.kit).toBe('unusable');
    expect(rungOf(report, 'process')).toMatchObject({
      state: 'not-tried',
      reason: "AWS's runtime client cannot be installed into the cache",
    });
  });

  test('no room for temporary files is a reason too', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real);
    const gone = join(machine.folder, 'gone');
    vi.stubEnv('TMPDIR', gone);
    expect(rungOf(await machine.examine(), 'process')).toEqual({
      rung: 'process',
      state: 'not-tried',
      reason: `nothing can be written to "${gone}"`,
      hint: 'set TMPDIR to a folder that you may write to',
    });
  });

  test('an interruption ends what was started', async () => {
    const machine = new Machine().withPython(real);
    await standInKit(machine.cache, real, {
      files: {
        'awslambdaric/__init__.py': '',
        'awslambdaric/lambda_runtime_client.py': 'def _user_agent():\n    return ""\n',
        'runtime_client.py': 'def initialize_client(agent):\n    pass\n',
        'awslambdaric/__main__.py': `\
def main(arguments):
    import time
    time.sleep(600)
`,
      },
    });
    const reason = new Error('Ctrl-C');
    const timer = setInterval(() => {
      if (readdirSync(machine.temporary).some((name) => name.startsWith('zipwright-run-'))) {
        clearInterval(timer);
        setTimeout(() => machine.abort.abort(reason), 300);
      }
    }, 10);
    const begun = Date.now();
    await expect(machine.examine()).rejects.toBe(reason);
    expect(Date.now() - begun).toBeLessThan(8000);
    expect(readdirSync(machine.temporary)).toEqual([]);
  });
});

/** A program that says that it is another minor of an interpreter. */
function newerPython({ path, prefix, standardLibrary }: LocalInterpreter, minor: number): string {
  const facts = {
    implementation: 'cpython',
    version: `3.${minor}.0`,
    executable: path,
    prefix,
    standardLibrary,
    platlibdir: 'lib',
    abiFlags: '',
    machine: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
    bits: 64,
  };
  return `/bin/cat > /dev/null\necho '${JSON.stringify(facts)}'`;
}
