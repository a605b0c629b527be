import { describe, expect, test } from 'vitest';
import { makeElf } from '../../makers/elf-maker.ts';
import { distribution, inspectCase, type MadeCase } from '../inspected.ts';

/** A day on which no runtime was about to end. */
const BEFORE_DEPRECATIONS = '2025-01-01';
const macho = Buffer.from('cffaedfe0c000001000000000600000000000000', 'hex');
const needs = (version: string) =>
  makeElf({ needed: ['libc.so.6'], versionNeeds: { 'libc.so.6': [`GLIBC_${version}`] } });
const app = 'def handler(event, context): pass\n';
/** 251 MB as the headers declare them; nothing is inflated to find out. */
const declared = 251 * 1024 * 1024;

/** What users met only on Lambda, each with the one code that names it. */
const faults: readonly (readonly [about: string, code: string, path: string | undefined, made: MadeCase])[] =
  [
    [
      'a library of macOS',
      'NATIVE_OTHER_SYSTEM',
      'pkg/_a.cpython-313-darwin.so',
      { files: { 'pkg/_a.cpython-313-darwin.so': macho } },
    ],
    [
      'an aarch64 library in an x86_64 function',
      'NATIVE_OTHER_MACHINE',
      'pkg/_a.cpython-313-aarch64-linux-gnu.so',
      { files: { 'pkg/_a.cpython-313-aarch64-linux-gnu.so': makeElf({ machine: 183 }) } },
    ],
    ...['python3.9', 'python3.10', 'python3.11'].map(
      (runtime) =>
        [
          `manylinux_2_28 on ${runtime}`,
          'NATIVE_TOO_NEW',
          'pkg/_a.abi3.so',
          { files: { 'pkg/_a.abi3.so': needs('2.28') }, runtime },
        ] as const,
    ),
    [
      'a module for CPython 3.11 on python3.12',
      'NATIVE_OTHER_PYTHON',
      'pkg/_a.cpython-311-x86_64-linux-gnu.so',
      { files: { 'pkg/_a.cpython-311-x86_64-linux-gnu.so': makeElf() }, runtime: 'python3.12' },
    ],
    [
      'a file of mode 0600',
      'MODE_UNREADABLE',
      'helper.py',
      { files: [{ name: 'helper.py', content: '', mode: 0o100600 }] },
    ],
    ['names with backslashes', 'NAME_BACKSLASH', 'pkg\\a.py', { files: { 'pkg\\a.py': '' } }],
    [
      'a layer without python/',
      'LAYER_WITHOUT_FOLDERS',
      undefined,
      { files: {}, layers: [{ 'requests/__init__.py': '' }] },
    ],
    [
      'urllib3 2 without boto3 on python3.9',
      'SDK_PARTIAL',
      'urllib3-2.2.3.dist-info/METADATA',
      {
        files: {
          'app.py': `import boto3\n${app}`,
          ...distribution('urllib3', { version: '2.2.3', files: { 'urllib3/__init__.py': '' } }),
        },
        runtime: 'python3.9',
      },
    ],
    [
      '251 MB',
      'SIZE_OVER_LIMIT',
      undefined,
      {
        files: [{ name: 'model.bin', content: 'x', central: { size: declared }, local: { size: declared } }],
      },
    ],
  ];

describe('each fault is named by its code, and nothing else is said', () => {
  test.each(faults)('%s: %s', (...row) => {
    const [, code, path, made] = row;
    const serious = inspectCase({ ...made, target: { today: BEFORE_DEPRECATIONS } }).filter(
      ({ severity }) => severity !== 'notice',
    );
    expect(serious).toEqual([expect.objectContaining(path === undefined ? { code } : { code, path })]);
  });
});
