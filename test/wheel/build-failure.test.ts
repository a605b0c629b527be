import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { buildFailure, incompleteBuild } from '../../src/wheel/build-failure.ts';
import type { ProgramCall } from '../../src/wheel/build-program-log.ts';
import type { BuildSource } from '../../src/wheel/build-source.ts';

const source: BuildSource = {
  name: 'demo',
  version: '1.0',
  path: '/builder/demo-1.0.tar.gz',
  target: {
    runtime: parseRuntime('python3.13'),
    architecture: process.arch === 'arm64' ? 'x86_64' : 'arm64',
  },
  workspace: '/builder/space',
};
const refused = (program: string, ...given: string[]): ProgramCall => ({
  program,
  arguments: given,
  outcome: 'refused',
});
const failed = (...given: string[]): ProgramCall => ({ program: 'cc', arguments: given, outcome: 'failed' });

test.each<[string, string, string, ProgramCall[]]>([
  ['BUILD_NEEDS_RUST', 'it is written in Rust (its build calls cargo)', '', [refused('cargo', '--version')]],
  ['BUILD_NEEDS_RUST', 'its build calls rustc', 'error: x', [refused('rustc')]],
  [
    'BUILD_NEEDS_LIBRARY',
    'it needs the header sql.h of a library',
    "src/x.c:3:10: fatal error: 'sql.h' file not found\n    3 | #include <sql.h>",
    [failed('-c', 'src/x.c')],
  ],
  ['BUILD_NEEDS_LIBRARY', 'the header ffi.h', 'x.c:1:10: fatal error: ffi.h: No such file or directory', []],
  [
    'BUILD_NEEDS_LIBRARY',
    'it needs the library pq,',
    'error: unable to find dynamic system library "pq" using strategy paths_first. searched paths: none',
    [failed('-shared', 'x.o')],
  ],
  ['BUILD_NEEDS_LIBRARY', 'it needs the library z,', '/usr/bin/ld: cannot find -lz: No such file', []],
  ['BUILD_NEEDS_LIBRARY', 'its build asks pg_config)', 'Error: pg_config not found', [refused('pg_config')]],
  [
    'BUILD_NEEDS_LIBRARY',
    'its build asks pkg-config for libxml-2.0)',
    'Error',
    [refused('pkg-config', '--modversion', 'libxml-2.0')],
  ],
  ['BUILD_NEEDS_TOOL', 'its build calls gfortran', 'x', [refused('gfortran', 'a.f90')]],
  [
    'BUILD_NEEDS_TOOL',
    'it is built with Meson, which failed to build for',
    'The Meson build system\nERROR',
    [],
  ],
  ['BUILD_NEEDS_TOOL', 'it is built with CMake', 'CMake Error at CMakeLists.txt:1', [failed('a.c')]],
  [
    'BUILD_OFFLINE',
    'the network is off',
    'hint: Packages were unavailable because the network was disabled.',
    [],
  ],
  [
    'BUILD_FAILED',
    'what its build requires cannot be installed',
    'error: Failed to build `x`\n  cause: Failed to resolve requirements from `build-system.requires`\n  cause: Because nosuch was not found',
    [],
  ],
  [
    'BUILD_FAILED',
    'it has neither pyproject.toml nor setup.py',
    'cause: `x` does not appear to be a Python project, as neither',
    [],
  ],
  [
    'BUILD_FAILED',
    'its build failed',
    'RuntimeError: boom',
    [failed('-c', 'x.c'), refused('pkg-config', 'x')],
  ],
])('%s: %s', (...row) => {
  const [code, reason, output, calls] = row;
  const error = buildFailure(source, { output, calls });
  expect(error).toMatchObject({ code });
  expect(error.message).toContain(`Cannot build demo 1.0 for python3.13 ${source.target.architecture}: `);
  expect(error.message).toContain(reason);
});

const traceback = `Building wheel...
hello
Traceback (most recent call last):
  File "<string>", line 14, in <module>
  File "/builder/space/pure/out/x/setuptools/build_meta.py", line 333, in get_requires
    return self._get_build_requires(config_settings)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/builder/space/pure/out/demo-1.0/setup.py", line 3, in <module>
    raise RuntimeError("boom")
RuntimeError: cannot open https://me:secret@host/x for /builder/space/pure/out/demo-1.0/a.txt
error: Failed to build \`/builder/demo-1.0.tar.gz\`
  cause: The build backend returned an error
  cause: Call to \`setuptools.build_meta.get_requires_for_build_wheel\` failed (exit status: 1)

hint: Build failures usually indicate a problem
`;

test("a build script's own error is shown without the frames around it, and without credentials", () => {
  expect(buildFailure(source, { output: traceback, calls: [] }).message).toBe(
    `Cannot build demo 1.0 for python3.13 ${source.target.architecture}: its build failed
  | hello
  | RuntimeError: cannot open https://****@host/x for pure/out/demo-1.0/a.txt`,
  );
});

test('of a long output the first errors and the end are shown, each line bounded', () => {
  const noise = Array.from({ length: 5000 }, (_, index) => `copying ${index}`);
  const output = ['a.c:1:1: error: first', ...noise, `\u001b[31mlast ${'x'.repeat(10_000)}\u001b[0m`].join(
    '\n',
  );
  const { message, data } = buildFailure(source, { output, calls: [] });
  const lines = message.split('\n').slice(1);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe('  | a.c:1:1: error: first');
  expect(lines.at(-1)).toMatch(/^ {2}\| last x+…$/);
  expect(message.length).toBeLessThan(1000);
  expect(data['output']).toHaveLength(11);
});

describe('incompleteBuild()', () => {
  test('shows why the extension did not compile', () => {
    const output = 'running build\nx.c:1:1: error: unknown type name\nSuccessfully built x\n';
    const error = incompleteBuild(source, { output, calls: [failed('-c', 'x.c')] });
    expect(error).toMatchObject({ code: 'BUILD_INCOMPLETE' });
    expect(error.message).toMatch(
      /did not compile, and its build went on without\n {2}\| x\.c:1:1: error: unknown/,
    );
  });

  test('names a missing library', () => {
    const output = "x.c:1:1: fatal error: 'yaml.h' file not found";
    const error = incompleteBuild(source, { output, calls: [failed('-c', 'x.c')] });
    expect(error).toMatchObject({ code: 'BUILD_NEEDS_LIBRARY' });
    expect(error.message).toContain('yaml.h');
  });
});
