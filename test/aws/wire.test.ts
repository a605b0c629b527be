import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/aws/service-error.ts';
import type { Services } from '../../src/aws/addressed.ts';
import { send, signedFor, type RawAnswer, type RawRequest } from './raw-http.ts';
import { recording, serve, type Call, type Served } from './served.ts';

const JSON_1_1 = 'application/x-amz-json-1.1';
const FORM = 'application/x-www-form-urlencoded';

interface Wire extends Served {
  readonly received: Call[];
  send(service: string, request: RawRequest): Promise<RawAnswer>;
}

async function wire(services: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<Wire> {
  const received: Call[] = [];
  const recorded: Services = Object.fromEntries(
    Object.entries(services).map(([id, answers]) => [id, recording(received, answers)]),
  );
  const served = await serve(recorded);
  return Object.assign(served, {
    received,
    send: (service: string, request: RawRequest) =>
      send(served.port, { ...request, headers: { ...signedFor(service), ...request.headers } }),
  });
}

const fails = (): never => {
  throw new TypeError('a secret path of ours');
};

async function* brokenBody(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('part');
  await Promise.resolve();
  throw new Error('disk');
}

const noSuchKey = (): never => {
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', { Key: 'a<b' });
};

const FUNCTIONS = '/2015-03-31/functions';

describe('addresses', () => {
  test.each([
    ['GET', `${FUNCTIONS}/`, 'ListFunctions', {}],
    ['GET', `${FUNCTIONS}?MaxItems=5&Marker=a%2Bb`, 'ListFunctions', { MaxItems: 5, Marker: 'a+b' }],
    ['GET', `${FUNCTIONS}/f1%3A1/configuration`, 'GetFunctionConfiguration', { FunctionName: 'f1:1' }],
    [
      'GET',
      '/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af',
      'ListTags',
      { Resource: 'arn:aws:lambda:eu-west-1:1:function:f' },
    ],
    [
      'DELETE',
      '/2017-03-31/tags/arn:x?tagKeys=a&tagKeys=b',
      'UntagResource',
      { Resource: 'arn:x', TagKeys: ['a', 'b'] },
    ],
    ['GET', '/2018-10-31/layers?find=LayerVersion&Arn=a', 'GetLayerVersionByArn', { Arn: 'a' }],
    ['GET', '/2018-10-31/layers', 'ListLayers', {}],
    [
      'GET',
      '/2019-09-30/functions/f/provisioned-concurrency?List=ALL',
      'ListProvisionedConcurrencyConfigs',
      { FunctionName: 'f' },
    ],
    [
      'GET',
      '/2019-09-30/functions/f/provisioned-concurrency?Qualifier=1',
      'GetProvisionedConcurrencyConfig',
      { FunctionName: 'f', Qualifier: '1' },
    ],
  ])('Lambda: %s %s is %s', async (...row) => {
    const [method, path, operation, input] = row;
    await using server = await wire({ lambda: { [operation]: {} } });
    await server.send('lambda', { method, path });
    expect(server.answered).toMatchObject([{ service: 'lambda', operation }]);
    expect(server.received[0]?.input ?? input).toEqual(input);
  });

  test.each([
    ['GET', '/', {}, 'ListBuckets', {}],
    ['PUT', '/demo', {}, 'CreateBucket', { Bucket: 'demo' }],
    ['HEAD', '/demo/', {}, 'HeadBucket', { Bucket: 'demo' }],
    [
      'GET',
      '/demo?list-type=2&encoding-type=url&max-keys=1',
      {},
      'ListObjectsV2',
      { Bucket: 'demo', EncodingType: 'url', MaxKeys: 1 },
    ],
    ['GET', '/demo/?location=', {}, 'GetBucketLocation', { Bucket: 'demo' }],
    ['GET', '/demo?versions', {}, 'ListObjectVersions', { Bucket: 'demo' }],
    ['POST', '/demo/k?uploads', {}, 'CreateMultipartUpload', { Bucket: 'demo', Key: 'k', Metadata: {} }],
    ['POST', '/demo/k?uploads=&x-id=CreateMultipartUpload', {}, 'CreateMultipartUpload', { Key: 'k' }],
    ['PUT', '/demo/k?partNumber=2&uploadId=u', {}, 'UploadPart', { PartNumber: 2, UploadId: 'u' }],
    [
      'PUT',
      '/demo/k?partNumber=2&uploadId=u',
      { 'x-amz-copy-source': 'a/b%20c' },
      'UploadPartCopy',
      { CopySource: 'a/b%20c' },
    ],
    ['PUT', '/demo/k', { 'x-amz-copy-source': '/a/b' }, 'CopyObject', { CopySource: '/a/b' }],
    ['PUT', '/demo/k?x-id=PutObject', {}, 'PutObject', { Key: 'k' }],
    ['GET', '/demo/k?uploadId=u', {}, 'ListParts', { UploadId: 'u' }],
    ['DELETE', '/demo/k?uploadId=u', {}, 'AbortMultipartUpload', { UploadId: 'u' }],
    ['DELETE', '/demo/k?versionId=3', {}, 'DeleteObject', { VersionId: '3' }],
    ['GET', '/demo/k?tagging', {}, 'GetObjectTagging', { Key: 'k' }],
    ['GET', '/demo/a//b/../c%2F%252e/', {}, 'GetObject', { Key: 'a//b/../c/%2e/' }],
    ['GET', '/k', { host: 'demo.s3.eu-west-1.amazonaws.com' }, 'GetObject', { Bucket: 'demo', Key: 'k' }],
    ['GET', '/', { host: 'my.bucket.localhost:4566' }, 'ListObjects', { Bucket: 'my.bucket' }],
    ['GET', '/k', { host: 'demo.s3.localhost.localstack.cloud:4566' }, 'GetObject', { Bucket: 'demo' }],
    ['GET', '/demo/k', { host: 's3.eu-west-1.amazonaws.com' }, 'GetObject', { Bucket: 'demo', Key: 'k' }],
    ['GET', '/demo/k', { host: 'localhost:4566' }, 'GetObject', { Bucket: 'demo', Key: 'k' }],
    ['GET', 'http://127.0.0.1/demo/k', {}, 'GetObject', { Bucket: 'demo', Key: 'k' }],
  ])('S3: %s %s %o is %s', async (...row) => {
    const [method, path, headers, operation, input] = row;
    await using server = await wire({ s3: { [operation]: {} } });
    await server.send('s3', { method, path, headers });
    expect(server.answered).toMatchObject([{ service: 's3', operation }]);
    expect(server.received[0]?.input).toMatchObject(input);
  });

  test('links in answers do not begin with the bucket of the request', async () => {
    await using server = await wire({ s3: { ListObjects: {} } });
    await server.send('s3', { method: 'GET', path: '/', headers: { host: 'demo.localhost:4566' } });
    expect(server.received[0]?.context.origin).toBe('http://localhost:4566');
  });

  test('a form without a signature tells its service by its version', async () => {
    await using server = await wire({ sts: { AssumeRoleWithWebIdentity: {} } });
    const body =
      'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::000000000000:role/r&RoleSessionName=s1&WebIdentityToken=token';
    const answer = await send(server.port, { headers: { 'content-type': FORM }, body });
    expect(answer.status).toBe(200);
    expect(server.received[0]?.input).toMatchObject({ RoleSessionName: 's1', WebIdentityToken: 'token' });
  });

  test('CloudWatch takes JSON, CBOR and the query protocol', async () => {
    await using server = await wire({ cloudwatch: { ListMetrics: { Metrics: [{ Namespace: 'n' }] } } });
    const json = await server.send('monitoring', {
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics',
      },
      body: '{"Namespace":"n"}',
    });
    const query = await server.send('monitoring', {
      headers: { 'content-type': FORM },
      body: 'Action=ListMetrics&Version=2010-08-01&Namespace=n',
    });
    const cbor = await server.send('monitoring', {
      path: '/service/GraniteServiceVersion20100801/operation/ListMetrics',
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: Buffer.from('bf694e616d657370616365616eff', 'hex'),
    });
    expect(server.received.map(({ input }) => input)).toEqual([
      { Namespace: 'n' },
      { Namespace: 'n' },
      { Namespace: 'n' },
    ]);
    expect(json).toMatchObject({ status: 200, body: '{"Metrics":[{"Namespace":"n"}]}' });
    expect(query.body).toContain(
      '<ListMetricsResult><Metrics><member><Namespace>n</Namespace></member></Metrics></ListMetricsResult>',
    );
    expect(cbor).toMatchObject({
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: Buffer.from('a1674d65747269637381a1694e616d657370616365616e', 'hex').toString('latin1'),
    });
  });
});

