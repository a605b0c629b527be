import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readElfFacts } from '../../src/elf/facts.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../src/store/unit-folder.ts';
import { chooseInterpreter } from '../../src/toolchain/choose-interpreter.ts';
import { findInterpreter, listInterpreters } from '../../src/toolchain/find-python.ts';
import { installInterpreter } from '../../src/toolchain/install-interpreter.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { wire } from '../index/support.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const here = await listInterpreters(process.env);
const NO_PYTHON = 'there is no CPython on this machine';

/** What a stand-in says of itself, where that is not what a CPython for this machine would say. */
interface Answer {
  readonly version?: string;
  readonly implementation?: string;
  readonly abiFlags?: string;
  readonly machine?: string;
  readonly bits?: number;
}

/** Writes a program that answers like a Python. Every start adds a line to `PATH.starts`. @returns its path */
function standIn(path: string, answer: Answer | string = {}): string {
  mkdirSync(dirname(path), { recursive: true });
  const facts = {
    implementation: 'cpython',
    version: '3.11.9',
    executable: path,
    prefix: dirname(path),
    standardLibrary: dirname(path),
    platlibdir: 'lib',
    libraryFolder: null,
    abiFlags: '',
    machine: 'x86_64',
    bits: 64,
  };
  const text = typeof answer === 'string' ? answer : JSON.stringify({ ...facts, ...answer });
  writeFileSync(path, `#!/bin/sh\necho >> "$0.starts"\ncat > /dev/null\ncat <<'END'\n${text}\nEND\n`);
  chmodSync(path, 0o755);
  return path;
}

function startsOf(path: string): number {
  return existsSync(`${path}.starts`) ? readFileSync(`${path}.starts`, 'utf8').length : 0;
}

/** An environment in which no interpreter of this machine is found, with `sh` and `cat` in reach. */
function isolated(
  folder: string,
  path: readonly string[] = [],
): Record<string, string> & { readonly PATH: string } {
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  for (const tool of ['sh', 'cat', 'sleep', 'ls', 'rm', 'mkdir', 'cp']) {
    const target = ['/bin', '/usr/bin'].map((each) => join(each, tool)).find((each) => existsSync(each));
    if (target !== undefined && !existsSync(join(tools, tool))) {
      symlinkSync(target, join(tools, tool));
    }
  }
  return {
    PATH: [...path, tools].join(':'),
    PYENV_ROOT: join(folder, 'pyenv'),
    UV_PYTHON_INSTALL_DIR: join(folder, 'uv'),
    MISE_DATA_DIR: join(folder, 'mise'),
    ASDF_DATA_DIR: join(folder, 'asdf'),
  };
}

