import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFileFilter, type FilterRules } from '../../src/project/file-filter.ts';
import { matchPatterns, type IgnoreRules } from '../../src/project/git-ignore.ts';

const ignoring = (...patterns: readonly string[]): IgnoreRules => ({
  patterns,
  matcher: matchPatterns(patterns),
});

const reason = (path: string, rules: Partial<FilterRules>, ignored: IgnoreRules = ignoring()): unknown =>
  createFileFilter({ include: [], exclude: [], ownPaths: [], ...rules }).reasonAgainst(path, ignored);

describe('createFileFilter()', () => {
  test.each<[string, unknown, unknown]>([
    ['a plain file goes in', reason('app.py', {}), undefined],
    ['what an exclude pattern names stays out', reason('a/data.csv', { exclude: ['*.csv'] }), 'excluded'],
    ['so does what is below it', reason('a/b/c.py', { exclude: ['a/'] }), 'excluded'],
    ["the build's own files stay out", reason('out/app.zip', { ownPaths: ['out/app.zip'] }), 'project file'],
    ['its folders too', reason('dist/', { ownPaths: ['dist'] }), 'project file'],
    ['what is left out by default has that reason', reason('__pycache__/', {}), 'compiled bytecode'],
    ['what git ignores stays out', reason('a.log', {}, ignoring('*.log')), 'ignored by git'],
    [
      'an include pattern wins over exclude',
      reason('a.csv', { include: ['a.csv'], exclude: ['*'] }),
      undefined,
    ],
    ['over the defaults', reason('tests/', { include: ['tests'] }), undefined],
    ['over hidden', reason('.env', { include: ['.env'] }), undefined],
    ['over git', reason('a.log', { include: ['*.log'] }, ignoring('*.log')), undefined],
    [
      "over the build's own files",
      reason('uv.lock', { include: ['uv.lock'], ownPaths: ['uv.lock'] }),
      undefined,
    ],
    [
      'an include pattern may take back',
      reason('a.csv', { include: ['*.csv', '!a.csv'], exclude: ['*'] }),
      'excluded',
    ],
    [
      'with a package only what is included goes in',
      reason('app.py', { onlyIncluded: true }),
      'project file',
    ],
    ['that is', reason('app.py', { onlyIncluded: true, include: ['app.py'] }), undefined],
    ['case counts', reason('Data.csv', { exclude: ['data.csv'] }), undefined],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });
});

const mayInclude = (folder: string, ...include: readonly string[]): boolean =>
  createFileFilter({ include, exclude: [], ownPaths: [] }).mayIncludeBelow(folder);

describe('mayIncludeBelow()', () => {
  test.each([
    ['a folder on the way to a file', 'tests/', 'tests/data/one.json', true],
    ['a folder of files', 'tests/data/', 'tests/data/*.json', true],
    ['a folder below', 'tests/data/deep/', 'tests/data/**', true],
    ['a pattern from the root', 'tests/', '/tests/data/one.json', true],
    ['another folder', 'docs/', 'tests/data/one.json', false],
    ['a pattern of no folder', 'tests/', '*.json', false],
  ])('%s', (...[, folder, include, expected]) => {
    expect(mayInclude(folder, include)).toBe(expected);
  });

  test('nothing without include patterns', () => {
    expect(mayInclude('tests/')).toBe(false);
  });

  test('never passes over a folder on the way to a file that is named', () => {
    const names = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(names, (parts) => {
        for (let depth = 1; depth < parts.length; depth += 1) {
          expect(mayInclude(`${parts.slice(0, depth).join('/')}/`, parts.join('/'))).toBe(true);
        }
      }),
    );
  });
});
