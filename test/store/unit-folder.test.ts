import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepWhole, UNIT_MARKER } from '../../src/store/unit-folder.ts';
import { listStored } from '../../src/store/trim.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

test('a folder that is kept whole is one thing to the clean-up, used when it was last marked', () => {
  const root = temporaryFolder();
  const folder = join(root, 'tools', 'demo');
  mkdirSync(folder, { recursive: true });
  keepWhole(folder, Date.now());
  expect(listStored(root).map(({ path }) => path)).toEqual([folder]);
  const nextWeek = Date.now() + 7 * 24 * 3_600_000;
  keepWhole(folder, nextWeek);
  expect(Math.round(statSync(join(folder, UNIT_MARKER)).mtimeMs)).toBe(nextWeek);
});
