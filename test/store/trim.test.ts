import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  filesToTrim,
  listStored,
  removeStored,
  type StoredFile,
  type TrimRule,
} from '../../src/store/trim.ts';
import { UNIT_MARKER } from '../../src/store/unit-folder.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const NEVER = Number.POSITIVE_INFINITY;

describe('filesToTrim()', () => {
  const files: StoredFile[] = [
    { path: 'new', size: 10, usedAt: 300 },
    { path: 'old', size: 10, usedAt: 100 },
    { path: 'middle', size: 10, usedAt: 200 },
  ];
  const chosen = (rule: TrimRule): string[] => filesToTrim(files, rule).map(({ path }) => path);

  test.each<[string, TrimRule, string[]]>([
    ['nothing by a rule that says nothing', { keepSince: NEVER }, []],
    ['what was last used before a moment', { usedBefore: 200, keepSince: NEVER }, ['old']],
    ['everything, oldest first', { usedBefore: NEVER, keepSince: NEVER }, ['old', 'middle', 'new']],
    ['nothing below the limit', { limitBytes: 30, keepSince: NEVER }, []],
    ['the least recently used above the limit', { limitBytes: 29, keepSince: NEVER }, ['old']],
    ['as much as brings it below', { limitBytes: 15, keepSince: NEVER }, ['old', 'middle']],
    ['everything for a limit of nothing', { limitBytes: 0, keepSince: NEVER }, ['old', 'middle', 'new']],
    ['never what was used since', { usedBefore: NEVER, limitBytes: 0, keepSince: 200 }, ['old']],
    ['both rules', { usedBefore: 101, limitBytes: 10, keepSince: NEVER }, ['old', 'middle']],
  ])('%s', (_, rule, expected) => {
    expect(chosen(rule)).toEqual(expected);
  });

  test('keeps the rules, whatever is stored', () => {
    const stored = fc.array(fc.record({ path: fc.uuid(), size: fc.nat(1000), usedAt: fc.nat(100) }), {
      maxLength: 20,
    });
    const rules = fc.record(
      { usedBefore: fc.nat(100), limitBytes: fc.nat(5000), keepSince: fc.nat(120) },
      { requiredKeys: ['keepSince'] },
    );
    fc.assert(
      fc.property(stored, rules, (all, rule) => {
        const removed = filesToTrim(all, rule);
        const kept = all.filter((file) => !removed.includes(file));
        expect(removed.every((file) => file.usedAt < rule.keepSince)).toBe(true);
        expect(removed).toEqual(removed.toSorted((a, b) => a.usedAt - b.usedAt));
        const removable = kept.filter((file) => file.usedAt < rule.keepSince);
        if (rule.usedBefore !== undefined) {
          expect(removable.every((file) => file.usedAt >= (rule.usedBefore ?? 0))).toBe(true);
        }
        if (rule.limitBytes !== undefined && removable.length > 0) {
          expect(kept.reduce((sum, file) => sum + file.size, 0)).toBeLessThanOrEqual(rule.limitBytes);
        }
      }),
    );
  });
});

describe('listStored()', () => {
  test('lists every file below a folder with its size and last use', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'packs', '1'), { recursive: true });
    writeFileSync(join(root, 'packs', '1', 'a.pack'), '12345');
    utimesSync(join(root, 'packs', '1', 'a.pack'), 2000, 1000);
    expect(listStored(root)).toEqual([
      { path: join(root, 'packs', '1', 'a.pack'), size: 5, usedAt: 2_000_000 },
    ]);
  });

  test('a folder with a marker is one thing, used when the marker was', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'tool', 'lib', 'deep'), { recursive: true });
    writeFileSync(join(root, 'tool', 'program'), '1234567');
    writeFileSync(join(root, 'tool', 'lib', 'deep', 'x'), '123');
    writeFileSync(join(root, 'tool', UNIT_MARKER), '');
    utimesSync(join(root, 'tool', UNIT_MARKER), 50, 50);
    expect(listStored(root)).toEqual([{ path: join(root, 'tool'), size: 10, usedAt: 50_000 }]);
  });

  test('removes the leftovers of processes that have ended on the way', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'wheels'));
    writeFileSync(join(root, 'wheels', '.demo.whl.4194999999-0123abcd.tmp'), 'half');
    expect(listStored(root)).toEqual([]);
    expect(readdirSync(join(root, 'wheels'))).toEqual([]);
  });

  test('a cache that does not exist is empty', () => {
    expect(listStored('/no/such/cache')).toEqual([]);
  });
});

describe('removeStored()', () => {
  test('removes files, whole folders, and the folder that becomes empty', () => {
    const root = temporaryFolder();
    for (const path of ['wheels/one/a.whl', 'wheels/two/b.whl', 'wheels/two/c.whl', 'tools/uv/lib/x']) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), 'x');
    }
    writeFileSync(join(root, 'tools/uv', UNIT_MARKER), '');
    const stored = listStored(root);
    removeStored(stored.filter(({ path }) => !path.endsWith('c.whl')));
    expect(existsSync(join(root, 'wheels/one'))).toBe(false);
    expect(existsSync(join(root, 'tools/uv'))).toBe(false);
    expect(readdirSync(join(root, 'wheels/two'))).toEqual(['c.whl']);
  });

  test('folders that their owner may not look into or write to, and links in a circle', () => {
    const root = temporaryFolder();
    const unit = join(root, 'unit');
    for (const [name, mode] of [
      ['closed', 0o000],
      ['read-only', 0o555],
      ['list-only', 0o444],
    ] as const) {
      mkdirSync(join(unit, name), { recursive: true });
      writeFileSync(join(unit, name, 'x'), '123');
      chmodSync(join(unit, name), mode);
    }
    symlinkSync('circle', join(unit, 'circle'));
    writeFileSync(join(unit, UNIT_MARKER), '');
    const stored = listStored(root);
    expect(stored.map(({ path }) => path)).toEqual([unit]);
    removeStored(stored);
    expect(existsSync(unit)).toBe(false);
  });

  test('what another process removed already is no error', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), 'x');
    const stored = listStored(root);
    rmSync(root, { recursive: true });
    expect(() => removeStored(stored)).not.toThrow();
  });
});
