import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/inspect/finding.ts';
import { isStandardModule } from '../../src/inspect/runtime-modules.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { distribution, inspectCase, type MadeCase } from './inspected.ts';

function found(made: MadeCase, code: Finding['code']): readonly Finding[] {
  return inspectCase(made).filter((finding) => finding.code === code);
}

/** A module that needs versions of a library, alone in a function. */
function needing(library: string, version: string, runtime: string): MadeCase {
  const module = makeElf({ needed: [library], versionNeeds: { [library]: [version] } });
  return { files: { 'a.abi3.so': module }, runtime };
}

/** A module that needs two versions of a library beside it. */
function needingTwo(library: string): Buffer {
  return makeElf({
    needed: [library],
    rpath: '$ORIGIN/a.libs',
    versionNeeds: { [library]: ['GLIBCXX_3.4.20', 'GLIBCXX_3.4.40'] },
  });
}

function defining(soname: string, ...versionDefinitions: readonly string[]): Buffer {
  return makeElf({ soname, versionDefinitions });
}

describe('NATIVE_TOO_NEW', () => {
  test.each([
    ['libc.so.6', 'GLIBC_2.26', 'GLIBC_2.27', 'python3.11'],
    ['libm.so.6', 'GLIBC_2.26', 'GLIBC_2.27', 'python3.9'],
    ['libc.so.6', 'GLIBC_2.34', 'GLIBC_2.35', 'python3.12'],
    ['libstdc++.so.6', 'GLIBCXX_3.4.24', 'GLIBCXX_3.4.25', 'python3.10'],
    ['libstdc++.so.6', 'CXXABI_1.3.11', 'CXXABI_1.3.12', 'python3.11'],
    ['libgcc_s.so.1', 'GCC_7.0.0', 'GCC_9.0.0', 'python3.11'],
    ['libstdc++.so.6', 'GLIBCXX_3.4.33', 'GLIBCXX_3.4.34', 'python3.12'],
    ['libstdc++.so.6', 'CXXABI_1.3.15', 'CXXABI_1.3.16', 'python3.13'],
    ['libgcc_s.so.1', 'GCC_14.0.0', 'GCC_15.0.0', 'python3.14'],
  ])('%s: %s is there, %s is not on %s', (...row) => {
    const [library, present, absent, runtime] = row;
    expect(found(needing(library, present, runtime), 'NATIVE_TOO_NEW').filter(isError)).toEqual([]);
    expect(found(needing(library, absent, runtime), 'NATIVE_TOO_NEW')).toEqual([
      expect.objectContaining({
        severity: 'error',
        lambdaError: expect.stringContaining(
          `version \`${absent}' not found (required by /var/task/a.abi3.so)`,
        ),
      }),
    ]);
  });

  test.each([
    ['libstdc++.so.6', 'GLIBCXX_3.4.29', 'GLIBCXX_3.4.30'],
    ['libstdc++.so.6', 'CXXABI_1.3.13', 'CXXABI_1.3.14'],
    ['libgcc_s.so.1', 'GCC_11.0', 'GCC_12.0.0'],
  ])('%s: what only later releases of Amazon Linux 2023 have is a warning', (library, sure, later) => {
    expect(found(needing(library, sure, 'python3.13'), 'NATIVE_TOO_NEW')).toEqual([]);
    expect(found(needing(library, later, 'python3.13'), 'NATIVE_TOO_NEW')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringContaining('in its later releases'),
      }),
    ]);
  });

  test('of a layer: where the function sees the file', () => {
    const module = makeElf({ versionNeeds: { 'libc.so.6': ['GLIBC_2.40'] } });
    const [finding] = found(
      { files: {}, layers: [{ 'a.abi3.so': module, 'python/a.py': '' }] },
      'NATIVE_TOO_NEW',
    );
    expect(finding).toMatchObject({
      layer: 'layer0.zip',
      lambdaError: expect.stringMatching(/\(required by \/opt\/a\.abi3\.so\)$/),
    });
  });

  test('versions without a number say nothing of age', () => {
    const files = {
      'a.abi3.so': makeElf({
        needed: ['libstdc++.so.6'],
        versionNeeds: { 'libstdc++.so.6': ['CXXABI_FLOAT128', 'CXXABI_TM_1', 'GLIBCXX_LDBL_3.4'] },
      }),
    };
    expect(found({ files, runtime: 'python3.9' }, 'NATIVE_TOO_NEW')).toEqual([]);
  });

  describe('a library that is brought is compared with what it defines', () => {
    test.each(['libstdc++.so.6', 'libstdc++-1a2b3c4d.so.6'])('%s', (name) => {
      const all = defining(name, 'GLIBCXX_3.4.20', 'GLIBCXX_3.4.40');
      const files = { 'a.abi3.so': needingTwo(name), [`a.libs/${name}`]: all };
      expect(inspectCase({ files, runtime: 'python3.11' })).toEqual([]);
      const old = { ...files, [`a.libs/${name}`]: defining(name, 'GLIBCXX_3.4.20') };
      expect(inspectCase({ files: old })).toEqual([
        expect.objectContaining({
          code: 'NATIVE_TOO_NEW',
          severity: 'error',
          path: 'a.abi3.so',
          message: `"a.abi3.so" needs GLIBCXX_3.4.40 of "${name}", and "a.libs/${name}" has no such symbols`,
        }),
      ]);
    });

    test('one without versions is taken for all, as the loader does', () => {
      const files = { 'a.abi3.so': needingTwo('libstdc++.so.6'), 'a.libs/libstdc++.so.6': makeElf() };
      expect(inspectCase({ files })).toEqual([]);
    });

    test('of several by one name any may be meant', () => {
      const files = {
        'a.abi3.so': needingTwo('liba.so'),
        'a.libs/liba.so': defining('liba.so', 'GLIBCXX_3.4.20', 'GLIBCXX_3.4.40'),
        'b.libs/liba.so': defining('liba.so', 'B_1'),
      };
      expect(inspectCase({ files })).toEqual([]);
    });
  });
});

