import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectArtifact, type InspectionReport } from '../../src/workflow/check/inspect-artifact.ts';
import type { ArtifactRequest } from '../../src/workflow/artifact/open-artifact.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { functionZip } from './inspected.ts';

function inspectIn(directory: string, request: Partial<ArtifactRequest>): Promise<InspectionReport> {
  return inspectArtifact(
    { name: 'app.zip', directory, layers: [], today: '2026-07-01', ...request },
    { environment: {}, cache: join(directory, 'cache'), now: Date.now, signal: new AbortController().signal },
    () => {},
  );
}

function inspectBytes(
  bytes: Buffer,
  manifest?: object,
  layers: readonly Buffer[] = [],
): Promise<InspectionReport> {
  const folder = temporaryFolder();
  const artifact = join(folder, 'app.zip');
  writeFileSync(artifact, bytes);
  if (manifest !== undefined) {
    writeFileSync(join(folder, 'app.manifest.json'), JSON.stringify(manifest));
  }
  const paths = layers.map((layer, index) => join(folder, `layer${index}.zip`));
  paths.forEach((path, index) => writeFileSync(path, layers[index] ?? ''));
  return inspectIn(folder, { layers: paths });
}

const codes = ({ findings }: InspectionReport): string[] => findings.map(({ code }) => code);

describe('inspectArtifact()', () => {
  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a text', Buffer.from('hello')],
    ['half a zip', functionZip({ 'a.py': 'x' }).subarray(0, 60)],
    ['a zip without its beginning', functionZip({ 'a.py': 'x' }).subarray(30)],
    ['one that announces too many entries', makeZip({ entries: [], announcedEntries: 9 })],
  ])('%s is one finding', async (_, bytes) => {
    expect(codes(await inspectBytes(bytes))).toEqual(['ARCHIVE_UNREADABLE']);
  });

  test('a layer that is no zip is one finding beside those of the artifact', async () => {
    const report = await inspectBytes(functionZip({}), undefined, [Buffer.from('no')]);
    expect(codes(report)).toEqual(['ARCHIVE_UNREADABLE', 'TARGET_ASSUMED', 'HANDLER_UNKNOWN']);
    expect(report.findings[0]?.layer).toMatch(/layer0\.zip$/);
  });

  test('takes from the manifest what nobody said, unless the zip is another one', async () => {
    const bytes = functionZip({});
    const manifest = {
      artifact: { size: bytes.length, kind: 'function' },
      target: { runtime: 'python3.14', architecture: 'arm64' },
      handler: 'app.handler',
    };
    expect(await inspectBytes(bytes, manifest)).toMatchObject({
      runtime: 'python3.14',
      architecture: 'arm64',
      handler: 'app.handler',
      findings: [],
    });
    expect(await inspectBytes(bytes, { ...manifest, artifact: { size: 1 } })).toMatchObject({
      runtime: 'python3.13',
    });
    expect(codes(await inspectBytes(bytes, { artifact: null }))).toEqual([
      'TARGET_ASSUMED',
      'HANDLER_UNKNOWN',
    ]);
  });

  test("takes a zip of nothing but a layer's folders for a layer", async () => {
    expect((await inspectBytes(makeZip({ entries: [{ name: 'python/a.py' }] }))).kind).toBe('layer');
    expect(await inspectBytes(makeZip({ entries: [{ name: 'lambda_function.py' }] }))).toMatchObject({
      kind: 'function',
      handler: 'lambda_function.lambda_handler',
    });
  });

  test('refuses what is no file, and what Lambda does not have', async () => {
    const folder = temporaryFolder();
    await expect(inspectIn(folder, {})).rejects.toMatchObject({ code: 'ENOENT' });
    writeFileSync(join(folder, 'app.zip'), functionZip({}));
    mkdirSync(join(folder, 'layer'));
    await expect(inspectIn(folder, { layers: ['layer'] })).rejects.toMatchObject({
      code: 'NOT_A_FILE',
      exitCode: 2,
    });
    await expect(inspectIn(folder, { runtime: 'ruby3.3' })).rejects.toMatchObject({
      code: 'UNKNOWN_RUNTIME',
    });
  });

  test('a project is built; of several functions one must be chosen', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lambda_function.py'), 'import nowhere\nlambda_handler = print\n');
    const report = await inspectIn(folder, { name: '.' });
    expect(report.artifact).toMatch(/dist.*\.zip$/);
    expect(codes(report)).toEqual(['MODULE_MISSING']);
    writeFileSync(join(folder, 'zipwright.toml'), '[functions.a]\n[functions.b]\n');
    await expect(inspectIn(folder, { name: '.' })).rejects.toMatchObject({ code: 'SEVERAL_ARTIFACTS' });
    expect(await inspectIn(folder, { name: '.', function: 'b' })).toMatchObject({
      artifact: join(folder, 'dist', 'b.zip'),
    });
  });
});
