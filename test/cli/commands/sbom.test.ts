import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bom } from '../../../src/inspect/sbom/bom.ts';
import { distribution, functionZip } from '../../inspect/inspected.ts';
import { expectValid } from '../../inspect/sbom/validated.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const zip = functionZip(distribution('demo'));
const sha256 = createHash('sha256').update(zip).digest('hex');

function folderWith(manifest?: object): string {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.zip'), zip);
  if (manifest !== undefined) {
    writeFileSync(join(directory, 'app.manifest.json'), JSON.stringify(manifest));
  }
  return directory;
}

const sbom = (
  directory: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> =>
  runCli(['sbom', ...args], {
    directory,
    environment: { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache'), ...environment },
    now: () => Date.parse('2026-02-03T04:05:06.789Z'),
  });

const bomIn = ({ stdout }: CliResult): Bom => JSON.parse(stdout) as Bom;

const hashes = async (manifest: object): Promise<unknown> =>
  bomIn(await sbom(folderWith(manifest), ['app.zip'])).components[0]?.externalReferences?.flatMap(
    (each) => each.hashes ?? [],
  );

const osv = JSON.stringify({
  id: 'GHSA-a',
  affected: [{ package: { ecosystem: 'PyPI', name: 'demo' }, versions: ['1.0'] }],
});

describe('zipwright sbom', () => {
  test('writes the document of any zip to standard output, always the same', async () => {
    const directory = folderWith();
    const first = await sbom(directory, ['app.zip']);
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    await expectValid(bomIn(first));
    expect(bomIn(first)).toMatchObject({
      metadata: { component: { name: 'app.zip', hashes: [{ content: sha256 }] } },
      components: [{ name: 'demo' }],
    });
    expect((await sbom(folderWith(), ['app.zip'])).stdout).toBe(first.stdout);
  });

  test('takes the hashes of wheels from the manifest of these very bytes', async () => {
    const wheel = { name: 'Demo', wheel: 'demo-1.0-py3-none-any.whl', sha256: 'b'.repeat(64) };
    const manifest = {
      artifact: { sha256, size: zip.length, kind: 'function' },
      distributions: [wheel, { name: 'x' }, null],
    };
    expect(await hashes(manifest)).toEqual([{ alg: 'SHA-256', content: wheel.sha256 }]);
    expect(await hashes({ ...manifest, artifact: { sha256: 'c'.repeat(64) } })).toBeUndefined();
  });

  test('writes a file', async () => {
    const directory = folderWith();
    const { exitCode, stdout } = await sbom(directory, ['app.zip', '-o', 'app.cdx.json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'app.cdx.json: 1 component\n' });
    expect(readFileSync(join(directory, 'app.cdx.json'), 'utf8')).toBe(
      (await sbom(directory, ['app.zip', '-o', '-'])).stdout,
    );
    const { stdout: json } = await sbom(directory, ['app.zip', '-o', 'app.cdx.json', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      schemaVersion: 1,
      file: join(directory, 'app.cdx.json'),
      components: 1,
      vulnerabilities: 0,
    });
  });

  test.each([
    [[], { SOURCE_DATE_EPOCH: '1700000000' }, '2023-11-14T22:13:20Z'],
    [['--timestamp'], {}, '2026-02-03T04:05:06Z'],
    [['--timestamp'], { SOURCE_DATE_EPOCH: '0' }, '1970-01-01T00:00:00Z'],
    [[], { SOURCE_DATE_EPOCH: 'x' }, undefined],
    [[], { SOURCE_DATE_EPOCH: '9999999999999' }, undefined],
  ])('%o with %o is of %s', async (args, environment, timestamp) => {
    const result = await sbom(folderWith(), ['app.zip', ...args], environment);
    expect(bomIn(result).metadata.timestamp).toBe(timestamp);
    await expectValid(bomIn(result));
  });

  test('names what is known against the distributions, by flag or configuration', async () => {
    const directory = folderWith();
    writeFileSync(join(directory, 'osv.json'), osv);
    const flagged = bomIn(await sbom(directory, ['app.zip', '--advisories', 'osv.json']));
    await expectValid(flagged);
    expect(flagged.vulnerabilities).toMatchObject([
      { id: 'GHSA-a', affects: [{ ref: 'pkg:pypi/demo@1.0' }] },
    ]);
    writeFileSync(join(directory, 'zipwright.toml'), 'advisories = ["osv.json"]\n');
    const { stdout } = await sbom(directory, ['app.zip', '-o', 'x.json']);
    expect(stdout).toBe('x.json: 1 component, 1 known vulnerability\n');
  });

  test('builds a project and describes its package', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'lambda_function.py'), 'import boto3\nlambda_handler = print\n');
    const bom = bomIn(await sbom(directory, []));
    await expectValid(bom);
    expect(bom).toMatchObject({
      metadata: { component: { type: 'application' } },
      components: [{ name: 'boto3', scope: 'optional' }],
    });
  });

  test('refuses what is no zip', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), 'no zip');
    const result = await sbom(directory, ['app.zip', '--json']);
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'ARTIFACT_UNREADABLE' } });
  });
});
