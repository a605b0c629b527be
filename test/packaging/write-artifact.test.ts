import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InlineHash, startHashWorker, type ArtifactHasher } from '../../src/packaging/artifact-hasher.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { planOf } from './planned.ts';

const contents = {
  files: { 'app.py': 'x' },
  wheels: [{ name: 'demo', files: { 'demo.py': 'y'.repeat(100_000) } }],
};

describe('writeArtifact()', () => {
  test('the hash that a thread computes is the one that is computed here', async () => {
    const plan = await planOf(contents);
    const folder = temporaryFolder();
    using hasher = await startHashWorker();
    const hashes = [
      await writeArtifact(plan, join(folder, 'here.zip'), undefined),
      await writeArtifact(plan, join(folder, 'there.zip'), hasher),
    ];
    const bytes = readFileSync(join(folder, 'here.zip'));
    expect(readFileSync(join(folder, 'there.zip')).equals(bytes)).toBe(true);
    expect(hashes).toEqual([0, 0].map(() => createHash('sha256').update(bytes).digest('hex')));
  });

  test('a pack that became shorter is noticed, and an earlier archive stays', async () => {
    const plan = await planOf(contents);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.zip'), 'earlier');
    truncateSync(plan.packs[0]?.path ?? '', 50);
    expect(await refusalOf(() => writeArtifact(plan, join(folder, 'app.zip'), undefined))).toMatchObject({
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
      start: () => Promise.reject(new Error('the thread ended')),
      [Symbol.dispose]: () => undefined,
    };
    await expect(writeArtifact(plan, join(folder, 'app.zip'), failing)).rejects.toThrow('the thread ended');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a thread that is stopped says so instead of leaving its caller waiting', async () => {
  const { segments } = await planOf(contents);
  const hasher = await startHashWorker();
  const digest = hasher.start(segments);
  hasher[Symbol.dispose]();
  const outcome = await Promise.race([
    digest.then(
      (hash) => hash,
      (error: unknown) => String(error),
    ),
    new Promise((resolve) => setTimeout(() => resolve('still waiting'), 5000)),
  ]);
  expect(outcome).not.toBe('still waiting');
});

test('InlineHash is SHA-256', () => {
  const hash = new InlineHash();
  hash.update(Buffer.from('a'));
  hash.update(Buffer.from('b'));
  expect(hash.digest()).toBe(createHash('sha256').update('ab').digest('hex'));
});
