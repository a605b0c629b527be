import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { RequestContext } from '../../src/aws/operation.ts';
import { ServiceError } from '../../src/aws/service-error.ts';
import type { ServiceId } from '../../src/aws/service-facts.ts';
import { clientOptions, recording, serve, type Call, type Served } from './served.ts';

async function served(
  service: ServiceId,
  answers: Readonly<Record<string, unknown>>,
): Promise<Served & { readonly received: Call[] }> {
  const received: Call[] = [];
  return Object.assign(await serve({ [service]: recording(received, answers) }), { received });
}

function s3(endpoint: string): S3Client {
  return new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
}

async function hashOf(stream: unknown): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as Readable) {
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}

const missing = (): never => {
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', { Key: 'k' });
};

async function* tail(): AsyncGenerator<object> {
  yield { sessionStart: { sessionId: 's', requestId: 'r' } };
  yield { sessionUpdate: { sessionResults: [{ message: 'm', timestamp: 1 }] } };
  throw new ServiceError('SessionTimeoutException', 'over');
}

describe('Lambda over restJson1', () => {
  test('gives the operation its input as the SDK has it, and who calls from where', async () => {
    await using server = await served('lambda', {
      CreateFunction: { FunctionName: 'demo', State: 'Pending' },
    });
    const client = new LambdaClient(clientOptions(server.endpoint));
    const answer = await client.send(
      new CreateFunctionCommand({
        FunctionName: 'demo',
        Role: 'arn:aws:iam::000000000000:role/r',
        Code: { ZipFile: Buffer.from('PK') },
        Environment: { Variables: { NAME: 'ä€' } },
      }),
    );
    const [call] = server.received;
    expect(call?.input).toEqual({
      FunctionName: 'demo',
      Role: 'arn:aws:iam::000000000000:role/r',
      Code: { ZipFile: Buffer.from('PK') },
      Environment: { Variables: { NAME: 'ä€' } },
    });
    expect(call?.context).toMatchObject({
      region: 'eu-west-1',
      account: '000000000000',
      callerArn: 'arn:aws:iam::000000000000:root',
      accessKeyId: 'AKIDEXAMPLE',
      origin: server.endpoint,
    });
    expect(answer).toMatchObject({ FunctionName: 'demo', State: 'Pending' });
    expect(answer.$metadata).toMatchObject({ httpStatusCode: 201, requestId: call?.context.requestId });
  });

  test('takes an access key that is an account number for that account', async () => {
    await using server = await served('lambda', { GetFunction: {} });
    const options = clientOptions(server.endpoint);
    const client = new LambdaClient({
      ...options,
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' },
    });
    await client.send(new GetFunctionCommand({ FunctionName: 'demo' }));
    expect(server.received[0]?.context.account).toBe('123456789012');
  });

  test('passes payloads on as bytes, with what belongs to them in headers', async () => {
    const payload = randomBytes(100_000);
    const answer = {
      StatusCode: 200,
      FunctionError: 'Unhandled',
      LogResult: 'bG9n',
      ExecutedVersion: '7',
      Payload: payload,
    };
    await using server = await served('lambda', { Invoke: answer });
    const client = new LambdaClient(clientOptions(server.endpoint));
    const read = await client.send(
      new InvokeCommand({
        FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:demo',
        Payload: payload,
      }),
    );
    expect(read).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      LogResult: 'bG9n',
      ExecutedVersion: '7',
    });
    expect(Buffer.from(read.Payload ?? []).equals(payload)).toBe(true);
    expect(server.received[0]?.input).toMatchObject({
      FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:demo',
    });
    expect(Buffer.from(server.received[0]?.input.Payload as Uint8Array).equals(payload)).toBe(true);
  });

  test('answers the status that the operation chose, and no body where it has none', async () => {
    await using server = await served('lambda', { Invoke: { StatusCode: 202 } });
    const client = new LambdaClient(clientOptions(server.endpoint));
    const read = await client.send(new InvokeCommand({ FunctionName: 'demo', InvocationType: 'Event' }));
    expect(read.StatusCode).toBe(202);
    expect(read.Payload ?? []).toHaveLength(0);
  });

  test('streams events as they come', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    async function* events(): AsyncGenerator<object> {
      yield { PayloadChunk: { Payload: Buffer.from('first') } };
      await promise;
      yield { PayloadChunk: { Payload: Buffer.from('second') } };
      yield { InvokeComplete: { ErrorCode: 'Unhandled', LogResult: 'bG9n' } };
    }
    await using server = await served('lambda', {
      InvokeWithResponseStream: () => ({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        EventStream: events(),
      }),
    });
    const client = new LambdaClient(clientOptions(server.endpoint));
    const read = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'demo' }));
    expect(read.ExecutedVersion).toBe('$LATEST');
    const seen: string[] = [];
    for await (const event of read.EventStream ?? []) {
      const chunk = event.PayloadChunk?.Payload;
      seen.push(
        chunk === undefined ? `end ${event.InvokeComplete?.ErrorCode}` : Buffer.from(chunk).toString(),
      );
      resolve(undefined);
    }
    expect(seen).toEqual(['first', 'second', 'end Unhandled']);
  });

  test('throws the model’s errors in the client, with their members', async () => {
    await using server = await served('lambda', {
      GetFunction() {
        throw new ServiceError('ResourceNotFoundException', 'Function not found: x', { Type: 'User' });
      },
      Invoke() {
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
          retryAfterSeconds: '3',
        });
      },
    });
    const client = new LambdaClient(clientOptions(server.endpoint));
    await expect(client.send(new GetFunctionCommand({ FunctionName: 'x' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: x',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new InvokeCommand({ FunctionName: 'x' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      retryAfterSeconds: '3',
      $metadata: { httpStatusCode: 429 },
    });
  });

  test('aborts the operation’s signal when the client goes away', async () => {
    const begun = Promise.withResolvers<RequestContext>();
    await using server = await served('lambda', {
      Invoke: (_input: unknown, context: RequestContext) => {
        begun.resolve(context);
        return new Promise(() => undefined);
      },
    });
    const client = new LambdaClient(clientOptions(server.endpoint));
    const controller = new AbortController();
    const sent = client.send(new InvokeCommand({ FunctionName: 'x' }), { abortSignal: controller.signal });
    const { signal } = await begun.promise;
    expect(signal.aborted).toBe(false);
    controller.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => signal.aborted).toBe(true);
  });
});

