import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pinnedZig } from '../../src/toolchain/pinned-tools.ts';
import { findInterpreter } from '../../src/toolchain/find-python.ts';
import { findHeaders } from '../../src/wheel/build-headers.ts';
import { writeFiles } from '../makers/git-repository.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, sharedCache, zipwright, type CliResult } from './cli.ts';

/** Six that are written in C, the last in C++; what each module can do when its extension works. */
const PACKAGES: Readonly<Record<string, { readonly version: string; readonly proof: string }>> = {
  markupsafe: {
    version: '3.0.4',
    proof: 'import markupsafe._speedups; assert markupsafe.escape("<") == "&lt;"',
  },
  crcmod: { version: '1.7', proof: 'import crcmod._crcfunext' },
  psutil: { version: '7.2.2', proof: 'import psutil; assert psutil.Process().pid > 0' },
  regex: {
    version: '2026.11.15',
    proof: 'import regex; assert regex.search(r"\\p{L}+", "1é2").group() == "é"',
  },
  simplejson: {
    version: '4.3.0',
    proof: 'import simplejson._speedups; assert simplejson.dumps([1]) == "[1]"',
  },
  ujson: { version: '6.1.0', proof: 'import ujson; assert ujson.dumps({"a": 1.5}) == \'{"a":1.5}\'' },
};

const MACHINES = { x86_64: 'Advanced Micro Devices X86-64', arm64: 'AArch64' } as const;
type Architecture = keyof typeof MACHINES;
const hostArchitecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** Interpreter of a minor that has its C headers. */
async function interpreter(minor: number): Promise<string | undefined> {
  const found = await findInterpreter(
    process.env,
    minor,
    async (each) => (await findHeaders(each, process.env)) !== undefined,
  );
  return found?.path;
}

const pythons = new Map<number, string | undefined>();
for (const minor of [11, 12, 13]) {
  pythons.set(minor, process.platform === 'linux' ? await interpreter(minor) : undefined);
}

interface Asked {
  readonly minor: number;
  readonly architecture: Architecture;
  readonly names: readonly string[];
  readonly cache?: string;
}

function project(names: readonly string[]): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'lambda_function.py': 'def lambda_handler(event, context):\n    return event\n',
    'requirements.txt': names.map((name) => `${name}==${PACKAGES[name]?.version ?? '0'}\n`).join(''),
  });
  return folder;
}

function build(folder: string, { minor, architecture, names, cache }: Asked): Promise<CliResult> {
  return zipwright(
    [
      'build',
      folder,
      '--json',
      '--runtime',
      `python3.${minor}`,
      '--arch',
      architecture,
      '-o',
      join(folder, 'out.zip'),
      ...names.flatMap((name) => ['--no-binary', name]),
    ],
    cache === undefined ? {} : { environment: { ZIPWRIGHT_CACHE_DIR: cache } },
  );
}

/** Builds, which must succeed, and unpacks. */
async function unpacked(asked: Asked): Promise<string> {
  const folder = project(asked.names);
  const { exitCode, stdout } = await build(folder, asked);
  expect(exitCode, stdout).toBe(0);
  await output('unzip', ['-q', join(folder, 'out.zip'), '-d', join(folder, 'unpacked')]);
  return join(folder, 'unpacked');
}

/** What readelf says of every native file below a folder. */
async function audit(folder: string, { minor, architecture }: Asked): Promise<number> {
  const files = globSync('**/*.so', { cwd: folder });
  const glibc = minor < 12 ? 26 : 34;
  for (const file of files) {
    const path = join(folder, file);
    expect(await output('readelf', ['-h', path]), file).toContain(MACHINES[architecture]);
    expect(await output('readelf', ['-d', path]), file).not.toMatch(/R(UN)?PATH/);
    const versions = [...(await output('readelf', ['-VW', path])).matchAll(/GLIBC_2\.(\d+)/g)];
    expect(Math.max(0, ...versions.map(([, number]) => Number(number))), file).toBeLessThanOrEqual(glibc);
    const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
    expect(file).toMatch(new RegExp(`\\.(cpython-3${minor}-${machine}-linux-gnu|abi3)\\.so$`));
  }
  return files.length;
}