describe('NATIVE_LEFT_OUT', () => {
  const files = {
    'app.py': 'import fast\ndef handler(event, context): pass\n',
    ...distribution('fast', {
      files: {
        'fast/__init__.py': 'try:\n    from fast.core import run\nexcept ImportError:\n    run = None\n',
        'fast/core.py':
          'try:\n    from . import _speed\nexcept ImportError:\n    from . import slow as _speed\n',
        'fast/slow.py': '',
      },
    }),
  };

  test('a distribution that does without its C code, found by way of its guarded imports', () => {
    expect(inspectCase({ files })).toEqual([
      expect.objectContaining({
        code: 'NATIVE_LEFT_OUT',
        severity: 'notice',
        path: 'fast/core.py',
        distribution: 'fast',
        message: expect.stringContaining('would use "fast._speed" (line 2)'),
      }),
    ]);
  });

  test.each([
    ['it is there', { 'fast/_speed.abi3.so': makeElf() }],
    ['it is there in Python', { 'fast/_speed.py': '' }],
    [
      'it is there for another Python, which is another finding',
      { 'fast/_speed.cpython-311-x86_64-linux-gnu.so': makeElf() },
    ],
    ['the handler does not load it', { 'app.py': 'handler = print\n' }],
    ['nothing catches the error', { 'fast/core.py': 'import fast.slow\n' }],
    [
      'it is of another distribution',
      { 'fast/core.py': 'try:\n    import _speed\nexcept ImportError:\n    pass\n' },
    ],
    [
      'its name is of what is written, not compiled',
      { 'fast/core.py': 'try:\n    from ._version import v\nexcept ImportError:\n    pass\n' },
    ],
  ])('nothing is said when %s', (_, more) => {
    expect(found({ files: { ...files, ...more } }, 'NATIVE_LEFT_OUT')).toEqual([]);
  });
});

describe('the standard library', () => {
  test.each([
    ['_peg_parser', [9]],
    ['_compression', [9, 10, 11, 12, 13]],
    ['compression', [14, 15]],
    ['_ast_unparse', [14, 15]],
    ['_py_warnings', [14, 15]],
    ['annotationlib', [14, 15]],
    ['_math_integer', [15]],
    ['profiling', [15]],
    ['sre_compile', [9, 10, 11, 12, 13, 14]],
    ['distutils', [9, 10, 11]],
    ['asyncio', [9, 10, 11, 12, 13, 14, 15]],
  ])('%s', (name, minors) => {
    expect([9, 10, 11, 12, 13, 14, 15].filter((minor) => isStandardModule(name, minor))).toEqual(minors);
  });
});

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}