describe('errors', () => {
  test('what no operation has thrown is an internal error with an identifier, told to us only', async () => {
    await using server = await wire({
      lambda: { ListFunctions: fails },
      s3: { ListBuckets: fails },
      iam: { ListRoles: fails },
      ssm: { GetParameter: fails },
    });
    const answers = [
      await server.send('lambda', { method: 'GET', path: FUNCTIONS }),
      await server.send('s3', { method: 'GET', path: '/' }),
      await server.send('iam', {
        headers: { 'content-type': FORM },
        body: 'Action=ListRoles&Version=2010-05-08',
      }),
      await server.send('ssm', {
        headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.GetParameter' },
        body: '{"Name":"n"}',
      }),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).toBe(500);
      expect(`${headers['x-amzn-errortype']} ${body}`).toMatch(/Internal(?:Failure|Error)/);
      expect(body).not.toContain('secret');
      expect(headers['x-amzn-requestid'] ?? headers['x-amz-request-id']).toMatch(/^[0-9A-Fa-f-]{16,36}$/);
    }
    expect(server.faults).toHaveLength(4);
  });

  test('Lambda: model’s errors have a type, others only a message', async () => {
    await using server = await wire({
      lambda: {
        GetFunction({ FunctionName }: { FunctionName: string }) {
          throw FunctionName === 'x'
            ? new ServiceError('ResourceNotFoundException', 'Function not found: x')
            : new ServiceError('ResourceConflictException', 'Function already exist: y');
        },
      },
    });
    const missing = await server.send('lambda', { method: 'GET', path: `${FUNCTIONS}/x` });
    expect(missing).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: '{"Type":"User","Message":"Function not found: x"}',
    });
    const conflict = await server.send('lambda', { method: 'GET', path: `${FUNCTIONS}/y` });
    expect(conflict).toMatchObject({
      status: 409,
      body: '{"Type":"User","message":"Function already exist: y"}',
    });
    const invalid = await server.send('lambda', { path: FUNCTIONS, body: '{}' });
    expect(invalid).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      body: JSON.stringify({
        message:
          "3 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null; Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null",
      }),
    });
  });

  test('S3: a document with both identifiers, or nothing for HEAD', async () => {
    await using server = await wire({ s3: { GetObject: noSuchKey, HeadObject: noSuchKey } });
    const { status, headers, body } = await server.send('s3', { method: 'GET', path: '/demo/k' });
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'content-type': 'application/xml',
      'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
    });
    expect(body).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist.<\/Message><Key>a&lt;b<\/Key><RequestId>[0-9A-F]{16}<\/RequestId><HostId>.{76}<\/HostId><\/Error>$/,
    );
    const head = await server.send('s3', { method: 'HEAD', path: '/demo/k' });
    expect(head).toMatchObject({ status: 404, body: '' });
  });

  test('an error may bring headers', async () => {
    await using server = await wire({
      s3: {
        HeadBucket() {
          throw new ServiceError('PermanentRedirect', 'elsewhere', {
            status: 301,
            headers: { 'x-amz-bucket-region': 'eu-north-1' },
          });
        },
      },
    });
    const answer = await server.send('s3', { method: 'HEAD', path: '/demo' });
    expect(answer).toMatchObject({ status: 301, headers: { 'x-amz-bucket-region': 'eu-north-1' }, body: '' });
  });

  test.each([
    ['lambda', { method: 'GET', path: '/2015-03-31/nothing' }, 404, 'UnknownOperationException'],
    [
      'lambda',
      { method: 'POST', path: '/2015-03-31/event-source-mappings', body: '{"FunctionName":"f"}' },
      400,
      'UnsupportedOperationException',
    ],
    ['s3', { method: 'PATCH', path: '/demo' }, 405, 'MethodNotAllowed'],
    ['s3', { method: 'GET', path: '/demo?torrent' }, 501, 'NotImplemented'],
    ['s3', { method: 'GET', path: '/demo/%zz' }, 400, 'InvalidURI'],
    ['s3', { method: 'GET', path: '/demo?prefix=%zz' }, 400, 'InvalidURI'],
    ['lambda', { method: 'GET', path: `${FUNCTIONS}?Marker=%zz` }, 400, 'SerializationException'],
    ['s3', { method: 'GET', path: '/demo?max-keys=many' }, 400, 'InvalidArgument'],
    ['s3', { method: 'POST', path: '/demo?delete', body: '<Delete><Object>' }, 400, 'MalformedXML'],
    [
      's3',
      {
        method: 'POST',
        path: '/demo?delete',
        body: '<Delete><Object><VersionId>1</VersionId></Object></Delete>',
      },
      400,
      'MalformedXML',
    ],
    ['s3', { method: 'POST', path: '/demo?delete', body: '' }, 400, 'MissingRequestBodyError'],
    [
      's3',
      { method: 'PUT', path: '/demo/k', headers: { 'content-length': '' } },
      411,
      'MissingContentLength',
    ],
    [
      'iam',
      { headers: { 'content-type': FORM }, body: 'Action=Nothing&Version=2010-05-08' },
      400,
      'InvalidAction',
    ],
    ['iam', { headers: { 'content-type': FORM }, body: 'Version=2010-05-08' }, 400, 'MissingAction'],
    [
      'iam',
      { headers: { 'content-type': FORM }, body: 'Action=ListRoles&MaxItems=many' },
      400,
      'SerializationException',
    ],
    ['iam', { headers: { 'content-type': FORM }, body: 'Action=GetRole' }, 400, 'ValidationError'],
    [
      'ssm',
      { headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.Nothing' } },
      400,
      'UnknownOperationException',
    ],
    [
      'ssm',
      { headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{"Name":' },
      400,
      'SerializationException',
    ],
    [
      'ssm',
      { headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '[1]' },
      400,
      'SerializationException',
    ],
    [
      'ssm',
      { headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{"Name":5}' },
      400,
      'NUMBER_VALUE can not be converted to a String',
    ],
    [
      'logs',
      {
        headers: { 'content-type': JSON_1_1, 'x-amz-target': 'Logs_20140328.CreateLogGroup' },
        body: '{"logGroupName":"a b"}',
      },
      400,
      'InvalidParameterException',
    ],
    [
      'ecr',
      {
        headers: {
          'content-type': JSON_1_1,
          'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
        },
        body: '{}',
      },
      400,
      'UnknownOperationException',
    ],
    [
      'events',
      {
        headers: { 'content-type': JSON_1_1, 'x-amz-target': 'AWSEvents.PutRule' },
        body: '{}',
      },
      400,
      'UnknownOperationException',
    ],
    [
      'cloudformation',
      { headers: { 'content-type': FORM }, body: 'Action=DescribeStacks&Version=2010-05-15' },
      400,
      'InvalidAction',
    ],
  ] as const)('%s %o is %i %s', async (...row) => {
    const [service, request, status, code] = row;
    await using server = await wire({ lambda: {}, s3: {}, iam: {}, ssm: {}, logs: {} });
    const answer = await server.send(service, request);
    expect(answer.status).toBe(status);
    expect(`${answer.headers['x-amzn-errortype']} ${answer.body}`).toContain(code);
    expect(answer.headers['content-type']).toMatch(/json|xml/);
    expect(answer.body).not.toMatch(/<html/i);
    expect(server.faults).toEqual([]);
  });

  test.each([
    ['/demo/k', {}, 403, 'AccessDenied'],
    [
      '/',
      { 'content-type': JSON_1_1, 'x-amz-target': 'AmazonSSM.GetParameter' },
      400,
      'MissingAuthenticationTokenException',
    ],
    ['/demo/k', { authorization: 'Bearer token' }, 400, 'InvalidArgument'],
    [
      '/demo/k',
      {
        authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0',
        'x-amz-date': 'x',
      },
      400,
      'AuthorizationHeaderMalformed',
    ],
  ])('a request that is not signed is refused: %s %o', async (...row) => {
    const [path, headers, status, code] = row;
    await using server = await wire({ s3: { GetObject: {} }, ssm: { GetParameter: {} } });
    const answer = await send(server.port, {
      method: path === '/' ? 'POST' : 'GET',
      path,
      headers,
      body: path === '/' ? '{"Name":"n"}' : '',
    });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(code);
    expect(server.received).toEqual([]);
  });
});

describe('bodies', () => {
  test('over the limit are refused in Lambda’s words, before they are read', async () => {
    await using server = await wire({ lambda: { CreateFunction: {} } });
    const answer = await server
      .send('lambda', { path: FUNCTIONS, headers: { 'content-length': '70167212' }, body: 'x'.repeat(1000) })
      .catch((error: unknown) => error);
    expect(answer).toMatchObject({
      status: 413,
      headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' },
      body: '{"message":"Request must be smaller than 70167211 bytes for the CreateFunction operation"}',
    });
  });

  test('may be compressed, but not to grow without end', async () => {
    await using server = await wire({ ssm: { GetParameter: {} } });
    const headers = {
      'content-type': JSON_1_1,
      'x-amz-target': 'AmazonSSM.GetParameter',
      'content-encoding': 'gzip',
    };
    const fine = await server.send('ssm', { headers, body: gzipSync('{"Name":"n"}') });
    expect(fine.status).toBe(200);
    expect(server.received[0]?.input).toEqual({ Name: 'n' });
    const bomb = await server.send('ssm', { headers, body: gzipSync(Buffer.alloc(100_000_000)) });
    expect(bomb).toMatchObject({ status: 413 });
    const broken = await server.send('ssm', { headers, body: 'no gzip' });
    expect(broken.body).toContain('SerializationException');
  });

  test('of S3 are checked against MD5 and checksums, and fail at their end', async () => {
    const read: string[] = [];
    await using server = await wire({
      s3: {
        async PutObject({ Body }: { Body: Readable }) {
          read.push(Buffer.concat(await Body.toArray()).toString());
          return {};
        },
      },
    });
    const put = (headers: Record<string, string>): Promise<RawAnswer> =>
      server.send('s3', { method: 'PUT', path: '/demo/k', headers, body: 'hello' });
    expect(await put({ 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' })).toMatchObject({ status: 200 });
    expect((await put({ 'content-md5': 'XUFAKrxLKna5cZ2REBfFkA==' })).body).toContain(
      '<Code>BadDigest</Code>',
    );
    expect((await put({ 'content-md5': 'short' })).body).toContain('<Code>InvalidDigest</Code>');
    expect(await put({ 'x-amz-checksum-crc32': 'NhCmhg==' })).toMatchObject({ status: 200 });
    expect(await put({ 'x-amz-checksum-crc32c': 'mnG7TA==' })).toMatchObject({ status: 200 });
    expect(await put({ 'x-amz-checksum-sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00=' })).toMatchObject({
      status: 200,
    });
    expect((await put({ 'x-amz-checksum-crc32': 'AAAAAA==' })).body).toContain(
      'The CRC32 you specified did not match',
    );
    expect((await put({ 'x-amz-checksum-xxhash3': 'AAAAAA==' })).body).toContain(
      '<Code>NotImplemented</Code>',
    );
    expect(read).toEqual(['hello', 'hello', 'hello', 'hello']);
  });

  test('in chunks lose their framing; wrong trailers fail', async () => {
    const inputs: Record<string, unknown>[] = [];
    await using server = await wire({
      s3: {
        async PutObject(input: { Body: Readable }) {
          inputs.push({ ...input, Body: Buffer.concat(await input.Body.toArray()).toString() });
          return {};
        },
      },
    });
    const put = (trailer: string): Promise<RawAnswer> =>
      server.send('s3', {
        method: 'PUT',
        path: '/demo/k',
        headers: {
          'content-encoding': 'gzip, aws-chunked',
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': '5',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        },
        body: `2\r\nhe\r\n3\r\nllo\r\n0\r\n${trailer}\r\n\r\n`,
      });
    expect(await put('x-amz-checksum-crc32:NhCmhg==')).toMatchObject({ status: 200 });
    expect(inputs).toMatchObject([
      { Body: 'hello', ContentEncoding: 'gzip', ContentLength: 5, ChecksumAlgorithm: 'CRC32' },
    ]);
    expect((await put('x-amz-checksum-crc32:AAAAAA==')).body).toContain('<Code>BadDigest</Code>');
    expect((await put('x-other:1')).body).toContain('<Code>MalformedTrailerError</Code>');
  });

  test('are asked for only when somebody reads them', async () => {
    await using server = await wire({
      s3: {
        async PutObject({ Body, Bucket }: { Body: Readable; Bucket: string }) {
          if (Bucket === 'none') {
            throw new ServiceError('NoSuchBucket', 'no', { BucketName: Bucket });
          }
          await Body.toArray();
          return {};
        },
      },
    });
    const seen = async (bucket: string): Promise<string> => {
      const socket = connect(server.port, '127.0.0.1');
      const headers = Object.entries({
        host: 'x',
        'content-length': '2',
        expect: '100-continue',
        ...signedFor('s3'),
      });
      socket.write(
        `PUT /${bucket}/k HTTP/1.1\r\n${headers.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`,
      );
      const [first] = await new Promise<Buffer[]>(
        (resolve) => void socket.once('data', (chunk) => resolve([chunk])),
      );
      socket.destroy();
      return String(first).split('\r\n', 1)[0] ?? '';
    };
    expect(await seen('demo')).toBe('HTTP/1.1 100 Continue');
    expect(await seen('none')).toBe('HTTP/1.1 404 Not Found');
  });
});

describe('answers', () => {
  test('objects are other people’s pages and may do nothing', async () => {
    await using server = await wire({ s3: { GetObject: { Body: '<script>', ContentType: 'text/html' } } });
    const { headers } = await server.send('s3', { method: 'GET', path: '/demo/k' });
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  });

  test('headers hold what they are given, without line breaks', async () => {
    await using server = await wire({
      s3: { GetObject: { Body: 'x', ContentDisposition: 'a\r\nset-cookie: b', ContentLanguage: '€' } },
    });
    const { headers } = await server.send('s3', { method: 'GET', path: '/demo/k' });
    expect(headers['content-disposition']).toBe('a  set-cookie: b');
    expect(Buffer.from(headers['content-language'] ?? '', 'latin1').toString()).toBe('€');
  });

  test('what has no content has no body and no type', async () => {
    await using server = await wire({ s3: { DeleteBucket: {} }, lambda: { DeleteAlias: {} } });
    const bucket = await server.send('s3', { method: 'DELETE', path: '/demo' });
    const alias = await server.send('lambda', { method: 'DELETE', path: `${FUNCTIONS}/f/aliases/a` });
    for (const answer of [bucket, alias]) {
      expect(answer).toMatchObject({ status: 204, body: '' });
      expect(answer.headers).not.toHaveProperty('content-type');
    }
  });

  test('a body that fails in its middle ends the connection', async () => {
    await using server = await wire({
      s3: { GetObject: () => ({ Body: Readable.from(brokenBody()), ContentLength: 100 }) },
    });
    const answer = await server.send('s3', { method: 'GET', path: '/demo/k' });
    expect(answer.body.length).toBeLessThan(100);
    expect(server.faults).toMatchObject([{ message: 'disk' }]);
  });

  test('bucket locations and lists are as S3 writes them', async () => {
    await using server = await wire({
      s3: {
        GetBucketLocation: ({ Bucket }: { Bucket: string }) =>
          Bucket === 'us' ? {} : { LocationConstraint: 'eu-west-1' },
        ListBuckets: { Buckets: [{ Name: 'a', CreationDate: new Date(0) }], Owner: { ID: 'o' } },
      },
    });
    const at = async (path: string): Promise<string> =>
      (await server.send('s3', { method: 'GET', path })).body.split('\n')[1] ?? '';
    const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    expect(await at('/us?location')).toBe(`<LocationConstraint ${namespace}/>`);
    expect(await at('/eu?location')).toBe(`<LocationConstraint ${namespace}>eu-west-1</LocationConstraint>`);
    expect(await at('/')).toBe(
      `<ListAllMyBucketsResult ${namespace}><Buckets><Bucket><Name>a</Name><CreationDate>1970-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>`,
    );
  });
});
