import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../src/inspect/diff/unified-diff.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const text = fc
  .tuple(
    fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', ' d\r\n'), { maxLength: 30 }),
    fc.constantFrom('', 'e'),
  )
  .map(([lines, last]) => `${lines.join('')}${last}`);

const linesOf = (whole: string): string[] => whole.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** How many lines two texts have in common at most, by the textbook's table. */
function commonLines(left: readonly string[], right: readonly string[]): number {
  let row = Array<number>(right.length + 1).fill(0);
  for (const line of left) {
    const next = [0];
    right.forEach((other, index) => {
      next.push(line === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('unifiedDiff()', () => {
  test('shows changes with three lines around them, and joins what touches', () => {
    const before = Array.from({ length: 30 }, (_, index) => `${index + 1}\n`);
    const after = before.map((line) => (['5\n', '9\n', '25\n'].includes(line) ? `new ${line}` : line));
    expect(unifiedDiff(before.join(''), after.join(''))).toBe(
      `@@ -2,11 +2,11 @@
 2
 3
 4
-5
+new 5
 6
 7
 8
-9
+new 9
 10
 11
 12
@@ -22,7 +22,7 @@
 22
 23
 24
-25
+new 25
 26
 27
 28
`,
    );
  });

  test('a text that was empty, and a line feed that came', () => {
    expect(unifiedDiff('', 'a\n')).toBe('@@ -0,0 +1 @@\n+a\n');
    expect(unifiedDiff('a', 'a\n')).toBe('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n');
    expect(unifiedDiff('a\n', 'a\n')).toBe('');
  });

  test('is as short as can be', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [left, right] = [linesOf(before), linesOf(after)];
        const changed = unifiedDiff(before, after).match(/^[-+]/gm)?.length ?? 0;
        expect(changed).toBe(left.length + right.length - 2 * commonLines(left, right));
      }),
    );
  });

  test('texts without a common line, however long', () => {
    const [before, after] = ['a', 'b'].map((letter) => `${letter}\n`.repeat(20_000));
    expect(unifiedDiff(before ?? '', after ?? '').match(/^[-+]/gm)).toHaveLength(40_000);
  });

  test('git makes the one of the other with it', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    for (const [before, after] of fc.sample(fc.tuple(text, text), { numRuns: 60, seed: 3 })) {
      const patch = unifiedDiff(before, after);
      if (patch !== '') {
        writeFileSync(file, before);
        const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn'], {
          cwd: folder,
          input: `--- a/file\n+++ b/file\n${patch}`,
          encoding: 'utf8',
        });
        expect(`${status} ${stderr}`).toBe('0 ');
        expect(readFileSync(file, 'utf8')).toBe(after);
      }
    }
  });
});
