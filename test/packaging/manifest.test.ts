import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { codeSha256, formatManifest, type ManifestFacts } from '../../src/packaging/manifest.ts';
import { planArtifact, type ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { packsOf, planOf, userEntries } from './planned.ts';

const sha256 = createHash('sha256').update('archive').digest('hex');
const facts: ManifestFacts = {
  file: 'app.zip',
  kind: 'function',
  sha256,
  target: { runtime: parseRuntime('3.11'), architecture: 'arm64' },
  handler: 'app.handler',
  dependencies: 'requirements.txt',
  sourceOf: (source) => `below/${source.slice(source.lastIndexOf('/') + 1)}`,
};

const manifestOf = (plan: ArtifactPlan, change: Partial<ManifestFacts> = {}): unknown =>
  JSON.parse(formatManifest(plan, { ...facts, ...change }));

describe('formatManifest()', () => {
  test('describes the archive, its target and where every entry came from', async () => {
    const plan = await planOf({
      files: { 'app.py': 'x', 'ü "quoted".txt': 'y' },
      wheels: [{ name: 'Demo', version: '2.0', files: { 'demo/ü.py': 'z' } }],
    });
    expect(manifestOf(plan)).toEqual({
      schemaVersion: 1,
      artifact: {
        file: 'app.zip',
        kind: 'function',
        sha256,
        codeSha256: codeSha256(sha256),
        size: plan.size,
        unzippedSize: plan.unzippedSize,
        entries: plan.entries,
      },
      target: { runtime: 'python3.11', architecture: 'arm64' },
      handler: 'app.handler',
      dependencies: 'requirements.txt',
      files: [
        { path: 'app.py', source: 'below/0' },
        { path: 'ü "quoted".txt', source: 'below/1' },
      ],
      distributions: [
        expect.objectContaining({
          name: 'demo',
          version: '2.0',
          wheel: 'Demo-2.0-py3-none-any.whl',
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          files: expect.arrayContaining(['demo/ü.py', 'Demo-2.0.dist-info/METADATA']),
        }),
      ],
    });
  });

  test('every entry of the archive is in it once', async () => {
    const shared = { 'google/__init__.py': 'same' };
    const plan = planArtifact({
      packs: await packsOf([
        { name: 'a', files: { ...shared, 'google/a.py': 'a' } },
        { name: 'b', files: { ...shared, 'google/b.py': 'b' } },
      ]),
      userEntries: await userEntries({ 'app.py': '' }),
      onConflict: 'error',
    });
    const { files, distributions } = manifestOf(plan) as {
      files: { path: string }[];
      distributions: { files: string[] }[];
    };
    const paths = [...files.map(({ path }) => path), ...distributions.flatMap((each) => each.files)];
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.length).toBe(plan.entries);
  });

  test('a package of nothing, and a layer without a handler, are JSON too', async () => {
    const { handler, ...rest } = facts;
    expect(handler).toBeDefined();
    const manifest = JSON.parse(formatManifest(await planOf({}), { ...rest, kind: 'layer' })) as object;
    expect(manifest).toMatchObject({ artifact: { kind: 'layer' }, files: [], distributions: [] });
    expect(manifest).not.toHaveProperty('handler');
  });
});

test("codeSha256() is Lambda's: the hash in base64", () => {
  expect(codeSha256(sha256)).toBe(createHash('sha256').update('archive').digest('base64'));
});
