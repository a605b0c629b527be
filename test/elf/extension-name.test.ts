import { expect, test } from 'vitest';
import { parseExtensionName, type ExtensionName } from '../../src/elf/extension-name.ts';

test.each<[string, ExtensionName]>([
  [
    '_multiarray_umath.cpython-311-x86_64-linux-gnu.so',
    { module: '_multiarray_umath', kind: 'cpython', pythonMinor: 11, platform: 'x86_64-linux-gnu' },
  ],
  [
    'x.cpython-39-aarch64-linux-musl.so',
    { module: 'x', kind: 'cpython', pythonMinor: 9, platform: 'aarch64-linux-musl' },
  ],
  ['x.cpython-311-darwin.so', { module: 'x', kind: 'cpython', pythonMinor: 11, platform: 'darwin' }],
  ['x.cpython-312.so', { module: 'x', kind: 'cpython', pythonMinor: 12 }],
  [
    'x.cpython-37m-x86_64-linux-gnu.so',
    { module: 'x', kind: 'cpython', pythonMinor: 7, platform: 'x86_64-linux-gnu' },
  ],
  [
    'x.cpython-313t-x86_64-linux-gnu.so',
    { module: 'x', kind: 'cpython', pythonMinor: 13, freeThreaded: true, platform: 'x86_64-linux-gnu' },
  ],
  [
    '81d243bd2c585b0f4821__mypyc.cpython-311-x86_64-linux-gnu.so',
    { module: '81d243bd2c585b0f4821__mypyc', kind: 'cpython', pythonMinor: 11, platform: 'x86_64-linux-gnu' },
  ],
  ['_rust.abi3.so', { module: '_rust', kind: 'abi3' }],
  ['_rust.abi3t.so', { module: '_rust', kind: 'abi3', freeThreaded: true }],
  ['x.so', { module: 'x', kind: 'plain' }],
  ['\u00e9t\u00e9.so', { module: '\u00e9t\u00e9', kind: 'plain' }],
  ['x.cp311-win_amd64.pyd', { module: 'x', kind: 'pyd', pythonMinor: 11, platform: 'win_amd64' }],
  [
    'x.cp313t-win_arm64.pyd',
    { module: 'x', kind: 'pyd', pythonMinor: 13, freeThreaded: true, platform: 'win_arm64' },
  ],
  ['_rust.pyd', { module: '_rust', kind: 'pyd' }],
])('%s', (fileName, expected) => {
  expect(parseExtensionName(fileName)).toEqual(expected);
});

test.each([
  'libz-1a2b3c.so',
  'libz.so.1',
  '9lives.so',
  'x.py',
  'x.so.py',
  '.so',
  '.cpython-311-x86_64-linux-gnu.so',
  'folder/x.so',
  'folder/x.abi3.so',
  'a.b.abi3.so',
  'x.cpython-311d-x86_64-linux-gnu.so',
  'x.pypy310-pp73-x86_64-linux-gnu.so',
  'x.cpython-27-x86_64-linux-gnu.so',
  'x.abi4.so',
  '',
])('%s is no extension module', (fileName) => {
  expect(parseExtensionName(fileName)).toBeUndefined();
});

test('long names take no longer than their length', () => {
  expect(parseExtensionName(`${'x.cpython-311-'.repeat(20_000)}.so`)).toBeUndefined();
  expect(parseExtensionName(`${'x'.repeat(200_000)}.cp311-.pyd`)).toBeUndefined();
});
