import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundFile } from '../../src/packaging/from-files.ts';
import { flatHeaderPath, parseRecordPath, recordedInFolder } from '../../src/packaging/from-record.ts';

describe('parseRecordPath()', () => {
  test.each([
    ['six.py', 0, 'six.py'],
    ['a/../six.py', 0, 'six.py'],
    ['../../bin/jp.py', 2, 'bin/jp.py'],
    ['a/../../../bin/jp.py', 2, 'bin/jp.py'],
    ['./a//b.py', 0, 'a/b.py'],
  ])('%s leaves %i folders', (path, up, rest) => {
    expect(parseRecordPath(path)).toEqual({ up, rest });
  });

  test.each([
    '/etc/passwd',
    '..',
    '../..',
    '.',
    '',
    'a/..',
    'C:/x',
    'a\\b',
    'a\u0000b',
    'a\nb',
    `${'x/'.repeat(3000)}y`,
  ])('refuses %j', (path) => {
    expect(parseRecordPath(path)).toBeUndefined();
  });

  test('what is left never leads upwards', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', 'a', 'b', '', '...'), { maxLength: 12 }), (parts) => {
        const rest = parseRecordPath(parts.join('/'))?.rest ?? 'x';
        expect(rest.split('/')).not.toContain('..');
        expect(rest.startsWith('/')).toBe(false);
      }),
    );
  });
});

test.each([
  ['include/python/greenlet/greenlet.h', 'include/greenlet/greenlet.h'],
  ['include/site/python3.11/greenlet/greenlet.h', 'include/greenlet/greenlet.h'],
  ['include/site/python3.13t/x.h', 'include/x.h'],
  ['include/greenlet/greenlet.h', 'include/greenlet/greenlet.h'],
  ['share/include/python/x', 'share/include/python/x'],
])('flatHeaderPath(%j)', (path, flat) => {
  expect(flatHeaderPath(path)).toBe(flat);
});

const file = (path: string): FoundFile => ({
  path,
  source: `/target/${path}`,
  executable: false,
  size: 0,
  read: () => Buffer.alloc(0),
});

describe('recordedInFolder()', () => {
  const files = new Map(
    ['six.py', 'bin/jp.py', 'python/six.py', 'include/python/g/g.h'].map((path) => [path, file(path)]),
  );
  const at = (base: string, path: string): string | undefined =>
    recordedInFolder(files, { base, metadata: file('METADATA') }, path)?.path;

  test('finds files below the base, and scripts that pip moved into the folder', () => {
    expect(at('', 'six.py')).toBe('six.py');
    expect(at('python/', 'six.py')).toBe('python/six.py');
    expect(at('', '../../bin/jp.py')).toBe('bin/jp.py');
    expect(at('', '../../include/python/g/g.h')).toBe('include/g/g.h');
  });

  test('a path that its folder does not have is nothing, wherever it leads', () => {
    expect(at('python/', '../../bin/jp.py')).toBeUndefined();
    expect(at('', '../../../../etc/passwd')).toBeUndefined();
    expect(at('', '/etc/passwd')).toBeUndefined();
  });
});
