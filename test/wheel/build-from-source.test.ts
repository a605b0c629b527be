import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { findInterpreter } from '../../src/toolchain/find-python.ts';
import { buildFromSource, type BuildTools } from '../../src/wheel/build-from-source.ts';
import { findHeaders } from '../../src/wheel/build-headers.ts';
import type { BuildSource } from '../../src/wheel/build-source.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makeFakeUv } from '../makers/fake-uv.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../makers/wheel-maker.ts';

/** Extensions are compiled on Linux only, with the headers that an interpreter may lack. */
const here =
  process.platform === 'linux'
    ? await findInterpreter(
        process.env,
        undefined,
        async (found) => (await findHeaders(found, process.env)) !== undefined,
      )
    : undefined;
const minor = here?.minor ?? 0;
const compiling = describe.skipIf(here === undefined);

interface Attempt {
  readonly source: BuildSource;
  readonly tools: BuildTools;
  readonly compiled: () => number;
}

/** Wheels that the script can copy lie in `$wheels`; zig is a program that runs `zig`. */
function attempt(script: string, zig = 'echo "zig $*"', facts: Partial<BuildTools> = {}): Attempt {
  const folder = temporaryFolder();
  const wheels = join(folder, 'wheels');
  const workspace = join(folder, 'work space');
  mkdirSync(wheels);
  mkdirSync(workspace);
  for (const wheel of made) {
    writeFileSync(join(wheels, wheelName(wheel)), makeWheel(wheel));
  }
  const zigPath = join(folder, "z'ig");
  writeFileSync(zigPath, `#!/bin/sh\n${zig}\n`);
  chmodSync(zigPath, 0o755);
  let compiled = 0;
  return {
    source: {
      name: 'demo',
      version: '1.0',
      path: join(folder, 'demo-1.0.tar.gz'),
      target: { runtime: parseRuntime('python3.11'), architecture: 'arm64' },
      workspace,
    },
    tools: {
      uv: makeFakeUv(join(folder, 'bin'), `wheels='${wheels}'\n${script}`),
      environment: { PATH: process.env['PATH'] },
      indexArguments: [],
      offline: false,
      signal: new AbortController().signal,
      findInterpreter: () => Promise.resolve(here),
      zig: () => Promise.resolve({ path: zigPath, version: '0', cache: join(folder, 'cache') }),
      onCompile: () => {
        compiled += 1;
      },
      ...facts,
    },
    compiled: () => compiled,
  };
}

const made: MadeWheel[] = [
  { name: 'demo', tag: 'py3-none-any' },
  { name: 'demo', tag: 'cp311-cp311-linux_aarch64', files: { 'x.so': makeElf({}) } },
  { name: 'demo', tag: 'cp39-abi3-linux_aarch64', files: { 'x.abi3.so': makeElf({}) } },
  // Says that it is native, and has nothing that is.
  { name: 'demo', version: '1.0', tag: 'cp311-cp311-linux_x86_64' },
];
const PURE = 'cp "$wheels"/*-none-any.whl "$out"';
const NATIVE = 'cp "$wheels"/*-cp311-linux_aarch64.whl "$out"';
const ABI3 = 'cp "$wheels"/*-abi3-*.whl "$out"';
const EMPTY = 'cp "$wheels"/*-cp311-linux_x86_64.whl "$out"';

compiling('a source that asks for no compiler', () => {
  test('is built once, and pure', async () => {
    const { source, tools, compiled } = attempt(`command -v cc >&2; ${PURE}`);
    const wheel = await buildFromSource(source, tools);
    expect(wheel).toMatchObject({ pure: true });
    expect(wheel.path).toMatch(/demo-1\.0-py3-none-any\.whl$/);
    expect(compiled()).toBe(0);
  });

  test('but makes a wheel for one platform is built for the target', async () => {
    const { source, tools } = attempt(NATIVE);
    expect(await buildFromSource(source, tools)).toMatchObject({ pure: false });
  });

  test('and fails has failed, with no second attempt', async () => {
    const { source, tools, compiled } = attempt('echo "RuntimeError: boom" >&2; exit 1');
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('RuntimeError: boom') as string,
    });
    expect(compiled()).toBe(0);
  });

  test('and ends well without a wheel has failed', async () => {
    const { source, tools } = attempt('true');
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code: 'BUILD_FAILED' });
  });
});

