import { describe, expect, test } from 'vitest';
import { readListedFiles } from '../../src/resolve/hashed-files.ts';

describe('readListedFiles()', () => {
  test.each<[string, unknown, unknown]>([
    ['no list', undefined, { wheels: [] }],
    ['a list of something else', [1, 'a', null], { wheels: [] }],
    [
      'wheels and a source distribution',
      [
        { file: 'a-1.tar.gz', hash: 'sha256:11' },
        { file: 'a-1-py3-none-any.whl', hash: 'sha256:00' },
        { file: 'a-1.exe', hash: 'sha256:22' },
      ],
      {
        wheels: [{ filename: 'a-1-py3-none-any.whl', sha256: '00' }],
        sdist: { filename: 'a-1.tar.gz', sha256: '11' },
      },
    ],
    [
      'a URL without a name',
      [{ url: 'https://h/x/a%2B1.whl?y', hash: 'sha256:00' }],
      { wheels: [{ filename: 'a+1.whl', url: 'https://h/x/a%2B1.whl?y', sha256: '00' }] },
    ],
    ['another hash', [{ file: 'a.whl', hash: 'md5:00' }], { wheels: [{ filename: 'a.whl' }] }],
    ['a file without a hash', [{ file: 'a.whl' }], { wheels: [{ filename: 'a.whl' }] }],
    [
      'the first of several sources',
      [{ file: 'a.zip' }, { file: 'a.tgz' }],
      { wheels: [], sdist: { filename: 'a.zip' } },
    ],
  ])('%s', (_, list, expected) => {
    expect(readListedFiles(list)).toEqual(expected);
  });
});
