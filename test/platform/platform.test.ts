import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Platform } from '../../src/platform/platform.ts';
import type { HandledRequest } from '../../src/platform/handled-request.ts';
import type { UploadFinding } from '../../src/platform/upload-inspector.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import { ToolchainError } from '../../src/toolchain/errors.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

let platform: Platform;
let requests: HandledRequest[];
let notices: string[];
let findings: (UploadFinding & { readonly name: string })[];

beforeEach(async () => {
  [requests, notices, findings] = [[], [], []];
  platform = await Platform.start(
    {
      version: '1.2.3',
      host: '127.0.0.1',
      port: 0,
      account: '111122223333',
      strictAuth: false,
      strictIam: false,
      allowedHosts: [],
      functions: {
        findLanguage: (runtime) =>
          Promise.reject(
            new ToolchainError('INTERPRETER_NOT_FOUND', `Cannot run ${runtime}: there is none`, {
              hint: 'get one',
            }),
          ),
        path: '',
        layout: storeLayout(join(temporaryFolder(), 'cache')),
        network: 'host',
        usePlatform: true,
        findForeignLayer: () => Promise.resolve(undefined),
      },
      now: Date.now,
    },
    {
      onRequest: (request) => void requests.push(request),
      onNotice: (notice) => void notices.push(notice),
      onFinding: (name, finding) => void findings.push({ name, ...finding }),
    },
  );
});

afterEach(() => platform.close(0));

const settings = (region = 'us-east-1', accessKeyId = 'test') => ({
  endpoint: platform.endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: 'test' },
  maxAttempts: 1,
});

const zip = makeZip({ entries: [{ name: 'app.py', content: 'def handler(e, c): return e' }] });
const FUNCTION = {
  FunctionName: 'app',
  Runtime: 'python3.12',
  Handler: 'app.handler',
  Role: 'arn:aws:iam::111122223333:role/app',
} as const;

describe('accounts', () => {
  test.each([
    ['test', '111122223333'],
    ['444455556666', '444455556666'],
  ])('the key %s is of %s', async (key, account) => {
    const sts = new STSClient(settings('us-east-1', key));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(account);
  });

  test('see nothing of each other, and regions neither', async () => {
    await new LambdaClient(settings()).send(
      new CreateFunctionCommand({ ...FUNCTION, Code: { ZipFile: zip } }),
    );
    const namesIn = async (region: string, key?: string) =>
      (await new LambdaClient(settings(region, key)).send(new ListFunctionsCommand({}))).Functions?.length;
    expect(await namesIn('us-east-1')).toBe(1);
    expect(await namesIn('eu-west-1')).toBe(0);
    expect(await namesIn('us-east-1', '444455556666')).toBe(0);
  });
});

const create = (more: object) =>
  new LambdaClient(settings()).send(
    new CreateFunctionCommand({ ...FUNCTION, Code: { S3Bucket: 'codes', S3Key: 'app.zip', ...more } }),
  );

async function store(region: string): Promise<void> {
  const s3 = new S3Client({ ...settings(region), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'codes' }));
  await s3.send(new PutObjectCommand({ Bucket: 'codes', Key: 'app.zip', Body: zip }));
}

describe('code from S3', () => {
  test('is taken from a bucket of the region, and given out by a link', async () => {
    await store('us-east-1');
    await create({});
    const { Code } = await new LambdaClient(settings()).send(new GetFunctionCommand({ FunctionName: 'app' }));
    const answer = await fetch(Code?.Location ?? '');
    expect(Buffer.from(await answer.arrayBuffer()).equals(zip)).toBe(true);
  });

  test('is not taken from a bucket elsewhere', async () => {
    await store('eu-west-1');
    await expect(create({})).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        'Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: eu-west-1. Please use this region to retry the request',
    });
  });

  test('that is not there is told in the words of S3', async () => {
    await expect(create({})).rejects.toThrow('S3 Error Code: NoSuchBucket');
    await store('us-east-1');
    await expect(create({ S3Key: 'none.zip' })).rejects.toThrow('S3 Error Code: NoSuchKey');
  });
});

describe('a function that this machine cannot run', () => {
  test('is created, and says why when it is invoked: to its caller, in its log, and to whoever watches', async () => {
    const lambda = new LambdaClient(settings());
    await lambda.send(new CreateFunctionCommand({ ...FUNCTION, Code: { ZipFile: zip } }));
    const answer = await lambda.send(new InvokeCommand({ FunctionName: 'app', LogType: 'Tail' }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({
      errorType: 'Zipwright.INTERPRETER_NOT_FOUND',
      errorMessage: 'Cannot run python3.12: there is none. Hint: get one',
    });
    expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('there is none');
    const logs = new CloudWatchLogsClient(settings());
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/app' }));
    expect(events?.map(({ message }) => message)).toEqual([expect.stringContaining('Hint: get one')]);
    expect(notices).toEqual([expect.stringContaining('Cannot run the function app here')]);
  });
});

describe('whoever watches', () => {
  test('sees every request with its operation and outcome', async () => {
    await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    await fetch(`${platform.endpoint}/bucket/key`, { headers: { origin: 'https://evil.example' } });
    expect(requests).toMatchObject([
      { operation: 'sts GetCallerIdentity', status: 200, error: undefined },
      { operation: 'GET /bucket/key', status: 403, error: 'AccessDenied' },
    ]);
  });

  test('is told what is wrong with an upload, which is taken nevertheless', async () => {
    const content = 'import requests\ndef handler(e, c): return e';
    const ZipFile = makeZip({ entries: [{ name: 'app.py', content }] });
    await new LambdaClient(settings()).send(new CreateFunctionCommand({ ...FUNCTION, Code: { ZipFile } }));
    await vi.waitFor(
      () => {
        expect(findings).toContainEqual(
          expect.objectContaining({ name: 'app', severity: 'error', code: 'MODULE_MISSING' }),
        );
      },
      { timeout: 10_000 },
    );
  });

  test('is told of a layer of another Python that is attached later', async () => {
    const lambda = new LambdaClient(settings());
    await lambda.send(new CreateFunctionCommand({ ...FUNCTION, Code: { ZipFile: zip } }));
    const name = 'python/lib/python3.9/site-packages/thing.py';
    const { LayerVersionArn = '' } = await lambda.send(
      new PublishLayerVersionCommand({
        LayerName: 'old',
        Content: { ZipFile: makeZip({ entries: [{ name, content: '' }] }) },
      }),
    );
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'app', Layers: [LayerVersionArn] }),
    );
    await vi.waitFor(
      () => {
        expect(findings).toContainEqual(expect.objectContaining({ name: 'app', code: 'LAYER_OTHER_PYTHON' }));
      },
      { timeout: 10_000 },
    );
  });
});
