import { describe, expect, test } from 'vitest';
import { quotas } from '../../src/lambda/quotas.ts';
import { checkSize } from '../../src/packaging/limits.ts';
import type { ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { planOf } from './planned.ts';

/** A plan that weighs as much as it is told to. */
const weighing = async (weight: Partial<ArtifactPlan>): Promise<ArtifactPlan> => ({
  ...(await planOf({
    files: { 'app.py': 'x'.repeat(5000), 'model.bin': 'y'.repeat(50_000) },
    wheels: [
      { name: 'small', files: { 'small.py': 'x' } },
      { name: 'big', version: '2.0', files: { 'big.py': 'x'.repeat(9000) } },
    ],
  })),
  ...weight,
});

describe('checkSize()', () => {
  test('250 MB unzipped is allowed, one byte more is not', async () => {
    const fits = await weighing({ unzippedSize: quotas.unzippedBytes });
    expect(checkSize(fits, 0)).toEqual({ needsS3: false, layersSize: 0 });
    expect(await refusalOf(async () => checkSize(fits, 1))).toMatchObject({ code: 'PACKAGE_TOO_LARGE' });
  });

  test('layers count', async () => {
    const plan = await weighing({ unzippedSize: quotas.unzippedBytes - 1000 });
    expect(checkSize(plan, 1000).layersSize).toBe(1000);
    expect((await refusalOf(() => checkSize(plan, 100_000_000))).message).toContain(
      'with 100.0 MB of layers',
    );
  });

  test('50 MB zipped can be sent with the request, one byte more goes through S3', async () => {
    expect(checkSize(await weighing({ size: quotas.directUploadBytes }), 0).needsS3).toBe(false);
    expect(checkSize(await weighing({ size: quotas.directUploadBytes + 1 }), 0).needsS3).toBe(true);
  });

  test('says what takes the room, biggest first, the own files too', async () => {
    const plan = await weighing({ unzippedSize: 300_000_000 });
    const error = await refusalOf(() => checkSize(plan, 0));
    expect(error.message).toMatch(
      /^Cannot package 300\.0 MB unzipped: Lambda takes 262144000 bytes \(250 MB\)/,
    );
    expect(error.message).toMatch(/the biggest are model\.bin 0\.1 MB, big 0\.0 MB, /);
    expect(error).toMatchObject({
      data: { unzippedSize: 300_000_000, limit: 262_144_000, layersSize: 0 },
      hint: expect.stringContaining('--slim'),
    });
    expect(JSON.stringify(error.data)).toContain('{"name":"big","version":"2.0","size"');
  });
});
