import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHasher, type ArtifactHasher } from '../../src/packaging/artifact-hasher.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { planOf } from './planned.ts';

const contents = {
  files: { 'app.py': 'x' },
  wheels: [{ name: 'demo', files: { 'demo.py': 'y'.repeat(100_000) } }],
};

describe('writeArtifact()', () => {
  test('a pack that became shorter is noticed, and an earlier archive stays', async () => {
    const plan = await planOf(contents);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.zip'), 'earlier');
    const hasher = await createHasher(plan);
    truncateSync(plan.packs[0]?.path ?? '', 50);
    expect(await refusalOf(() => writeArtifact(plan, join(folder, 'app.zip'), hasher))).toMatchObject({
      code: 'PACK_DAMAGED',
      data: { path: plan.packs[0]?.path },
    });
    expect(readFileSync(join(folder, 'app.zip'), 'utf8')).toBe('earlier');
    expect(readdirSync(folder)).toEqual(['app.zip']);
  });

  test('so is a hashing thread that fails', async () => {
    const plan = await planOf(contents);
    const folder = temporaryFolder();
    const failing: ArtifactHasher = {
      startPass: () => ({
        take: () => undefined,
        digest: () => Promise.reject(new Error('the thread ended')),
      }),
      remember: async () => undefined,
      [Symbol.dispose]: () => undefined,
    };
    await expect(writeArtifact(plan, join(folder, 'app.zip'), failing)).rejects.toThrow('the thread ended');
    expect(readdirSync(folder)).toEqual([]);
  });
});
