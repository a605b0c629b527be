import { expect, test } from 'vitest';
import { sdkFolder, searchPath } from '../../src/inspect/search-path.ts';

const paths = (minor: number): string[] => searchPath(minor).map(({ path }) => path);
const ownerOf = (minor: number, folder: string): string | undefined =>
  searchPath(minor).find(({ path }) => path === folder)?.owner;

/** What functions print of `sys.path`; test/e2e/runtime/search-path.test.ts has the same of local runs. */
test('up to python3.10 the SDK is in /var/runtime, which comes before the interpreter', () => {
  expect(paths(10)).toEqual([
    '/var/task',
    '/opt/python/lib/python3.10/site-packages',
    '/opt/python',
    '/var/runtime',
    '/var/lang/lib/python310.zip',
    '/var/lang/lib/python3.10',
    '/var/lang/lib/python3.10/lib-dynload',
    '/var/lang/lib/python3.10/site-packages',
    '/opt/python/lib/python3.10/site-packages',
    '/opt/python',
  ]);
  expect(ownerOf(10, '/var/runtime')).toBe('sdk');
  expect(sdkFolder(10)).toBe('/var/runtime');
});

test('from python3.11 on it is in /var/lang, which comes first', () => {
  expect(paths(12)).toEqual([
    '/var/task',
    '/opt/python/lib/python3.12/site-packages',
    '/opt/python',
    '/var/lang/lib/python3.12/site-packages',
    '/var/runtime',
    '/var/lang/lib/python312.zip',
    '/var/lang/lib/python3.12',
    '/var/lang/lib/python3.12/lib-dynload',
    '/var/lang/lib/python3.12/site-packages',
    '/opt/python/lib/python3.12/site-packages',
    '/opt/python',
  ]);
  expect(ownerOf(12, '/var/runtime')).toBe('client');
  expect(sdkFolder(11)).toBe('/var/lang/lib/python3.11/site-packages');
});
