import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffArtifacts, type DiffReport } from '../../../src/workflow/look/diff-artifacts.ts';
import { codeSha256Of, lambdaServer, stubAws, type MadeAnswer } from '../../deploy/lambda-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';

const HANDLER = 'def lambda_handler(event, context):\n    pass\n';
const zip = makeZip({ entries: [{ name: 'lambda_function.py', content: HANDLER }] });
const layerZip = makeZip({ entries: [{ name: 'python/deps.py', content: '' }] });
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:layer:deps';

interface Compared {
  readonly directory: string;
  readonly endpointUrl?: string;
}

async function diff(
  before: string,
  after: string,
  { directory, endpointUrl }: Compared,
): Promise<DiffReport> {
  const reference = { directory, ...(endpointUrl === undefined ? {} : { aws: { endpointUrl } }) };
  return diffArtifacts(
    {
      before: { ...reference, name: before },
      after: { ...reference, name: after },
      isExact: false,
      withPatches: false,
    },
    { environment: {}, cache: join(directory, 'cache'), now: Date.now, signal: new AbortController().signal },
    () => {},
  );
}

function writeZip(directory: string, name: string, manifest?: object): void {
  writeFileSync(join(directory, `${name}.zip`), zip);
  if (manifest !== undefined) {
    const text = JSON.stringify({ artifact: { size: zip.length, kind: 'function' }, ...manifest });
    writeFileSync(join(directory, `${name}.manifest.json`), text);
  }
}

function project(directory: string, configuration: string): void {
  mkdirSync(join(directory, 'project'), { recursive: true });
  writeFileSync(join(directory, 'project', 'lambda_function.py'), HANDLER);
  writeFileSync(join(directory, 'project', 'zipwright.toml'), configuration);
}

/** A server with functions that differ in their configuration only, and with two versions of a layer. */
async function deployed(functions: Readonly<Record<string, object>>): Promise<string> {
  stubAws();
  const server = await lambdaServer();
  const answer = (configuration: object): MadeAnswer => ({
    body: {
      Configuration: {
        Runtime: 'python3.13',
        Handler: 'lambda_function.lambda_handler',
        CodeSha256: codeSha256Of(zip),
        CodeSize: zip.length,
        ...configuration,
      },
      Code: { Location: server.link('app') },
    },
  });
  const content = {
    CodeSha256: codeSha256Of(layerZip),
    CodeSize: layerZip.length,
    Location: server.link('none'),
  };
  server.serve({
    functions: Object.fromEntries(Object.entries(functions).map(([name, each]) => [name, answer(each)])),
    layers: { [`${ARN}:3`]: { body: { Content: content } } },
    code: { app: zip },
  });
  return server.url;
}

describe('diffArtifacts()', () => {
  test('settings count where both are known', async () => {
    const directory = temporaryFolder();
    const target = { runtime: 'python3.12', architecture: 'arm64' };
    writeZip(directory, 'bare');
    writeZip(directory, 'one', { target, handler: 'a.handler' });
    writeZip(directory, 'two', { target: { ...target, runtime: 'python3.13' }, handler: 'b.handler' });
    expect(await diff('one.zip', 'two.zip', { directory })).toMatchObject({
      verdict: 'identical',
      isSame: false,
      before: { artifact: 'one.zip', runtime: 'python3.12', handler: 'a.handler', size: zip.length },
      settings: [
        { setting: 'runtime', before: 'python3.12', after: 'python3.13' },
        { setting: 'handler', before: 'a.handler', after: 'b.handler' },
      ],
    });
    expect(await diff('bare.zip', 'two.zip', { directory })).toMatchObject({ isSame: true, settings: [] });
  });

  test('a project is built, and what it does not declare is no difference', async () => {
    const directory = temporaryFolder();
    const endpointUrl = await deployed({ app: { Runtime: 'python3.11', Architectures: ['arm64'] } });
    project(directory, '');
    const undeclared = await diff('aws:app', 'project', { directory, endpointUrl });
    expect(undeclared).toMatchObject({ verdict: 'equal', isSame: true, settings: [] });
    expect(undeclared.before).toMatchObject({ artifact: 'aws:app', codeSha256: codeSha256Of(zip) });
    project(directory, 'runtime = "python3.12"\narchitecture = "x86_64"\n');
    expect((await diff('aws:app', 'project', { directory, endpointUrl })).settings).toEqual([
      { setting: 'runtime', before: 'python3.11', after: 'python3.12' },
      { setting: 'architecture', before: 'arm64', after: 'x86_64' },
    ]);
  });

  test('layers are compared by content, else by name; a zip and a project that names none say nothing', async () => {
    const directory = temporaryFolder();
    const layers = (...versions: readonly number[]): object => ({
      Layers: versions.map((version) => ({ Arn: `${ARN}:${version}` })),
    });
    const endpointUrl = await deployed({ none: {}, three: layers(3), four: layers(4), both: layers(3, 4) });
    const compare = async (before: string, after: string) =>
      (await diff(before, after, { directory, endpointUrl })).layers;
    const three = { name: `${ARN}:3`, codeSha256: codeSha256Of(layerZip) };
    const four = { name: `${ARN}:4` };
    expect(await compare('aws:three', 'aws:four')).toEqual({ before: [three], after: [four] });
    expect(await compare('aws:both', 'aws:none')).toEqual({ before: [three, four], after: [] });
    expect(await compare('aws:four', 'aws:four')).toBe(undefined);
    writeZip(directory, 'bare');
    expect(await compare('aws:three', 'bare.zip')).toBe(undefined);
    project(directory, '');
    expect(await compare('aws:three', 'project')).toBe(undefined);
    project(directory, 'layers = ["deps.zip"]\n');
    writeFileSync(join(directory, 'project', 'deps.zip'), layerZip);
    expect(await compare('aws:three', 'project')).toBe(undefined);
    expect(await compare('aws:none', 'project')).toEqual({
      before: [],
      after: [{ name: join('project', 'deps.zip'), codeSha256: codeSha256Of(layerZip) }],
    });
  });

  test('own files of two builds are told by their manifests', async () => {
    const directory = temporaryFolder();
    const sides = ['one', 'two'];
    for (const side of sides) {
      mkdirSync(join(directory, side));
      writeFileSync(join(directory, side, 'lambda_function.py'), `${HANDLER}# ${side}\n`);
    }
    expect(await diff('one', 'two', { directory })).toMatchObject({
      isSame: false,
      distributions: [],
      files: [{ path: 'lambda_function.py', change: 'changed' }],
    });
  });

  test('what is no zip, no file, or not there', async () => {
    const directory = temporaryFolder();
    writeZip(directory, 'good');
    writeFileSync(join(directory, 'bad.zip'), 'bad');
    await expect(diff('good.zip', 'bad.zip', { directory })).rejects.toMatchObject({
      code: 'ARTIFACT_UNREADABLE',
      message: 'Cannot read "bad.zip": it is not a zip archive, or its end is missing',
      exitCode: 1,
    });
    await expect(diff('/dev/null', 'good.zip', { directory })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(diff('good.zip', 'none.zip', { directory })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
