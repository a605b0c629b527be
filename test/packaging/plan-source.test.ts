import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHasher } from '../../src/packaging/artifact-hasher.ts';
import { planSource } from '../../src/packaging/plan-source.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { planOf } from './planned.ts';

/** An archive as a source, and the same one written. */
async function both() {
  const plan = await planOf({
    files: { 'app.py': 'x', 'more/deep.py': 'z'.repeat(500) },
    wheels: [
      { name: 'demo', files: { 'demo.py': 'y'.repeat(5000), 'demo_more.py': '' } },
      { name: 'other', files: { 'other.py': 'o' } },
    ],
  });
  const file = join(temporaryFolder(), 'app.zip');
  using hasher = await createHasher(plan);
  await writeArtifact(plan, file, hasher);
  return { source: planSource(plan, 'app.zip'), written: readFileSync(file) };
}

describe('an archive that is not written', () => {
  test('reads as it would be written', async () => {
    const { source, written } = await both();
    expect(source.size).toBe(written.length);
    expect(source.read(0, source.size).equals(written)).toBe(true);
  });

  test('at every place', async () => {
    const { source, written } = await both();
    const place = fc
      .tuple(fc.nat(written.length), fc.nat(written.length))
      .map(([a, b]) => [Math.min(a, b), Math.abs(a - b)] as const);
    fc.assert(
      fc.property(place, ([offset, length]) => {
        expect(source.read(offset, length).equals(written.subarray(offset, offset + length))).toBe(true);
      }),
    );
  });

  test('and ends where it would end', async () => {
    const { source } = await both();
    for (const [offset, length] of [
      [-1, 1],
      [0, source.size + 1],
      [source.size, 1],
    ] as const) {
      expect(await refusalOf(() => source.read(offset, length))).toMatchObject({ code: 'ZIP_TRUNCATED' });
    }
  });
});