describe.skipIf(process.platform === 'win32')('listInterpreters() with stand-ins', () => {
  test('asks PATH first, then pyenv, uv, mise, asdf and the cache, newest first; shims are passed over', async () => {
    const folder = temporaryFolder();
    const environment = isolated(folder, [join(folder, 'shims'), join(folder, 'a'), join(folder, 'b')]);
    standIn(join(folder, 'shims', 'python3'));
    const wanted = [
      standIn(join(folder, 'a', 'python3'), { version: '3.12.1' }),
      standIn(join(folder, 'a', 'python3.13'), { version: '3.13.0' }),
      standIn(join(folder, 'a', 'python3.9'), { version: '3.9.1' }),
      standIn(join(folder, 'b', 'python3'), { version: '3.10.1' }),
      standIn(join(folder, 'pyenv', 'versions', '3.13.10', 'bin', 'python3'), { version: '3.13.10' }),
      standIn(join(folder, 'pyenv', 'versions', '3.13.9', 'bin', 'python3'), { version: '3.13.9' }),
      standIn(join(folder, 'uv', 'cpython-3.11.7-linux-x86_64-gnu', 'bin', 'python3')),
      standIn(join(folder, 'mise', 'installs', 'python', '3.11.1', 'bin', 'python3')),
      standIn(join(folder, 'asdf', 'installs', 'python', '3.11.2', 'bin', 'python3')),
      standIn(join(folder, 'cache', 'pythons', 'cpython-3.11.3-linux-x86_64-gnu', 'bin', 'python3')),
    ];
    standIn(join(folder, 'pyenv', 'versions', '2.7.18', 'bin', 'python3'), { version: '2.7.18' });
    writeFileSync(join(folder, 'a', 'python3.11-config'), '');
    mkdirSync(join(folder, 'b', 'python3.11'));
    const found = await listInterpreters(environment, { cache: join(folder, 'cache') });
    expect(found.map(({ path }) => path)).toEqual(wanted);
    expect(found[0]).toEqual({
      path: wanted[0],
      minor: 12,
      version: '3.12.1',
      prefix: join(folder, 'a'),
      standardLibrary: join(folder, 'a'),
      platlibdir: 'lib',
      abiFlags: '',
      architecture: 'x86_64',
    });
    const elevens = await listInterpreters(environment, { minor: 11 });
    expect(elevens.map(({ path }) => path)).toEqual(wanted.slice(6, 9));
  });

  test('an interpreter with several names is run and listed once', async () => {
    const folder = temporaryFolder();
    const path = standIn(join(folder, 'bin', 'python3.11'));
    symlinkSync('python3.11', join(folder, 'bin', 'python3'));
    symlinkSync(join(folder, 'bin'), join(folder, 'sbin'));
    const environment = isolated(folder, [join(folder, 'sbin'), join(folder, 'bin')]);
    expect((await listInterpreters(environment)).map((each) => each.path)).toEqual([path]);
    expect(startsOf(path)).toBe(1);
  });

  test.each<[string, Answer | string]>([
    ['PyPy', { implementation: 'pypy' }],
    ['a free-threaded build', { version: '3.13.1', abiFlags: 't' }],
    ['one for 32 bits', { bits: 32 }],
    ['one for another processor', { machine: 'riscv64' }],
    ['one that no runtime has', { version: '3.8.18' }],
    ['a program that says something else', 'hello'],
    ['a program that says too little', '{"version": "3.11.1"}'],
    ['a program that says what is no version', { version: 'new' }],
  ])('%s is left out', async (_, answer) => {
    const folder = temporaryFolder();
    standIn(join(folder, 'bin', 'python3'), answer);
    expect(await listInterpreters(isolated(folder, [join(folder, 'bin')]))).toEqual([]);
  });

  test.each([
    ['x86_64', 'x86_64'],
    ['AMD64', 'x86_64'],
    ['aarch64', 'arm64'],
    ['arm64', 'arm64'],
  ])('the machine %s is Lambda architecture %s', async (machine, architecture) => {
    const folder = temporaryFolder();
    standIn(join(folder, 'bin', 'python3'), { machine });
    const [found] = await listInterpreters(isolated(folder, [join(folder, 'bin')]));
    expect(found?.architecture).toBe(architecture);
  });

  test('four are run at once, and no more', async () => {
    const folder = temporaryFolder();
    const running = join(folder, 'running');
    mkdirSync(running);
    const environment = isolated(folder, [join(folder, 'bin')]);
    for (let minor = 9; minor < 19; minor += 1) {
      const path = standIn(join(folder, 'bin', `python3.${minor}`), { version: `3.${minor}.0` });
      const script = readFileSync(path, 'utf8').replace(
        'cat > /dev/null',
        () =>
          `mkdir ${running}/$$; sleep 0.2; ls ${running} > ${folder}/seen-$$; rm -r ${running}/$$; cat > /dev/null`,
      );
      writeFileSync(path, script);
    }
    expect(await listInterpreters(environment)).toHaveLength(10);
    const seen = readdirSync(folder)
      .filter((name) => name.startsWith('seen-'))
      .map((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').length);
    expect(seen).toHaveLength(10);
    expect(Math.max(...seen)).toBeGreaterThan(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(4);
  });
});

describe.skipIf(process.platform === 'win32')('interpreters.json', () => {
  test('a second run starts nothing, until the file changes', async () => {
    const folder = temporaryFolder();
    const path = standIn(join(folder, 'bin', 'python3'));
    const pypy = standIn(join(folder, 'bin', 'python3.10'), { implementation: 'pypy', version: '3.10.1' });
    const environment = isolated(folder, [join(folder, 'bin')]);
    const cache = join(folder, 'cache');
    const first = await listInterpreters(environment, { cache });
    expect(await listInterpreters(environment, { cache })).toEqual(first);
    expect(await listInterpreters(environment, { cache, minor: 11 })).toEqual(first);
    expect([startsOf(path), startsOf(pypy)]).toEqual([1, 1]);
    utimesSync(path, 1000, 1000);
    await listInterpreters(environment, { cache });
    expect([startsOf(path), startsOf(pypy)]).toEqual([2, 1]);
    standIn(path, { version: '3.12.12' });
    utimesSync(path, 1000, 1000);
    expect(await listInterpreters(environment, { cache })).toMatchObject([{ version: '3.12.12' }]);
  });

  test('what failed is tried again', async () => {
    const folder = temporaryFolder();
    const path = standIn(join(folder, 'bin', 'python3'), 'broken');
    const environment = isolated(folder, [join(folder, 'bin')]);
    await listInterpreters(environment, { cache: folder });
    await listInterpreters(environment, { cache: folder });
    expect(startsOf(path)).toBe(2);
  });

  test('without a standard library a record counts no more', async () => {
    const folder = temporaryFolder();
    const library = join(folder, 'library');
    const answer = {
      implementation: 'cpython',
      version: '3.11.9',
      executable: join(folder, 'bin', 'python3'),
      prefix: folder,
      standardLibrary: library,
      platlibdir: 'lib',
      abiFlags: '',
      machine: 'x86_64',
      bits: 64,
    };
    const path = standIn(join(folder, 'bin', 'python3'), JSON.stringify(answer));
    const environment = isolated(folder, [join(folder, 'bin')]);
    await listInterpreters(environment, { cache: folder });
    await listInterpreters(environment, { cache: folder });
    expect(startsOf(path)).toBe(2);
    mkdirSync(library);
    await listInterpreters(environment, { cache: folder });
    expect(startsOf(path)).toBe(3);
    await listInterpreters(environment, { cache: folder });
    expect(startsOf(path)).toBe(3);
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['nothing', ''],
    ['another kind of value', '[]'],
    ['null', 'null'],
    ['another schema', '{"schemaVersion": 99, "interpreters": {}}'],
    ['no records', '{"schemaVersion": 1}'],
    ['records of null', '{"schemaVersion": 1, "interpreters": null}'],
    ['records of another shape', '{"schemaVersion": 1, "interpreters": {"PATH": 1}}'],
    [
      'a record without facts',
      '{"schemaVersion": 1, "interpreters": {"PATH": {"size": SIZE, "mtimeMs": 1}}}',
    ],
    [
      'a record with others',
      '{"schemaVersion": 1, "interpreters": {"PATH": {"facts": {"version": "3.11.1"}}}}',
    ],
  ])('damage is ignored and mended: %s', async (_, text) => {
    const folder = temporaryFolder();
    const path = standIn(join(folder, 'bin', 'python3'));
    writeFileSync(join(folder, 'interpreters.json'), text.replace('PATH', path));
    const environment = isolated(folder, [join(folder, 'bin')]);
    expect(await listInterpreters(environment, { cache: folder })).toHaveLength(1);
    expect(await listInterpreters(environment, { cache: folder })).toHaveLength(1);
    expect(startsOf(path)).toBe(1);
  });

  test('a cache that cannot be written to costs nothing but time', async () => {
    const folder = temporaryFolder();
    standIn(join(folder, 'bin', 'python3'));
    writeFileSync(join(folder, 'file'), '');
    const environment = isolated(folder, [join(folder, 'bin')]);
    expect(await listInterpreters(environment, { cache: join(folder, 'file', 'cache') })).toHaveLength(1);
  });

  test('files that went away are forgotten', async () => {
    const folder = temporaryFolder();
    const environment = isolated(folder, [join(folder, 'bin')]);
    standIn(join(folder, 'bin', 'python3'));
    const records = { '/nowhere/python3': { size: 1, mtimeMs: 1, facts: {} } };
    writeFileSync(
      join(folder, 'interpreters.json'),
      JSON.stringify({ schemaVersion: 1, interpreters: records }),
    );
    await listInterpreters(environment, { cache: folder });
    const kept = JSON.parse(readFileSync(join(folder, 'interpreters.json'), 'utf8')) as {
      interpreters: Record<string, unknown>;
    };
    expect(Object.keys(kept.interpreters)).toEqual([join(folder, 'bin', 'python3')]);
  });
});

describe('real interpreters', () => {
  test('say of themselves what a sandbox must know', ({ skip }) => {
    skip(here.length === 0, NO_PYTHON);
    for (const found of here) {
      const said = JSON.parse(
        execFileSync(
          found.path,
          [
            '-I',
            '-c',
            'import json, os, sys, sysconfig; print(json.dumps([sys.base_prefix, os.path.realpath(sys.executable), sysconfig.get_paths()["stdlib"], sysconfig.get_config_var("VERSION"), "%d.%d.%d" % sys.version_info[:3]]))',
          ],
          { encoding: 'utf8' },
        ),
      ) as string[];
      expect(said).toEqual([
        found.prefix,
        found.path,
        found.standardLibrary,
        `3.${found.minor}`,
        found.version,
      ]);
      expect(existsSync(join(found.standardLibrary, 'os.py'))).toBe(true);
    }
  });

  test('name the folder of the libpython that their executable needs, if it needs one', ({ skip }) => {
    skip(here.length === 0 || process.platform !== 'linux', NO_PYTHON);
    for (const { path, libraryFolder } of here) {
      const needed = readElfFacts(readFileSync(path)).needed.find((name) => name.startsWith('libpython'));
      expect(libraryFolder === undefined).toBe(needed === undefined);
      expect(needed === undefined || existsSync(join(libraryFolder ?? '', needed))).toBe(true);
    }
  });

  test.for(['links', 'copies'])(
    'a virtual environment of %s is the interpreter below it',
    async (kind, { skip }) => {
      // Debian's own makes none without a further package.
      const base = here.find((each) => existsSync(join(each.standardLibrary, 'ensurepip')));
      if (base === undefined) {
        return skip(NO_PYTHON);
      }
      const folder = temporaryFolder();
      execFileSync(base.path, [
        '-m',
        'venv',
        '--without-pip',
        ...(kind === 'copies' ? ['--copies'] : []),
        join(folder, 'venv'),
      ]);
      const environment = isolated(folder, [join(folder, 'venv', 'bin')]);
      expect(await listInterpreters(environment)).toEqual([base]);
      const named = join(folder, 'venv', 'bin', 'python3');
      expect(await chooseInterpreter(environment, { minor: base.minor, named })).toEqual(base);
      expect(await findInterpreter(environment, base.minor)).toEqual({
        path: join(folder, 'venv', 'bin', `python3.${base.minor}`),
        minor: base.minor,
        version: base.version,
      });
    },
  );
});

describe.skipIf(process.platform === 'win32')('findInterpreter()', () => {
  test('takes the first that is wanted and accepted', async () => {
    const folder = temporaryFolder();
    standIn(join(folder, 'a', 'python3'), { implementation: 'pypy' });
    standIn(join(folder, 'b', 'python3'), { version: '3.12.4' });
    standIn(join(folder, 'c', 'python3.11'));
    const environment = isolated(
      folder,
      ['a', 'b', 'c'].map((name) => join(folder, name)),
    );
    expect(await findInterpreter(environment)).toMatchObject({ version: '3.12.4' });
    expect(await findInterpreter(environment, 11)).toMatchObject({ version: '3.11.9' });
    expect(await findInterpreter(environment, 13)).toBeUndefined();
    const accepted = await findInterpreter(environment, undefined, ({ minor }) =>
      Promise.resolve(minor === 11),
    );
    expect(accepted?.path).toBe(join(folder, 'c', 'python3.11'));
  });
});

describe.skipIf(process.platform === 'win32')('chooseInterpreter()', () => {
  test('none of the minor: what there is, where it was looked for, and three ways on', async () => {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    standIn(join(bin, 'python3'), { version: '3.13.2' });
    standIn(join(bin, 'python3.9'), { version: '3.9.18' });
    standIn(join(bin, 'python3.8'), { version: '3.8.1' });
    const error = await refusalOf(() => chooseInterpreter(isolated(folder, [bin]), { minor: 14 }));
    expect(error).toMatchObject({
      code: 'INTERPRETER_NOT_FOUND',
      message:
        'Cannot run python3.14: no CPython 3.14 is on PATH, nor installed by pyenv, uv, mise or asdf; there are 3.9.18, 3.13.2',
      data: { python: '3.14', found: [{ version: '3.13.2' }, { version: '3.9.18' }] },
    });
    expect(error.data['searched']).toEqual(expect.arrayContaining([bin, join(folder, 'pyenv', 'versions')]));
    expect(error.hint).toContain('uv python install 3.14');
    expect(error.hint).toContain('pyenv install 3.14');
    expect(error.hint).toContain('--python PATH');
    expect(error.hint).toMatch(/is here: python3\.9, python3\.13$/);
  });

  test('none at all', async () => {
    const error = await refusalOf(() => chooseInterpreter(isolated(temporaryFolder()), { minor: 11 }));
    expect(error.message).toMatch(/; there is no other either$/);
    expect(error.hint).toMatch(/--install-python$/);
  });

  test.each<[string, Answer | string, string]>([
    ['another minor', { version: '3.12.3' }, 'it is CPython 3.12.3'],
    ['PyPy', { implementation: 'pypy' }, 'it is pypy, not CPython'],
    ['a free-threaded build', { abiFlags: 't' }, 'it is a free-threaded build, which Lambda does not have'],
    ['another processor', { machine: 'ppc64le' }, 'it runs on ppc64le with 64 bits'],
    ['another program', 'hello', 'its answer is not that of a Python'],
  ])('one that is named is checked: %s', async (_, answer, reason) => {
    const folder = temporaryFolder();
    const named = standIn(join(folder, 'python'), answer);
    const error = await refusalOf(() => chooseInterpreter(isolated(folder), { minor: 11, named }));
    expect(error).toMatchObject({
      code: 'INTERPRETER_NOT_FOUND',
      message: `Cannot run functions on "${named}": ${reason}, and the executable of a CPython 3.11 is wanted`,
      hint: expect.stringContaining('--python'),
      data: { path: named, reason },
    });
  });

  test.each([
    ['nothing there', () => undefined, 'there is no such file'],
    ['below a file', (path: string) => writeFileSync(dirname(path), ''), 'there is no such file'],
    ['a folder', (path: string) => mkdirSync(path, { recursive: true }), 'it is a folder'],
    ['no program', (path: string) => writeText(path, 'text', 0o644), 'it may not be run'],
    [
      'one that fails',
      (path: string) => writeText(path, '#!/bin/sh\necho no >&2\nexit 3\n', 0o755),
      'it ended with exit code 3: no',
    ],
    [
      'one that dies',
      (path: string) => writeText(path, '#!/bin/sh\nkill -9 $$\n', 0o755),
      'it ended with exit code 137',
    ],
  ])('one that is named and does not run: %s', async (_, make, reason) => {
    const folder = temporaryFolder();
    const named = join(folder, 'place', 'python');
    make(named);
    const error = await refusalOf(() => chooseInterpreter(isolated(folder), { minor: 11, named }));
    expect(error.message).toContain(`${reason}, and the executable`);
  });

  test('the one that is named is the only one that is run', async () => {
    const folder = temporaryFolder();
    const other = standIn(join(folder, 'bin', 'python3.11'));
    const named = standIn(join(folder, 'mine', 'python'), { version: '3.11.1' });
    const found = await chooseInterpreter(isolated(folder, [join(folder, 'bin')]), { minor: 11, named });
    expect(found).toMatchObject({ path: named, version: '3.11.1' });
    expect(startsOf(other)).toBe(0);
  });

  test('one that zipwright installed is marked as used', async () => {
    const folder = temporaryFolder();
    const pythons = join(folder, 'pythons');
    standIn(join(pythons, 'cpython-3.11.9-linux-x86_64-gnu', 'bin', 'python3'));
    await chooseInterpreter(isolated(join(folder, 'home')), { minor: 11, cache: { folder, now: Date.now } });
    expect(existsSync(join(pythons, UNIT_MARKER))).toBe(true);
  });
});

function writeText(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** A uv whose `python install` runs a piece of shell with $folder. */
function installation(script: string): {
  readonly cache: string;
  readonly install: (minor: number) => ReturnType<typeof installInterpreter>;
} {
  const folder = temporaryFolder();
  const cache = join(folder, 'cache');
  const environment = isolated(folder, [join(folder, 'bin')]);
  writeText(
    join(folder, 'bin', 'uv'),
    `#!/bin/sh\nif [ "$1" = --version ]; then echo "uv 0.13.9"; exit; fi\necho "$@" >> "$0.calls"\nfolder=${cache}/pythons\n${script}\n`,
    0o755,
  );
  const context = {
    layout: storeLayout(cache),
    environment,
    signal: new AbortController().signal,
    now: Date.now,
  };
  return {
    cache,
    install: async (minor) => {
      using wired = wire({ noIndex: true });
      const installed = await installInterpreter(minor, { ...context, client: wired.client });
      const call = readFileSync(join(folder, 'bin', 'uv.calls'), 'utf8');
      expect(call).toBe(`python install --no-progress --no-bin --install-dir ${cache}/pythons 3.${minor}\n`);
      return installed;
    },
  };
}

describe.skipIf(process.platform === 'win32')('installInterpreter()', () => {
  test('gives the interpreter that uv put into the cache', async () => {
    const made = standIn(join(temporaryFolder(), 'python3'), '{}');
    const { cache, install } = installation(
      `mkdir -p $folder/cpython-3.14.1-linux-x86_64-gnu/bin; cp ${made} $folder/cpython-3.14.1-linux-x86_64-gnu/bin/python3`,
    );
    const path = join(cache, 'pythons', 'cpython-3.14.1-linux-x86_64-gnu', 'bin', 'python3');
    standIn(made, factsText(path));
    expect(await install(14)).toMatchObject({ path, version: '3.14.1' });
    expect(existsSync(join(cache, 'pythons', UNIT_MARKER))).toBe(true);
  });

  test('a failure of uv is told by its last cause, without credentials', async () => {
    const { install } = installation(
      `echo 'error: Failed to install cpython-3.14.1' >&2; echo '  cause: no way to https://me:secret@mirror/x' >&2; exit 1`,
    );
    const error = await refusalOf(() => install(14));
    expect(error).toMatchObject({
      code: 'INTERPRETER_NOT_FOUND',
      message: 'Cannot install CPython 3.14 with uv: no way to https://****@mirror/x',
      hint: expect.stringContaining('--python PATH'),
    });
    expect(JSON.stringify(error.data)).not.toContain('secret');
  });

  test('a failure without a word, and a success without an interpreter', async () => {
    const silent = await refusalOf(() => installation('exit 4').install(14));
    expect(silent.message).toBe('Cannot install CPython 3.14 with uv: it ended with exit code 4');
    const empty = await refusalOf(() => installation('exit 0').install(14));
    expect(empty.message).toContain('no CPython 3.14 is in');
  });
});

function factsText(path: string): string {
  return JSON.stringify({
    implementation: 'cpython',
    version: '3.14.1',
    executable: path,
    prefix: dirname(path),
    standardLibrary: dirname(path),
    platlibdir: 'lib',
    abiFlags: '',
    machine: 'x86_64',
    bits: 64,
  });
}
