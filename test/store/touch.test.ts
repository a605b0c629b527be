import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { markUsed } from '../../src/store/touch.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;

function markedFile(modifiedMs: number): number {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  utimesSync(path, modifiedMs / 1000, modifiedMs / 1000);
  markUsed(path, statSync(path).mtimeMs, NOW);
  return statSync(path).mtimeMs;
}

describe('markUsed()', () => {
  test('gives a file that was not used for a day the time of its use', () => {
    expect(markedFile(NOW - 24 * HOUR)).toBe(NOW);
  });

  test('leaves a file that was used today alone: a build writes nothing when it need not', () => {
    expect(markedFile(NOW - 23 * HOUR)).toBe(NOW - 23 * HOUR);
  });

  test('does without when the cache cannot be written to', () => {
    expect(() => markUsed('/no/such/file', 0, NOW)).not.toThrow();
  });
});
