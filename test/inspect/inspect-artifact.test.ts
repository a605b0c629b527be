import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectArtifact, type InspectionReport } from '../../src/workflow/inspect-artifact.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { functionZip } from './inspected.ts';

function inspectBytes(bytes: Buffer, manifest?: object, layers: readonly Buffer[] = []): InspectionReport {
  const folder = temporaryFolder();
  const artifact = join(folder, 'app.zip');
  writeFileSync(artifact, bytes);
  if (manifest !== undefined) {
    writeFileSync(join(folder, 'app.manifest.json'), JSON.stringify(manifest));
  }
  const paths = layers.map((layer, index) => join(folder, `layer${index}.zip`));
  paths.forEach((path, index) => writeFileSync(path, layers[index] ?? ''));
  return inspectArtifact({ artifact, layers: paths, today: '2026-07-01' });
}

const codes = ({ findings }: InspectionReport): string[] => findings.map(({ code }) => code);

describe('inspectArtifact()', () => {
  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a text', Buffer.from('hello')],
    ['half a zip', functionZip({ 'a.py': 'x' }).subarray(0, 60)],
    ['a zip without its beginning', functionZip({ 'a.py': 'x' }).subarray(30)],
    ['a zip with bytes after it', makeZip({ entries: [], after: Buffer.from('x') })],
    ['one that announces too many entries', makeZip({ entries: [], announcedEntries: 9 })],
  ])('%s is one finding', (_, bytes) => {
    expect(codes(inspectBytes(bytes))).toEqual(['ARCHIVE_UNREADABLE']);
  });

  test('a layer that is no zip is one finding beside those of the artifact', () => {
    const report = inspectBytes(functionZip({}), undefined, [Buffer.from('no')]);
    expect(codes(report)).toEqual(['ARCHIVE_UNREADABLE', 'TARGET_ASSUMED', 'HANDLER_UNKNOWN']);
    expect(report.findings[0]?.layer).toMatch(/layer0\.zip$/);
  });

  test('takes from the manifest what nobody said, unless the zip is another one', () => {
    const bytes = functionZip({});
    const manifest = {
      artifact: { size: bytes.length, kind: 'function' },
      target: { runtime: 'python3.14', architecture: 'arm64' },
      handler: 'app.handler',
    };
    expect(inspectBytes(bytes, manifest)).toMatchObject({
      runtime: 'python3.14',
      architecture: 'arm64',
      handler: 'app.handler',
      findings: [],
    });
    expect(inspectBytes(bytes, { ...manifest, artifact: { size: 1 } })).toMatchObject({
      runtime: 'python3.13',
    });
    expect(codes(inspectBytes(bytes, { artifact: null }))).toEqual(['TARGET_ASSUMED', 'HANDLER_UNKNOWN']);
  });

  test("takes a zip of nothing but a layer's folders for a layer", () => {
    expect(inspectBytes(makeZip({ entries: [{ name: 'python/a.py' }] })).kind).toBe('layer');
    expect(inspectBytes(makeZip({ entries: [{ name: 'lambda_function.py' }] }))).toMatchObject({
      kind: 'function',
      handler: 'lambda_function.lambda_handler',
    });
  });

  test('refuses what is no file, and what Lambda does not have', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app.zip'));
    const request = { artifact: join(folder, 'app.zip'), layers: [], today: '2026-07-01' };
    expect(() => inspectArtifact(request)).toThrow(
      expect.objectContaining({ code: 'ZIP_NOT_A_ZIP', exitCode: 2 }),
    );
    const missing = { ...request, artifact: join(folder, 'none.zip') };
    expect(() => inspectArtifact(missing)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    writeFileSync(missing.artifact, functionZip({}));
    expect(() => inspectArtifact({ ...missing, runtime: 'ruby3.3' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_RUNTIME' }),
    );
  });
});