/** Imports in isolation from the unpacked package; what runs must be its own extension. */
async function prove(folder: string, python: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const script = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); ${PACKAGES[name]?.proof}; assert ${name}.__file__.startswith(${JSON.stringify(folder)})`;
    await output(python, ['-I', '-B', '-c', script]);
  }
}

/** A test that needs an interpreter of this minor; its title says when there is none. */
function testWith(minor: number, title: string, run: (python: string) => Promise<void>): void {
  const python = pythons.get(minor);
  if (python === undefined) {
    test.skip(`${title} (there is no Python 3.${minor} with C headers here)`, () => undefined);
  } else {
    test(title, () => run(python));
  }
}

describe.each<Architecture>(['x86_64', 'arm64'])('source distributions for %s', (architecture) => {
  const works = async (asked: Asked, python: string): Promise<void> => {
    const folder = await unpacked(asked);
    expect(await audit(folder, asked)).toBe(asked.names.length);
    if (architecture === hostArchitecture) {
      await prove(folder, python, asked.names);
    }
  };

  testWith(11, 'six of them for python3.11 and glibc 2.26', (python) =>
    works({ minor: 11, architecture, names: Object.keys(PACKAGES) }, python),
  );
  for (const minor of [12, 13]) {
    testWith(minor, `two of them for python3.${minor} and glibc 2.34`, (python) =>
      works({ minor, architecture, names: ['markupsafe', 'ujson'] }, python),
    );
  }
});

test('a pure source distribution is built without zig, and the second time without anything', async () => {
  const cache = temporaryFolder();
  symlinkTool(cache, 'uv-');
  const folder = temporaryFolder();
  writeFiles(folder, {
    'lambda_function.py': 'lambda_handler = print',
    'requirements.txt': 'docopt==0.6.2\n',
  });
  const asked: Asked = { minor: 11, architecture: 'arm64', names: ['docopt'], cache };
  expect((await build(folder, asked)).exitCode).toBe(0);
  expect(existsSync(join(cache, 'tools', `ziglang-${pinnedZig.version}`))).toBe(false);
  const again = await build(folder, { ...asked, architecture: 'x86_64' });
  expect(JSON.parse(again.stdout)).toMatchObject({ artifacts: [{ reusedPacks: 1 }] });
});

/** Takes a tool from the suite's cache into another one, where the suite has it. */
function symlinkTool(cache: string, prefix: string): void {
  const tools = join(cache, 'tools');
  mkdirSync(tools, { recursive: true });
  for (const name of globSync(`${prefix}*`, { cwd: join(sharedCache, 'tools') })) {
    symlinkSync(join(sharedCache, 'tools', name), join(tools, name));
  }
}

describe.skipIf(pythons.get(11) === undefined)('compiling', () => {
  test('gives the same bytes in another cache', async () => {
    const asked: Asked = { minor: 11, architecture: 'arm64', names: ['markupsafe', 'regex'] };
    const other = join(temporaryFolder(), 'another cache');
    const [first, second] = [project(asked.names), project(asked.names)];
    await build(first, asked);
    symlinkTool(other, 'ziglang-');
    await build(second, { ...asked, cache: other });
    expect(readFileSync(join(second, 'out.zip')).equals(readFileSync(join(first, 'out.zip')))).toBe(true);
  });

  test('that fails is an error, where the package would go on without its extension', async () => {
    const cache = temporaryFolder();
    const zig = join(cache, 'tools', `ziglang-${pinnedZig.version}`);
    mkdirSync(zig, { recursive: true });
    writeFileSync(join(zig, '.unit'), '');
    writeFileSync(join(zig, 'zig'), '#!/bin/sh\necho "broken: error: no compiler" >&2\nexit 1\n');
    chmodSync(join(zig, 'zig'), 0o755);
    const folder = project(['crcmod']);
    const asked: Asked = { minor: 11, architecture: 'x86_64', names: ['crcmod'], cache };
    const { exitCode, stdout } = await build(folder, asked);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'BUILD_INCOMPLETE' } });
    expect(stdout).toContain('broken: error: no compiler');
    expect(existsSync(join(folder, 'out.zip'))).toBe(false);
  });

  test("a project's own folder with an extension is built for the target, and stays as it is", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'lambda_function.py': 'lambda_handler = print',
      'requirements.txt': '-e ./libs/native\n./libs/plain\ndynamic @ ./libs/dynamic\n',
      'libs/native/pyproject.toml':
        '[project]\nname = "native"\nversion = "1.5"\n[build-system]\nrequires = ["setuptools>=74"]\nbuild-backend = "setuptools.build_meta"\n[tool.setuptools]\next-modules = [{ name = "native", sources = ["native.c"] }]\n',
      'libs/native/native.c': `#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "native", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_native(void) { return PyModule_Create(&definition); }
`,
      'libs/plain/pyproject.toml': '[project]\nname = "plain"\nversion = "2"\n',
      'libs/plain/plain.py': 'value = 1\n',
      // Only its build knows its version.
      'libs/dynamic/setup.py':
        'from setuptools import setup\nsetup(name="dynamic", version="1." + "5", py_modules=["dynamic"])\n',
      'libs/dynamic/dynamic.py': 'value = 2\n',
    });
    const asked: Asked = { minor: 11, architecture: 'arm64', names: [] };
    const { exitCode, stdout } = await build(folder, asked);
    expect(exitCode, stdout).toBe(0);
    await output('unzip', ['-q', join(folder, 'out.zip'), '-d', join(folder, 'unpacked')]);
    expect(await audit(join(folder, 'unpacked'), asked)).toBe(1);
    expect(readFileSync(join(folder, 'unpacked', 'plain.py'), 'utf8')).toBe('value = 1\n');
    expect(readFileSync(join(folder, 'unpacked', 'dynamic.py'), 'utf8')).toBe('value = 2\n');
    expect(existsSync(join(folder, 'unpacked', 'dynamic-1.5.dist-info'))).toBe(true);
    expect(globSync('**/*', { cwd: join(folder, 'libs', 'native') }).sort()).toEqual([
      'native.c',
      'pyproject.toml',
    ]);
  });
});

test('Rust is refused with the wheel that there is instead', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'lambda_function.py': 'lambda_handler = print',
    'requirements.txt': 'orjson==3.10.18\n',
  });
  const { exitCode, stdout } = await build(folder, { minor: 11, architecture: 'x86_64', names: ['orjson'] });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'BUILD_NEEDS_RUST',
      hint: expect.stringContaining('drop --no-binary orjson') as string,
    },
  });
});