compiling('a source that asks for a compiler', () => {
  test.each(['cc', 'gcc', 'c++', 'clang++', 'aarch64-linux-gnu-gcc', '$CC', '$CXX'])(
    'as %s',
    async (name) => {
      const { source, tools, compiled } = attempt(`${name} -c x.c && ${NATIVE} || ${PURE}`);
      const wheel = await buildFromSource(source, tools);
      expect(wheel.pure).toBe(false);
      expect(wheel.path).toMatch(/cp311-cp311-linux_aarch64\.whl$/);
      expect(compiled()).toBe(1);
    },
  );

  test('has one for the target, without what belongs to this machine', async () => {
    const { source, tools } = attempt(
      `$LDSHARED -O3 -march=native -I/usr/include -Iinclude "-DX=\\"a b\\"" -L/usr/lib/x -L/opt/y -Wl,-rpath,/opt/y '-Wl,-rpath,$ORIGIN/lib' x.c > "$0.out" && ${NATIVE}`,
    );
    await buildFromSource(source, tools);
    const words = readFileSync(`${tools.uv}.out`, 'utf8').trim();
    const headers = join(source.workspace, 'compiled', 'headers');
    expect(words).toContain('zig cc -target aarch64-linux-gnu.2.26 -O2 -g0 ');
    expect(words).toContain(`-I${headers} `);
    expect(words).toMatch(/ -shared -O3 -Iinclude -DX="a b" -L\/opt\/y -Wl,-rpath,\$ORIGIN\/lib x\.c$/);
    expect(readFileSync(join(headers, 'Python.h'), 'utf8')).toContain('Py_PYTHON_H');
    expect(readFileSync(join(headers, 'pyconfig.h'), 'utf8')).not.toMatch(/HAVE_GCC_ASM_FOR_X64 1/);
  });

  test('and works without it when it fails is refused', async () => {
    const { source, tools } = attempt(`cc -c x.c; ${PURE}`, 'echo "x.c:1:1: error: broken" >&2; exit 1');
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({
      code: 'BUILD_INCOMPLETE',
      message: expect.stringContaining('x.c:1:1: error: broken') as string,
    });
  });

  test('the same when the wheel calls itself native', async () => {
    const { source, tools } = attempt(`cc -c x.c; ${EMPTY}`, 'exit 1');
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code: 'BUILD_INCOMPLETE' });
  });

  test('and leaves out one optional extension of several is refused', async () => {
    const { source, tools } = attempt(
      `echo 'warning: build_ext: building extension "demo._y" failed: x' >&2; cc -c x.c; ${NATIVE}`,
    );
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code: 'BUILD_INCOMPLETE' });
  });

  test('may probe it with what does not compile', async () => {
    const { source, tools } = attempt(
      `cc -c probe.c; cc -c x.c; ${NATIVE}`,
      'case "$*" in *probe.c*) exit 1 ;; esac',
    );
    expect(await buildFromSource(source, tools)).toMatchObject({ pure: false });
  });

  test('only to ask its version, and is pure in the end', async () => {
    const { source, tools } = attempt(`cc --version; ${PURE}`, 'exit 1');
    expect(await buildFromSource(source, tools)).toMatchObject({ pure: false });
  });
});

test.skipIf(here === undefined).each([
  ['BUILD_NEEDS_RUST', 'cargo build'],
  ['BUILD_NEEDS_LIBRARY', 'pg_config --version'],
  ['BUILD_NEEDS_TOOL', 'gfortran x.f90'],
])('%s: "%s" is refused, though this machine may have it', async (code, command) => {
  const { source, tools } = attempt(`${command} || exit 1; ${NATIVE}`);
  await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code });
});