describe('S3 over restXml', () => {
  test('streams objects in, whatever framing the client chose, and tells the checksum behind them', async () => {
    const content = randomBytes(3_000_000);
    const inputs: Record<string, unknown>[] = [];
    const hashes: string[] = [];
    await using server = await served('s3', {
      async PutObject(input: Record<string, unknown>) {
        expect(input.Body).toBeInstanceOf(Readable);
        hashes.push(await hashOf(input.Body));
        inputs.push(input);
        return { ETag: '"e"' };
      },
    });
    const client = s3(server.endpoint);
    const base = { Bucket: 'demo', Key: 'a b/ä+%2F?.txt', Metadata: { One: '1' }, ContentType: 'text/plain' };
    await client.send(new PutObjectCommand({ ...base, Body: content }));
    await client.send(
      new PutObjectCommand({
        ...base,
        Body: Readable.from([content.subarray(0, 7), content.subarray(7)]),
        ContentLength: content.length,
      }),
    );
    const expected = createHash('sha256').update(content).digest('hex');
    expect(hashes).toEqual([expected, expected]);
    for (const input of inputs) {
      expect(input).toMatchObject({
        Bucket: 'demo',
        Key: base.Key,
        Metadata: { one: '1' },
        ContentType: 'text/plain',
        ContentLength: content.length,
        ChecksumAlgorithm: 'CRC32',
        ChecksumCRC32: expect.stringMatching(/^.{6}==$/),
      });
      expect(input).not.toHaveProperty('ContentEncoding');
    }
  });

  test('streams objects out, in part and whole', async () => {
    const content = randomBytes(1_000_000);
    await using server = await served('s3', {
      GetObject: (input: { Range?: string }) => ({
        Body: Readable.from([content.subarray(0, 10), content.subarray(10)], { objectMode: false }),
        ContentLength: content.length,
        ETag: '"e"',
        LastModified: new Date(1_700_000_000_000),
        ExpiresString: 'Thu, 01 Dec 1994 16:00:00 GMT',
        Metadata: { One: 'ä' },
        ...(input.Range === undefined
          ? {}
          : { ContentRange: `bytes 0-${content.length - 1}/${content.length}` }),
      }),
    });
    const client = s3(server.endpoint);
    const whole = await client.send(new GetObjectCommand({ Bucket: 'demo', Key: 'k' }));
    expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
    expect(whole).toMatchObject({
      ContentLength: content.length,
      LastModified: new Date(1_700_000_000_000),
      ExpiresString: 'Thu, 01 Dec 1994 16:00:00 GMT',
      $metadata: { httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9A-F]{16}$/) },
    });
    const part = await client.send(new GetObjectCommand({ Bucket: 'demo', Key: 'k', Range: 'bytes=0-' }));
    expect(part.$metadata.httpStatusCode).toBe(206);
    part.Body?.transformToByteArray().catch(() => undefined);
  });

  test('reads and writes documents', async () => {
    await using server = await served('s3', {
      DeleteObjects: {
        Deleted: [{ Key: 'a' }],
        Errors: [{ Key: '<&>', Code: 'AccessDenied', Message: 'no' }],
      },
      GetBucketLocation: { LocationConstraint: 'eu-west-1' },
    });
    const client = s3(server.endpoint);
    const removed = await client.send(
      new DeleteObjectsCommand({
        Bucket: 'demo',
        Delete: { Objects: [{ Key: ' a<' }, { Key: 'b', VersionId: '1' }], Quiet: true },
      }),
    );
    expect(server.received[0]?.input).toMatchObject({
      Delete: { Objects: [{ Key: ' a<' }, { Key: 'b', VersionId: '1' }], Quiet: true },
    });
    expect(removed).toMatchObject({
      Deleted: [{ Key: 'a' }],
      Errors: [{ Key: '<&>', Code: 'AccessDenied' }],
    });
    const location = await client.send(new GetBucketLocationCommand({ Bucket: 'demo' }));
    expect(location.LocationConstraint).toBe('eu-west-1');
  });

  test('throws errors with a document, and those of HEAD without one', async () => {
    await using server = await served('s3', { GetObject: missing, HeadObject: missing });
    const client = s3(server.endpoint);
    await expect(client.send(new GetObjectCommand({ Bucket: 'demo', Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      Key: 'k',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new HeadObjectCommand({ Bucket: 'demo', Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('refuses an upload early and keeps the connection usable', async () => {
    await using server = await served('s3', {
      PutObject() {
        throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', { BucketName: 'demo' });
      },
    });
    const client = s3(server.endpoint);
    const put = (): Promise<unknown> =>
      client.send(new PutObjectCommand({ Bucket: 'demo', Key: 'k', Body: Buffer.alloc(20_000_000) }));
    await expect(put()).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
    await expect(put()).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('IAM and STS over awsQuery', () => {
  test('reads lists and writes documents, with whole seconds', async () => {
    const role = {
      Path: '/',
      RoleName: 'demo',
      RoleId: 'AROA',
      Arn: 'arn:aws:iam::000000000000:role/demo',
      CreateDate: new Date(1_700_000_000_000),
      AssumeRolePolicyDocument: '%7B%7D',
      Tags: [{ Key: 'k', Value: '<v>' }],
    };
    await using server = await served('iam', {
      CreateRole: { Role: role },
      GetRole() {
        throw new ServiceError('NoSuchEntity', 'The role with name demo cannot be found.', { status: 404 });
      },
    });
    const client = new IAMClient(clientOptions(server.endpoint));
    const created = await client.send(
      new CreateRoleCommand({
        RoleName: 'demo',
        AssumeRolePolicyDocument: '{}',
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );
    expect(server.received[0]?.input).toEqual({
      RoleName: 'demo',
      AssumeRolePolicyDocument: '{}',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect(created.Role).toEqual(role);
    await client.send(new CreateRoleCommand({ RoleName: 'demo', AssumeRolePolicyDocument: '{}', Tags: [] }));
    expect(server.received[1]?.input).toMatchObject({ Tags: [] });
    await expect(client.send(new GetRoleCommand({ RoleName: 'demo' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('tells who calls', async () => {
    await using server = await served('sts', {
      GetCallerIdentity: (_: unknown, { account, callerArn }: RequestContext) => ({
        Account: account,
        Arn: callerArn,
      }),
    });
    const identity = await new STSClient(clientOptions(server.endpoint)).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' });
  });
});

describe('the JSON protocols', () => {
  test('SSM over awsJson1_1: values, times and errors', async () => {
    const date = new Date(1_700_000_000_123);
    await using server = await served('ssm', {
      GetParameter({ Name }: { Name: string }) {
        if (Name === 'none') {
          throw new ServiceError('ParameterNotFound', 'Parameter none not found.');
        }
        return { Parameter: { Name, Value: 'v', LastModifiedDate: date } };
      },
    });
    const client = new SSMClient(clientOptions(server.endpoint));
    const { Parameter } = await client.send(new GetParameterCommand({ Name: 'p' }));
    expect(Parameter).toMatchObject({ Name: 'p', Value: 'v', LastModifiedDate: date });
    await expect(client.send(new GetParameterCommand({ Name: 'none' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('Logs: a live tail begins with its first answer, then events, then the error that ends it', async () => {
    await using server = await served('logs', { StartLiveTail: () => ({ responseStream: tail() }) });
    const client = new CloudWatchLogsClient({ ...clientOptions(server.endpoint), disableHostPrefix: true });
    const { responseStream } = await client.send(
      new StartLiveTailCommand({ logGroupIdentifiers: ['arn:aws:logs:eu-west-1:000000000000:log-group:g'] }),
    );
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const event of responseStream ?? []) {
        seen.push(event);
      }
    }).rejects.toMatchObject({ name: 'SessionTimeoutException' });
    expect(seen).toEqual([
      { sessionStart: { sessionId: 's', requestId: 'r' } },
      { sessionUpdate: { sessionResults: [{ message: 'm', timestamp: 1 }] } },
    ]);
  });

  test('CloudWatch over awsJson1_0, compressed by the client', async () => {
    await using server = await served('cloudwatch', { PutMetricData: {} });
    const client = new CloudWatchClient({
      ...clientOptions(server.endpoint),
      requestMinCompressionSizeBytes: 100,
    });
    const MetricData = Array.from({ length: 50 }, (_, at) => ({
      MetricName: `m${at}`,
      Value: at / 3,
      Timestamp: new Date(1_700_000_000_000 + at),
    }));
    await client.send(new PutMetricDataCommand({ Namespace: 'n', MetricData }));
    expect(server.received[0]?.input).toEqual({ Namespace: 'n', MetricData });
  });
});
