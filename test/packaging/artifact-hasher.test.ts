import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHasher } from '../../src/packaging/artifact-hasher.ts';
import { joinedStates, leadingPacks } from '../../src/packaging/joined-states.ts';
import type { ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { storeLayout, type StoreLayout } from '../../src/store/store-layout.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { planOf } from './planned.ts';

/** Content that stays as long as it is in the archive. */
const noise = (size: number): Buffer =>
  Buffer.concat(Array.from({ length: size / 32 }, (_, at) => createHash('sha256').update(`${at}`).digest()));

async function hashOf(plan: ArtifactPlan, layout?: StoreLayout, remember = false): Promise<string> {
  const path = join(temporaryFolder(), 'artifact.zip');
  using hasher = await createHasher(plan, layout === undefined ? undefined : joinedStates(layout));
  const sha256 = await writeArtifact(plan, path, hasher);
  expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
  if (remember) {
    await hasher.remember();
  }
  return sha256;
}

describe('createHasher() hashes what is written', () => {
  const small = { wheels: [{ name: 'demo', files: { 'demo.py': 'x = 1\n' } }] };
  const large = { wheels: [{ name: 'demo', files: { 'demo.bin': noise(9 * 1024 * 1024) } }] };

  test.each([
    ['a small archive, here', small],
    ['a large one, in a second thread', large],
  ])('%s', async (_, { wheels }) => {
    await hashOf(await planOf({ files: { 'app.py': 'print(1)' }, wheels }));
  });

  test.each([
    ['a small archive', small],
    ['a large one', large],
  ])('%s, from the state after its packs', async (_, { wheels }) => {
    const layout = storeLayout(temporaryFolder());
    const plan = await planOf({ files: { 'app.py': 'print(1)' }, wheels });
    await hashOf(plan, layout, true);
    expect(joinedStates(layout).find(leadingPacks(plan.segments))).toBeDefined();
    await hashOf(plan, layout);
    await hashOf(await planOf({ files: { 'app.py': 'print(2)', 'more.py': '' }, wheels }), layout);
  });
});

describe('joinedStates()', () => {
  test('finds a state for exactly the packs that it was kept for', async () => {
    const states = joinedStates(storeLayout(temporaryFolder()));
    const two = leadingPacks((await planOf({ wheels: [{ name: 'a' }, { name: 'b' }] })).segments);
    states.keep(two, Buffer.from('state'));
    expect(states.find(two)?.toString()).toBe('state');
    expect(states.find(two.slice(0, 1))).toBeUndefined();
    expect(states.find(two.toReversed())).toBeUndefined();
    expect(states.find(two.map((each) => ({ ...each, crc32: each.crc32 ^ 1 })))).toBeUndefined();
  });

  test('a damaged or foreign file counts as none', async () => {
    const layout = storeLayout(temporaryFolder());
    const states = joinedStates(layout);
    const packs = leadingPacks((await planOf({ wheels: [{ name: 'a' }] })).segments);
    states.keep(packs, Buffer.from('state'));
    const { readdirSync } = await import('node:fs');
    const [name = ''] = readdirSync(join(layout.root, 'joined'));
    for (const text of ['', '{', 'null', '{"packs":"other","state":"AAAA"}']) {
      writeFileSync(join(layout.root, 'joined', name), text);
      expect(states.find(packs)).toBeUndefined();
    }
  });

  test('a pack of which something is left out ends the beginning', async () => {
    const plan = await planOf({
      wheels: [
        { name: 'a', files: { 'shared/x.py': 'same', 'a.py': '' } },
        { name: 'b', files: { 'shared/x.py': 'same', 'b.py': '' } },
      ],
    });
    expect(leadingPacks(plan.segments)).toHaveLength(1);
  });
});
