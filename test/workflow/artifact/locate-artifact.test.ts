import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ArtifactReference, LocatedArtifact } from '../../../src/workflow/artifact/locate-artifact.ts';
import { locateArtifact } from '../../../src/workflow/artifact/locate-artifact.ts';
import { explainModule } from '../../../src/workflow/look/explain-module.ts';
import { inspectArtifact } from '../../../src/workflow/check/inspect-artifact.ts';
import type { BuildEvent } from '../../../src/workflow/assemble/build-events.ts';
import { codeSha256Of, lambdaServer, stubAws, type LambdaServer } from '../../deploy/lambda-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';

const zip = makeZip({
  entries: [{ name: 'app.py', content: 'import deps\ndef handler(event, context):\n  pass\n' }],
});
const layerZip = makeZip({ entries: [{ name: 'python/deps.py', content: '' }] });
const LAYER = 'arn:aws:lambda:eu-west-1:123456789012:layer:deps:3';

function surroundings(directory: string, signal = new AbortController().signal) {
  return { environment: {}, cache: join(directory, 'cache'), now: Date.now, signal };
}

async function locate(
  reference: ArtifactReference,
  scope: DisposableStack,
  report: (event: BuildEvent) => void = () => {},
): Promise<LocatedArtifact> {
  return locateArtifact(reference, { surroundings: surroundings(reference.directory), report, scope });
}

/** A server with the function `app`, its runtime, and a layer. */
async function deployedApp(runtime = 'python3.13'): Promise<LambdaServer> {
  stubAws();
  const server = await lambdaServer();
  server.serve({
    functions: {
      app: {
        body: {
          Configuration: {
            Runtime: runtime,
            Handler: 'app.handler',
            Architectures: ['x86_64'],
            CodeSha256: codeSha256Of(zip),
            CodeSize: zip.length,
            Layers: [{ Arn: LAYER }],
          },
          Code: { Location: server.link('app') },
        },
      },
    },
    layers: {
      [LAYER]: {
        body: {
          Content: {
            Location: server.link('layer'),
            CodeSha256: codeSha256Of(layerZip),
            CodeSize: layerZip.length,
          },
        },
      },
    },
    code: { app: zip, layer: layerZip },
  });
  return server;
}

describe('locateArtifact()', () => {
  test('a zip, with what the manifest beside it says', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'a.zip'), zip);
    using scope = new DisposableStack();
    expect(await locate({ name: 'a.zip', directory }, scope)).toEqual({
      file: join(directory, 'a.zip'),
      label: 'a.zip',
      facts: {},
      layers: [],
    });
  });

  test('a folder is a project, which is built', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'project'));
    writeFileSync(join(directory, 'project', 'lambda_function.py'), 'lambda_handler = print\n');
    using scope = new DisposableStack();
    const located = await locate({ name: 'project', directory }, scope);
    expect(located).toMatchObject({
      label: join('project', 'dist', 'project.zip'),
      facts: { kind: 'function', handler: 'lambda_function.lambda_handler' },
      source: { settings: { name: 'project' } },
    });
    expect(existsSync(located.file)).toBe(true);
  });

  test('what is deployed is downloaded, for nobody else to see, and gone afterwards', async () => {
    const server = await deployedApp();
    const directory = temporaryFolder();
    const events: BuildEvent[] = [];
    const scope = new DisposableStack();
    const located = await locate(
      { name: 'aws:app', directory, aws: { endpointUrl: server.url } },
      scope,
      (event) => events.push(event),
    );
    expect(located).toMatchObject({
      label: 'aws:app',
      facts: { kind: 'function', runtime: 'python3.13', architecture: 'x86_64', handler: 'app.handler' },
      deployed: { codeSha256: codeSha256Of(zip), layers: [{ arn: LAYER }] },
    });
    const files = [located.file, ...located.layers];
    expect(files.map((file) => readFileSync(file))).toEqual([zip, layerZip]);
    const folder = dirname(located.file);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(events.map(({ kind }) => kind).sort()).toEqual([
      'download-finished',
      'download-finished',
      'download-started',
      'download-started',
    ]);
    scope.dispose();
    expect(existsSync(folder)).toBe(false);
  });

  test('a download that fails leaves nothing either', async () => {
    const server = await deployedApp();
    const folder = temporaryFolder();
    stubAws({ TMPDIR: folder });
    server.serve({});
    {
      using scope = new DisposableStack();
      const failing = locate({ name: 'aws:app', directory: folder, aws: { endpointUrl: server.url } }, scope);
      await expect(failing).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a file of such a name is found by its folder', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'aws:app'), zip);
    using scope = new DisposableStack();
    expect(await locate({ name: './aws:app', directory }, scope)).toMatchObject({
      file: join(directory, 'aws:app'),
    });
    await expect(locate({ name: 'aws:no such', directory }, scope)).rejects.toMatchObject({
      code: 'AWS_REFERENCE_INVALID',
    });
  });
});

describe('what is deployed', () => {
  test('is inspected with its own layers, runtime and handler', async () => {
    const server = await deployedApp();
    const directory = temporaryFolder();
    const request = { name: 'aws:app', directory, layers: [], today: '2026-07-01' };
    const report = await inspectArtifact(
      { ...request, aws: { endpointUrl: server.url } },
      surroundings(directory),
      () => {},
    );
    expect(report).toMatchObject({
      artifact: 'aws:app',
      runtime: 'python3.13',
      handler: 'app.handler',
      findings: [],
    });
  });

  test('is called by its references, for the files are gone when somebody reads of them', async () => {
    const server = await deployedApp();
    const directory = temporaryFolder();
    const request = { name: 'aws:app', directory, layers: [], today: '2026-07-01' };
    const explanation = await explainModule(
      { ...request, aws: { endpointUrl: server.url }, asked: 'deps', importers: false },
      surroundings(directory),
      () => {},
    );
    expect(explanation).toMatchObject({
      artifact: 'aws:app',
      label: 'aws:app',
      candidates: [{ origin: 'layer', layer: LAYER, path: 'python/deps.py' }],
    });
  });

  test('is refused where its runtime is none of Python', async () => {
    const server = await deployedApp('nodejs24.x');
    const directory = temporaryFolder();
    const request = { name: 'aws:app', directory, layers: [], today: '2026-07-01' };
    await expect(
      inspectArtifact({ ...request, aws: { endpointUrl: server.url } }, surroundings(directory), () => {}),
    ).rejects.toMatchObject({ code: 'UNKNOWN_RUNTIME' });
  });
});
