import { describe, expect, test } from 'vitest';
import { isHarmlessPathFile, parsePathFile } from '../../src/packaging/from-path-files.ts';

describe('parsePathFile()', () => {
  test('tells folders, code and comments apart, as Python does', () => {
    const text =
      '\uFEFF/home/me/src  \r\n# a comment\n\n   \nimport __editable___x_finder; __editable___x_finder.install()\nimport\tsys\nimportant/folder\n..\\lib\n';
    expect(parsePathFile(Buffer.from(text))).toEqual([
      { kind: 'folder', path: '/home/me/src' },
      {
        kind: 'code',
        code: 'import __editable___x_finder; __editable___x_finder.install()',
        module: '__editable___x_finder',
      },
      { kind: 'code', code: 'import\tsys', module: 'sys' },
      { kind: 'folder', path: 'important/folder' },
      { kind: 'folder', path: '..\\lib' },
    ]);
  });

  test('reads no more than a megabyte', () => {
    expect(parsePathFile(Buffer.alloc(3 << 20, 'x/\n')).length).toBeLessThan(400_000);
  });
});

test.each([
  ['distutils-precedence.pth', true],
  ['_virtualenv.pth', true],
  ['a1_coverage.pth', true],
  ['coverage.pth', true],
  ['protobuf-3.20.3-py3.9-nspkg.pth', true],
  ['__editable__.x-1.0.pth', false],
  ['my-coverage.pth', false],
])('isHarmlessPathFile(%j)', (name, harmless) => {
  expect(isHarmlessPathFile(name)).toBe(harmless);
});
