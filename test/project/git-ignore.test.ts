import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileFilter } from '../../src/project/file-filter.ts';
import { inheritedIgnoreRules, isIgnored, matchPatterns } from '../../src/project/git-ignore.ts';
import { collectProjectFiles } from '../../src/project/user-files.ts';
import { anyText } from '../errors/any-text.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
let repository = '';

function git(directory: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    env: environment,
  });
  expect({ stderr, ok: status === 0 || status === 1 }).toEqual({ stderr: '', ok: true });
  return stdout;
}

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'zipwright-git-'));
  git(repository, 'init', '--quiet', '--template=');
});

afterAll(() => {
  rmSync(repository, { recursive: true, force: true });
});

/** Puts files (paths with their contents) into the emptied work tree. */
function lay(files: Readonly<Record<string, string>>): void {
  const keep = join(repository, 'work');
  rmSync(keep, { recursive: true, force: true });
  rmSync(join(repository, '.gitignore'), { force: true });
  mkdirSync(keep);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }
}

/** Files of a folder that git does not ignore, by git itself and by us. */
function unignored(folder: string): { readonly byGit: string[]; readonly byUs: string[] } {
  const directory = join(repository, folder);
  const listed = git(directory, 'ls-files', '--others', '--exclude-standard', '-z', '.').split('\0');
  const filter = createFileFilter({ include: [], exclude: [], ownPaths: [] });
  return {
    byGit: listed.filter((path) => path !== '' && !path.endsWith('.gitignore')).sort(),
    byUs: collectProjectFiles(directory, filter)
      .files.map(({ path }) => path)
      .sort(),
  };
}

const word = fc.constantFrom('a', 'b', 'ab', 'A', 'c.x', 'a b');
const paths = fc
  .uniqueArray(fc.array(word, { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 10,
    selector: (parts) => parts.join('/'),
  })
  .map((all) => all.map((parts) => parts.join('/')))
  .map((all) => all.filter((path) => !all.some((other) => other.startsWith(`${path}/`))));

const piece = fc.oneof(
  { weight: 6, arbitrary: word },
  {
    weight: 4,
    arbitrary: fc.constantFrom('*', '**', '?', 'a*', '*b', '*.x', '[ab]', '[!a]', 'a?', 'c.?', '\\a'),
  },
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!'),
    fc.constantFrom('', '', '/'),
    fc.array(piece, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', ' ', '/**'),
  )
  .map(([negation, anchor, parts, end]) => negation + anchor + parts.join('/') + end);
const ignoreFiles = fc
  .array(fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom('', '# a', '\\#a', '\\!a', '/')), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)));

describe('git decides the same', () => {
  test('by a .gitignore file in the source folder', () => {
    fc.assert(
      fc.property(paths, ignoreFiles, (files, patterns) => {
        lay({
          ...Object.fromEntries(files.map((path) => [`work/${path}`, ''])),
          'work/.gitignore': patterns,
        });
        const { byGit, byUs } = unignored('work');
        expect(byUs).toEqual(byGit);
      }),
      { numRuns: 30 },
    );
  });

  test('by several, where the nearest with an opinion wins', () => {
    fc.assert(
      fc.property(paths, ignoreFiles, ignoreFiles, (files, outer, inner) => {
        lay({
          ...Object.fromEntries(files.map((path) => [`work/a/${path}`, ''])),
          'work/.gitignore': outer,
          'work/a/.gitignore': inner,
        });
        const { byGit, byUs } = unignored('work');
        expect(byUs).toEqual(byGit);
      }),
      { numRuns: 30 },
    );
  });

  test('by those above the source folder, up to the root of the repository', () => {
    fc.assert(
      fc.property(paths, ignoreFiles, (files, patterns) => {
        lay({
          ...Object.fromEntries(files.map((path) => [`work/a/${path}`, ''])),
          'work/.gitignore': patterns,
        });
        // Who builds a folder that git ignores as a whole wants it nevertheless.
        fc.pre(git(repository, 'check-ignore', 'work/a/', 'work/a') === '');
        const { byGit, byUs } = unignored('work/a');
        expect(byUs).toEqual(byGit);
      }),
      { numRuns: 30 },
    );
  });

  test.each<[string, Record<string, string>]>([
    ['names that are not ASCII', { 'work/.gitignore': 'é\n', 'work/é': '', 'work/è': '' }],
    [
      'a folder whose name is a pattern',
      { 'work/[a]*/.gitignore': '*.x\n/b\n', 'work/[a]*/c.x': '', 'work/[a]*/b': '', 'work/ab/c.x': '' },
    ],
    [
      'a file with a byte order mark',
      { 'work/.gitignore': '\uFEFFsecret\n', 'work/secret': '', 'work/a': '' },
    ],
    [
      'what an inner file takes back of an ignored folder',
      { 'work/.gitignore': 'b\n*.x\n', 'work/a/.gitignore': '!b\n', 'work/a/b/c': '', 'work/a/b/c.x': '' },
    ],
    [
      'nothing of a folder that is ignored, whatever is inside',
      { 'work/.gitignore': 'b/\n', 'work/b/.gitignore': '!*\n', 'work/b/c': '', 'work/a': '' },
    ],
  ])('%s', (_, files) => {
    lay(files);
    const { byGit, byUs } = unignored('work');
    expect(byUs).toEqual(byGit);
  });
});

describe('a source folder inside a repository', () => {
  test('that is ignored as a whole is built nevertheless, by the rules for what is in it', () => {
    lay({ 'work/.gitignore': 'a/\n*.x\n/a/b/\n', 'work/a/c': '', 'work/a/c.x': '', 'work/a/b/d': '' });
    expect(unignored('work/a').byUs).toEqual(['c']);
  });

  test('that is the root of one of its own has no rules from above', () => {
    lay({ 'work/.gitignore': '*.x\n', 'work/a/c.x': '', 'work/a/.git/HEAD': '' });
    expect(inheritedIgnoreRules(join(repository, 'work', 'a')).patterns).toEqual([]);
    expect(unignored('work/a').byUs).toEqual(['c.x']);
  });
});

test('without a repository no file above the source folder counts', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'source'));
  writeFileSync(join(folder, '.gitignore'), '*\n');
  expect(isIgnored(inheritedIgnoreRules(join(folder, 'source')), 'a')).toBe(false);
});

describe('matchPatterns()', () => {
  test('case counts on every machine', () => {
    expect(matchPatterns(['Build/']).ignores('Build/')).toBe(true);
    expect(matchPatterns(['Build/']).ignores('build/')).toBe(false);
  });

  test('takes any text for a pattern', () => {
    fc.assert(
      fc.property(fc.array(anyText(30)), (patterns) => {
        expect(typeof matchPatterns(patterns).ignores('some/path.py')).toBe('boolean');
      }),
    );
  });
});
