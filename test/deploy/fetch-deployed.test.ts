import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAwsReference } from '../../src/deploy/aws-reference.ts';
import type { DeployedCode } from '../../src/deploy/deployed-code.ts';
import { fetchDeployed, type FetchRequest } from '../../src/deploy/fetch-deployed.ts';
import { AwsError } from '../../src/deploy/errors.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import {
  codeSha256Of,
  lambdaServer,
  SECRET,
  stubAws,
  type LambdaServer,
  type MadeAnswer,
} from './lambda-server.ts';

const zip = makeZip({ entries: [{ name: 'app.py', content: 'handler = print\n' }] });
const layerZip = makeZip({ entries: [{ name: 'python/a.py', content: 'a = 1\n' }] });
const LAYERS = ['deps:3', 'tools:1'].map((name) => `arn:aws:lambda:eu-west-1:123456789012:layer:${name}`);

interface Fetched {
  readonly folder: string;
  readonly deployed: Promise<DeployedCode>;
}

function fetchFrom(url: string, name: string, request: Partial<FetchRequest> = {}): Fetched {
  const folder = temporaryFolder();
  const deployed = fetchDeployed(
    {
      name,
      reference: parseAwsReference(name),
      folder,
      layers: 'download',
      endpointUrl: url,
      onProgress: () => {},
      ...request,
    },
    { environment: { UV_HTTP_RETRIES: '0' }, signal: new AbortController().signal },
  );
  return { folder, deployed };
}

function functionAnswer(server: LambdaServer, configuration: object = {}, location?: string): MadeAnswer {
  return {
    body: {
      Configuration: {
        FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:app',
        Version: '$LATEST',
        PackageType: 'Zip',
        Runtime: 'python3.13',
        Handler: 'app.handler',
        Architectures: ['arm64'],
        CodeSha256: codeSha256Of(zip),
        CodeSize: zip.length,
        ...configuration,
      },
      Code: { RepositoryType: 'S3', Location: location ?? server.link('app') },
    },
  };
}

function layerAnswer(server: LambdaServer): MadeAnswer {
  const content = { CodeSha256: codeSha256Of(layerZip), CodeSize: layerZip.length };
  return { body: { LayerVersionArn: LAYERS[0], Content: { ...content, Location: server.link('layer') } } };
}

/** A server with the function `app`. */
async function serverWith(answer: (server: LambdaServer) => MadeAnswer): Promise<LambdaServer> {
  stubAws();
  const server = await lambdaServer();
  server.serve({ functions: { app: answer(server) }, code: { app: zip } });
  return server;
}

