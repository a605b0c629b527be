import { describe, expect, test } from 'vitest';
import { artifactsJson, renderArtifact } from '../../../src/cli/render/build-result.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import type { BuiltArtifact } from '../../../src/workflow/assemble/built-artifact.ts';
import { capturedContext } from '../run-cli.ts';

const plain = capturedContext();
const artifact: BuiltArtifact = {
  name: 'thumbs',
  kind: 'function',
  file: '/project/dist/thumbs.zip',
  manifest: '/project/dist/thumbs.manifest.json',
  runtime: 'python3.11',
  architecture: 'arm64',
  handler: 'app.handler',
  size: 1_500_000,
  unzippedSize: 4_000_000,
  layers: [],
  layersSize: 0,
  entries: 10,
  distributions: [{ name: 'a', version: '1' }],
  userFiles: 2,
  sha256: '00',
  codeSha256: 'AA==',
  reusedPacks: 1,
  dependencies: 'requirements.txt',
  needsS3: false,
  milliseconds: 42,
  upToDate: false,
};
const render = (change: Partial<BuiltArtifact>, directory = '/project'): string[] =>
  renderArtifact({ ...artifact, ...change }, directory, styleFor(plain, plain.stdout)).split('\n');

describe('renderArtifact()', () => {
  test('says what was made, of what, for what, and how to recognise it', () => {
    expect(render({})).toEqual([
      'dist/thumbs.zip',
      '  1.50 MB zipped, 4.00 MB unzipped: 1 distribution, 2 own files',
      '  for python3.11 arm64, handler app.handler',
      '  CodeSha256 AA==',
      '  built in 42 ms, 1 of 1 distribution from the cache',
      '',
    ]);
  });

  test('a layer without files of the user has neither handler nor own files', () => {
    const { handler, ...layer } = artifact;
    expect(handler).toBe('app.handler');
    const text = renderArtifact({ ...layer, userFiles: 0 }, '/project', styleFor(plain, plain.stdout));
    expect(text).not.toMatch(/handler|own file/);
  });

  test('nothing from the cache when there are no distributions', () => {
    expect(render({ distributions: [], reusedPacks: 0 })).toContain('  built in 42 ms');
  });

  test('an archive that was right already is said to be up to date', () => {
    expect(render({ upToDate: true })).toContain('  up to date in 42 ms, 1 of 1 distribution from the cache');
  });

  test('names the layers, with the size of all together', () => {
    const layers = ['/project/dist/layers/base-0123456789ab.zip', '/other/their.zip'];
    expect(render({ layers, layersSize: 6_000_000 })).toContain(
      '  with dist/layers/base-0123456789ab.zip, /other/their.zip: 10.0 MB unzipped together',
    );
  });

  test('a file elsewhere is named whole', () => {
    expect(render({}, '/other')[0]).toBe('/project/dist/thumbs.zip');
  });
});

test('artifactsJson() is data with a version', () => {
  expect(JSON.parse(artifactsJson([artifact]))).toEqual({ schemaVersion: 1, artifacts: [artifact] });
});