test.skipIf(here === undefined)('Rust that the build can do without is refused too', async () => {
  const { source, tools } = attempt(`cargo build; ${PURE}`);
  await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code: 'BUILD_NEEDS_RUST' });
});

compiling('interpreters', () => {
  const onlyOther: Partial<BuildTools> = {
    findInterpreter: (wanted) => Promise.resolve(wanted === undefined ? here : undefined),
  };

  test('any serves a pure source', async () => {
    const { source, tools } = attempt(PURE, undefined, onlyOther);
    expect(await buildFromSource(source, tools)).toMatchObject({ pure: true });
  });

  test("only the target's serves an extension", async () => {
    const { source, tools, compiled } = attempt(`cc -c x.c && ${NATIVE}`, undefined, onlyOther);
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({
      code: 'BUILD_NEEDS_INTERPRETER',
      hint: expect.stringContaining('uv python install 3.11') as string,
    });
    expect(compiled()).toBe(0);
  });

  test('any serves an extension for the stable ABI', async () => {
    const { source, tools } = attempt(
      `cc -DPy_LIMITED_API=0x03090000 -c x.c && ${ABI3}`,
      undefined,
      onlyOther,
    );
    expect((await buildFromSource(source, tools)).path).toMatch(/cp39-abi3-linux_aarch64\.whl$/);
  });

  test('one that was to be for the stable ABI and is not is refused', async () => {
    const { source, tools } = attempt(`cc -DPy_LIMITED_API -c x.c && ${NATIVE}`, undefined, onlyOther);
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({
      code: 'BUILD_NEEDS_INTERPRETER',
      message: expect.stringContaining(`only 3.${minor}.`) as string,
    });
  });

  test('none at all', async () => {
    const { source, tools } = attempt(PURE, undefined, { findInterpreter: () => Promise.resolve(undefined) });
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({ code: 'BUILD_NEEDS_INTERPRETER' });
  });

  test('one without headers', async () => {
    const { source, tools } = attempt(`cc -c x.c && ${NATIVE}`, undefined, {
      findInterpreter: (_, accept) => Promise.resolve(accept === undefined ? here : undefined),
    });
    await expect(buildFromSource(source, tools)).rejects.toMatchObject({
      code: 'BUILD_NEEDS_INTERPRETER',
      message: expect.stringContaining('no C headers') as string,
    });
  });
});

test.skipIf(here === undefined)(
  "an interpreter that builds for the target says so of itself, and of the target's extensions",
  async () => {
    const probe =
      'import json,os,platform,sysconfig; print(json.dumps([sysconfig.get_platform(), platform.machine(), sysconfig.get_config_var("EXT_SUFFIX"), sysconfig.get_config_var("CC"), sysconfig.get_config_var("LDSHARED"), os.environ["ZIPWRIGHT_BUILD_ROOT"]]))';
    const { source, tools } = attempt(
      `case $PYTHONPATH in '') cc -c x.c; exit 1 ;; esac; cd "$TMPDIR"; "$python" -c '${probe}' > "$0.out"; "$python" -I -c 'import sysconfig; print(sysconfig.get_platform())' >> "$0.out"; ${NATIVE}`,
    );
    await buildFromSource(source, tools);
    const [first = '', second = ''] = readFileSync(`${tools.uv}.out`, 'utf8').split('\n');
    expect(JSON.parse(first)).toEqual([
      'linux-aarch64',
      'aarch64',
      `.cpython-3${minor}-aarch64-linux-gnu.so`,
      'cc',
      'cc -shared',
      join(source.workspace, 'compiled', 'out', 'temporary'),
    ]);
    // uv asks in isolation, and must see the machine as it is.
    expect(second).toBe(`linux-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}`);
  },
);