describe('fetchDeployed()', () => {
  test('downloads the code and the layers in their order, and tells the configuration', async () => {
    stubAws();
    const server = await lambdaServer();
    const Layers = LAYERS.map((Arn) => ({ Arn, CodeSize: 1 }));
    server.serve({
      functions: { 'app?live': functionAnswer(server, { Layers, Version: '7' }) },
      layers: Object.fromEntries(LAYERS.map((arn) => [arn, layerAnswer(server)])),
      code: { app: zip, layer: layerZip },
    });
    const { folder, deployed } = fetchFrom(server.url, 'aws:app:live');
    const { file, layers, ...facts } = await deployed;
    expect(facts).toEqual({
      kind: 'function',
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:app',
      version: '7',
      codeSha256: codeSha256Of(zip),
      runtime: 'python3.13',
      architecture: 'arm64',
      handler: 'app.handler',
    });
    expect(readFileSync(file)).toEqual(zip);
    expect(layers.map(({ arn }) => arn)).toEqual(LAYERS);
    expect(layers.map((layer) => relative(folder, layer.file ?? ''))).toEqual(['layer-1.zip', 'layer-2.zip']);
    expect(layers.map((layer) => readFileSync(layer.file ?? ''))).toEqual([layerZip, layerZip]);
    expect(server.requests[0]).toBe('GET /2015-03-31/functions/app?Qualifier=live');
  });

  test('layers that are only described are not downloaded; one of another account has no hash', async () => {
    stubAws();
    const server = await lambdaServer();
    const Layers = LAYERS.map((Arn) => ({ Arn }));
    server.serve({
      functions: { app: functionAnswer(server, { Layers }) },
      layers: {
        [LAYERS[0] ?? '']: layerAnswer(server),
        [LAYERS[1] ?? '']: { error: 'AccessDeniedException', status: 403, message: 'no' },
      },
      code: { app: zip },
    });
    const { layers } = await fetchFrom(server.url, 'aws:app', { layers: 'describe' }).deployed;
    expect(layers).toEqual([{ arn: LAYERS[0], codeSha256: codeSha256Of(layerZip) }, { arn: LAYERS[1] }]);
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
    });
  });

  test('a version of a layer by its ARN', async () => {
    stubAws();
    const server = await lambdaServer();
    server.serve({ layers: { [LAYERS[0] ?? '']: layerAnswer(server) }, code: { layer: layerZip } });
    const deployed = await fetchFrom(server.url, `aws:${LAYERS[0]}`).deployed;
    expect(deployed).toMatchObject({ kind: 'layer', arn: LAYERS[0], layers: [] });
    expect(readFileSync(deployed.file)).toEqual(layerZip);
  });

  test('asks in the region that was named, else in that of the ARN, else as AWS is configured', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    const arn = 'aws:arn:aws:lambda:ap-south-1:123456789012:function:app';
    await fetchFrom(server.url, arn, { region: 'us-east-2' }).deployed.catch(() => {});
    await fetchFrom(server.url, arn).deployed.catch(() => {});
    await fetchFrom(server.url, 'aws:app').deployed;
    const regions = server.authorizations.map(
      (text) => /\/([a-z0-9-]+)\/lambda\/aws4_request/.exec(text)?.[1],
    );
    expect(regions).toEqual(['us-east-2', 'ap-south-1', 'eu-west-1']);
  });

  test('takes the endpoint from the environment, and sends no credentials to where the code is', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    stubAws({ AWS_ENDPOINT_URL_LAMBDA: server.url });
    await fetchDeployed(
      {
        name: 'aws:app',
        reference: parseAwsReference('aws:app'),
        folder: temporaryFolder(),
        layers: 'download',
        onProgress: () => {},
      },
      { environment: {}, signal: new AbortController().signal },
    );
    expect(server.requests).toHaveLength(2);
    expect(server.authorizations).toHaveLength(1);
  });

  test.each([
    ['ResourceNotFoundException', 404, 'AWS_NOT_FOUND'],
    ['AccessDeniedException', 403, 'AWS_ACCESS_DENIED'],
    ['ExpiredTokenException', 403, 'AWS_CREDENTIALS_REFUSED'],
    ['UnrecognizedClientException', 403, 'AWS_CREDENTIALS_REFUSED'],
    ['InvalidSignatureException', 403, 'AWS_CREDENTIALS_REFUSED'],
    ['TooManyRequestsException', 429, 'AWS_THROTTLED'],
    ['InvalidParameterValueException', 400, 'AWS_REFUSED'],
    ['ServiceException', 500, 'AWS_REFUSED'],
  ])('%s', async (error, status, code) => {
    const message = `AWS says no: https://user:${SECRET}@host/?X-Amz-Signature=${SECRET}`;
    const server = await serverWith(() => ({ error, status, message }));
    const failure = await failureOf(fetchFrom(server.url, 'aws:app').deployed);
    expect(failure).toMatchObject({ code, data: { name: 'aws:app', awsError: error, status }, exitCode: 1 });
    expect(failure.message).toBe(`Cannot get "aws:app": AWS says no: https://****@host/?**** (${error})`);
    expect(failure.hint).not.toBe(undefined);
  });

  test('a container image has no zip', async () => {
    const server = await serverWith((each) =>
      functionAnswer(each, { PackageType: 'Image', CodeSha256: 'ab' }),
    );
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({
      code: 'AWS_IMAGE_FUNCTION',
    });
  });

  test.each([
    ['a page', (): MadeAnswer => ({ raw: '<html>' })],
    ['an empty answer', (): MadeAnswer => ({ body: {} })],
    ['code that is a file', (each: LambdaServer) => functionAnswer(each, {}, 'file:///etc/passwd')],
    ['no address of the code', (each: LambdaServer) => functionAnswer(each, {}, 'x')],
    ['no hash', (each: LambdaServer) => functionAnswer(each, { CodeSha256: 'x' })],
    ['no size', (each: LambdaServer) => functionAnswer(each, { CodeSize: -1 })],
    [
      'a sixth layer',
      (each: LambdaServer) =>
        functionAnswer(each, { Layers: Array.from({ length: 6 }, () => ({ Arn: LAYERS[0] })) }),
    ],
  ])('%s is no answer of Lambda', async (_, answer) => {
    const server = await serverWith(answer);
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({ code: 'AWS_BAD_ANSWER' });
  });

  test.each([
    ['refused', 403],
    ['gone', 404],
    ['a redirect to a file', new URL('file:///etc/passwd')],
  ])('a download that is %s', async (_, code) => {
    const server = await serverWith((each) => functionAnswer(each));
    server.serve({ functions: { app: functionAnswer(server) }, code: { app: code } });
    const failure = await failureOf(fetchFrom(server.url, 'aws:app').deployed);
    expect(failure.code).toBe('AWS_DOWNLOAD_FAILED');
    expect(failure.message).toMatch(/^Cannot download the code of "aws:app" from 127\.0\.0\.1:\d+: [a-z]/);
    expect(JSON.stringify([failure.message, failure.hint, failure.data])).not.toContain(SECRET);
    expect(failure.message).not.toContain('index');
  });

  test('follows a redirect to another address', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    server.serve({
      functions: { app: functionAnswer(server) },
      code: { app: new URL(server.link('moved')), moved: zip },
    });
    expect(readFileSync((await fetchFrom(server.url, 'aws:app').deployed).file)).toEqual(zip);
  });

  test('refuses code that is not what Lambda runs, or larger than it can be, and leaves nothing', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    server.serve({ functions: { app: functionAnswer(server) }, code: { app: Buffer.alloc(zip.length) } });
    const { folder, deployed } = fetchFrom(server.url, 'aws:app');
    await expect(deployed).rejects.toMatchObject({ code: 'AWS_CODE_MISMATCH' });
    expect(readdirSync(folder)).toEqual([]);
    server.serve({ functions: { app: functionAnswer(server, { CodeSize: 2 ** 40 }) } });
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({
      code: 'AWS_CODE_TOO_LARGE',
    });
    server.serve({
      functions: { app: functionAnswer(server) },
      code: { app: Buffer.concat([zip, Buffer.alloc(1000)]) },
    });
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({
      code: 'AWS_DOWNLOAD_FAILED',
    });
  });

  test('no credentials, no such profile, no region', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    stubAws({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({
      code: 'AWS_NO_CREDENTIALS',
    });
    await expect(fetchFrom(server.url, 'aws:app', { profile: 'nobody' }).deployed).rejects.toMatchObject({
      code: 'AWS_NO_CREDENTIALS',
    });
    stubAws({ AWS_REGION: undefined });
    await expect(fetchFrom(server.url, 'aws:app').deployed).rejects.toMatchObject({ code: 'AWS_NO_REGION' });
    expect(server.requests).toEqual([]);
  });

  test('no connection, and an endpoint that can be none', async () => {
    stubAws();
    const closed = await failureOf(fetchFrom('http://127.0.0.1:1', 'aws:app').deployed);
    expect(closed).toMatchObject({ code: 'AWS_UNREACHABLE' });
    expect(closed.message).toContain('ECONNREFUSED');
    for (const endpointUrl of ['nonsense', 'ftp://host', 'file:///x']) {
      await expect(fetchFrom(endpointUrl, 'aws:app').deployed).rejects.toMatchObject({
        code: 'AWS_ENDPOINT_INVALID',
        exitCode: 2,
      });
    }
  });

  test('goes through the proxy of the environment, to the API and to the code', async () => {
    const server = await serverWith((each) => functionAnswer(each));
    server.serve({
      functions: { app: functionAnswer(server, {}, 'http://code.invalid/code/app?X-Amz-Signature=1') },
      code: { app: zip },
    });
    const deployed = await fetchDeployed(
      {
        name: 'aws:app',
        reference: parseAwsReference('aws:app'),
        folder: temporaryFolder(),
        layers: 'download',
        endpointUrl: 'http://lambda.invalid',
        onProgress: () => {},
      },
      { environment: { HTTP_PROXY: server.url }, signal: new AbortController().signal },
    );
    expect(readFileSync(deployed.file)).toEqual(zip);
    expect(server.requests.map((each) => each.slice(0, 30))).toEqual([
      'GET http://lambda.invalid/2015',
      'GET http://code.invalid/code/a',
    ]);
  });

  test('ends with the reason of the signal, in the middle of a download', async () => {
    const server = await serverWith((each) => functionAnswer(each, { CodeSize: 1_000_000 }));
    server.serve({
      functions: { app: functionAnswer(server, { CodeSize: 1_000_000 }) },
      code: { app: { beginning: Buffer.alloc(1000) } },
    });
    const stop = new AbortController();
    const reason = new Error('stopped');
    const fetching = fetchDeployed(
      {
        name: 'aws:app',
        reference: parseAwsReference('aws:app'),
        folder: temporaryFolder(),
        layers: 'download',
        endpointUrl: server.url,
        onProgress: () => setImmediate(() => stop.abort(reason)),
      },
      { environment: {}, signal: stop.signal },
    );
    await expect(fetching).rejects.toBe(reason);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<AwsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwsError);
  return error as AwsError;
}
