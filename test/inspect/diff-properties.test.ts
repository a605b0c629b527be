import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArchiveDiff } from '../../src/inspect/diff/archive-diff.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { changesOf, diffBytes, diffOf, zipOf } from './diff-made.ts';
import { distribution } from './inspected.ts';

const name = fc.stringMatching(/^[a-c]{1,2}(\/[a-c]{1,2}){0,2}\.(py|so|txt)$/);
const entry = fc.record({
  name,
  content: fc.stringMatching(/^[xy]{0,2}$/),
  method: fc.constantFrom(0, 8),
  mode: fc.constantFrom(0o100644, 0o100644, 0o100755),
});
/** Names may come twice. */
const entries = fc.array(entry, { maxLength: 12 });
const unique = fc.uniqueArray(entry, { maxLength: 12, selector: (each) => each.name });

const inverse = { added: 'removed', removed: 'added', changed: 'changed', mode: 'mode' } as const;

/** What the comparison the other way round must be. */
function inverted({ verdict, before, after, files, needs }: ArchiveDiff): object {
  return {
    verdict,
    before: after,
    after: before,
    files: files.map(({ path, change, ...sides }) => ({
      path,
      change: inverse[change],
      ...('after' in sides ? { before: sides.after } : {}),
      ...('before' in sides ? { after: sides.before } : {}),
    })),
    needs: needs.map((each) => ({
      need: each.need,
      ...('after' in each ? { before: each.after } : {}),
      ...('before' in each ? { after: each.before } : {}),
    })),
  };
}

describe('diffArchives()', () => {
  test('an archive does not differ from itself, nor from one with its entries in another order', async () => {
    await fc.assert(
      fc.asyncProperty(entries, unique, async (any, once) => {
        expect((await diffOf(any, any)).verdict).toBe('identical');
        expect((await diffOf(once, once.toReversed())).files).toEqual([]);
      }),
    );
  });

  test('the other way round it says the opposite', async () => {
    await fc.assert(
      fc.asyncProperty(entries, entries, async (before, after) => {
        const there = await diffOf(before, after);
        expect(await diffOf(after, before)).toMatchObject(inverted(there));
      }),
    );
  });

  test('what is alike at the beginning makes no difference, nor does looking at every byte', async () => {
    await fc.assert(
      fc.asyncProperty(entries, entries, entries, async (start, before, after) => {
        const [left, right] = [
          [...start, ...before],
          [...start, ...after],
        ];
        // Nothing is shared with an archive that begins with another entry.
        const first = { name: '0', content: '' };
        const apart = await diffOf([first, ...left], [{ ...first, content: '1' }, ...right]);
        const expected = changesOf(apart).filter((each) => each !== '~0');
        const diff = await diffOf(left, right);
        expect(changesOf(diff)).toEqual(expected);
        const sizes = [left, right].map((side) => side.reduce((sum, { content }) => sum + content.length, 0));
        expect([diff.before.unzippedSize, diff.after.unzippedSize]).toEqual(sizes);
        expect(changesOf(await diffOf(left, right, { isExact: true }))).toEqual(expected);
      }),
    );
  });

  test('random edits are exactly what is found', async () => {
    const edit = fc.constantFrom('keep', 'keep', 'remove', 'change', 'mode', 'add');
    await fc.assert(
      fc.asyncProperty(unique, fc.array(edit, { minLength: 12, maxLength: 12 }), async (before, edits) => {
        const expected: string[] = [];
        const after = before.flatMap((each, index) => {
          const mode = each.mode === 0o100644 ? 0o100755 : 0o100644;
          switch (edits[index]) {
            case 'remove':
              expected.push(`-${each.name}`);
              return [];
            case 'change':
              expected.push(`~${each.name}`);
              return [{ ...each, content: `${each.content}z` }];
            case 'mode':
              expected.push(
                `mode ${each.name} ${(each.mode & 0o777).toString(8)} ${(mode & 0o777).toString(8)}`,
              );
              return [{ ...each, mode }];
            case 'add':
              expected.push(`+new/${each.name}`);
              return [each, { ...each, name: `new/${each.name}` }];
            default:
              return [each];
          }
        });
        expect(changesOf(await diffOf(before, after)).sort()).toEqual(expected.sort());
      }),
    );
  });

  test('own files are told from those of distributions by lists of files, in whatever order they come', async () => {
    const all: Readonly<Record<string, string | Buffer>> = {
      ...distribution('lib', { files: { 'lib/a.py': '1', 'lib/b.py': '2' } }),
      'app.py': '',
      'lib/own.py': '',
    };
    const order = fc.shuffledSubarray(Object.keys(all), { minLength: Object.keys(all).length });
    const edited = fc.subarray(['app.py', 'lib/a.py', 'lib/b.py', 'lib/own.py']);
    await fc.assert(
      fc.asyncProperty(order, edited, async (paths, changed) => {
        const before = paths.map((path) => ({ name: path, content: all[path] ?? '' }));
        const after = before.map((each) => (changed.includes(each.name) ? { ...each, content: '!' } : each));
        const { files, distributions } = await diffOf(before, after);
        expect(files.map(({ path, distribution: owner = '' }) => `${path} ${owner}`.trim())).toEqual(
          changed.map((path) => (/lib\/[ab]\.py$/.test(path) ? `${path} lib` : path)),
        );
        expect(distributions.length).toBe(changed.some((path) => /lib\/[ab]\.py$/.test(path)) ? 1 : 0);
      }),
    );
  });
});

/** Python's own reader: what is at each name, and what is different. */
const ORACLE = `
import json, sys, zipfile
def read(path):
    z = zipfile.ZipFile(path)
    return {n: (z.getinfo(n).CRC, z.getinfo(n).file_size, z.getinfo(n).external_attr >> 16 & 0o777) for n in z.namelist()}
answers = []
for before, after in json.load(sys.stdin):
    a, b = read(before), read(after)
    same = a.keys() & b.keys()
    answers.append(sorted(
        ['+' + n for n in b.keys() - a.keys()] + ['-' + n for n in a.keys() - b.keys()] +
        ['~' + n for n in same if a[n][:2] != b[n][:2]] +
        ['mode %s %o %o' % (n, a[n][2], b[n][2]) for n in same if a[n][:2] == b[n][:2] and a[n][2] != b[n][2]]))
print(json.dumps(answers))
`;

describe("Python's zipfile", () => {
  test('finds the same changes, by names, checksums and modes', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const pairs = fc.sample(fc.tuple(entries, entries, entries), { numRuns: 200, seed: 7 });
    const found: string[][] = [];
    const paths: [string, string][] = [];
    for (const [index, [start, left, right]] of pairs.entries()) {
      const [before, after] = [zipOf([...start, ...left]), zipOf([...start, ...right])];
      found.push(changesOf(await diffBytes(before, after)).sort());
      paths.push([join(folder, `${index}a.zip`), join(folder, `${index}b.zip`)]);
      writeFileSync(paths.at(-1)?.[0] ?? '', before);
      writeFileSync(paths.at(-1)?.[1] ?? '', after);
    }
    const { stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', ORACLE], {
      input: JSON.stringify(paths),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const answers = JSON.parse(stdout) as string[][];
    expect(found).toEqual(answers.map((each) => each.sort()));
    expect(answers.flat().length).toBeGreaterThan(500);
  });
});
