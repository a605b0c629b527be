import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketCorsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { zipwright } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors, newest } from './interpreters.ts';
import { onceSettings } from './sdk-settings.ts';

let platform: RunningPlatform;
let s3: S3Client;
let iam: IAMClient;

beforeAll(async () => {
  platform = await startPlatform();
  s3 = new S3Client({ ...onceSettings(platform.endpoint), forcePathStyle: true });
  iam = new IAMClient(onceSettings(platform.endpoint));
  await s3.send(new CreateBucketCommand({ Bucket: 'open' }));
  const rule = {
    AllowedOrigins: ['*'],
    AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
    AllowedHeaders: ['*'],
  };
  await s3.send(new PutBucketCorsCommand({ Bucket: 'open', CORSConfiguration: { CORSRules: [rule] } }));
  await s3.send(new CreateBucketCommand({ Bucket: 'shut' }));
  await s3.send(
    new PutObjectCommand({
      Bucket: 'shut',
      Key: 'page.html',
      Body: '<script>1</script>',
      ContentType: 'text/html',
    }),
  );
});

afterAll(async () => {
  await platform.stop();
});

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends headers that a browser would not let a page choose, as an attacker's page makes it send them. */
function send({ method = 'GET', path, headers = {}, body }: Sent) {
  const target = { port: platform.port, host: '127.0.0.1', method, path, headers };
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const request = httpRequest(target, (response) => {
        void text(response).then(
          (got) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: got }),
          reject,
        );
      });
      request.on('error', reject).end(body);
    },
  );
}

const signedBy = (service: string): Readonly<Record<string, string>> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-date': '20260101T000000Z',
});

/** A presigned link that nobody has signed, as a page could make one up. */
function forged(service: string): string {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = encodeURIComponent(`test/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`);
  return `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=${date}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
}

const PAGE = { origin: 'https://evil.example' };

describe('a page of another site', () => {
  test.each([
    [
      'reaches nothing under its own name (DNS rebinding)',
      { path: '/_zipwright/health', headers: { host: 'evil.example' } },
    ],
    [
      'creates no function by a form of text',
      {
        method: 'POST',
        path: '/2015-03-31/functions',
        headers: { ...PAGE, 'content-type': 'text/plain' },
        body: '{}',
      },
    ],
    [
      'creates no user by an image',
      {
        path: `/?Action=CreateUser&Version=2010-05-08&UserName=evil&${forged('iam')}`,
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      },
    ],
    [
      'creates none by one in a browser that does not mark it',
      { path: `/?Action=CreateUser&Version=2010-05-08&UserName=evil&${forged('iam')}` },
    ],
    [
      'creates no user by a form',
      {
        method: 'POST',
        path: '/',
        headers: { ...PAGE, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=CreateUser&Version=2010-05-08&UserName=evil',
      },
    ],
    [
      'creates none by a link that it made up, to a bucket that pages may use',
      {
        method: 'POST',
        path: `/open?Action=CreateUser&Version=2010-05-08&UserName=evil&${forged('iam')}`,
        headers: PAGE,
      },
    ],
    [
      'creates none by a form with such a link',
      {
        method: 'POST',
        path: '/open?AWSAccessKeyId=test&Signature=x&Expires=9999999999',
        headers: { ...PAGE, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=CreateUser&Version=2010-05-08&UserName=evil',
      },
    ],
    [
      'deletes nothing from a bucket without CORS rules',
      {
        method: 'POST',
        path: `/shut?delete&${forged('s3')}`,
        headers: { ...PAGE, 'content-type': 'text/plain' },
        body: '<Delete/>',
      },
    ],
    ['empties nothing', { method: 'POST', path: '/_zipwright/reset', headers: PAGE }],
    [
      'is not told that it could',
      {
        method: 'OPTIONS',
        path: '/_zipwright/reset',
        headers: { ...PAGE, 'access-control-request-method': 'POST' },
      },
    ],
    [
      'lists no functions with a signature of its own',
      { path: '/2015-03-31/functions', headers: { ...PAGE, ...signedBy('lambda') } },
    ],
  ])('%s', async (_, sent) => {
    const { status, headers, body } = await send(sent);
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(body).not.toMatch(/<html/i);
  });

  test('has made nothing by all that', async () => {
    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    expect((await fetch(`${platform.endpoint}/_zipwright/health`)).status).toBe(200);
  });

  test('uses a link that it was given, where the rules of the bucket allow it', async () => {
    const asked = await send({
      method: 'OPTIONS',
      path: '/open/key',
      headers: {
        ...PAGE,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(asked).toMatchObject({ status: 200, headers: { 'access-control-allow-headers': 'content-type' } });
    const put = await send({ method: 'PUT', path: `/open/key?${forged('s3')}`, headers: PAGE, body: 'x' });
    expect(put).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
  });
});

describe('what is stored', () => {
  test('is no page of the platform', async () => {
    const { status, headers } = await send({ path: `/shut/page.html?${forged('s3')}` });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  });

  test('is given to nobody without a signature, and to nobody later than the link says', async () => {
    expect(await send({ path: '/shut/page.html' })).toMatchObject({ status: 403 });
    const expired = forged('s3').replace(/X-Amz-Date=\d+T\d+Z/, 'X-Amz-Date=20200101T000000Z');
    const { status, body } = await send({ path: `/shut/page.html?${expired}` });
    expect({ status, body }).toEqual({ status: 403, body: expect.stringContaining('Request has expired') });
  });
});

/** Sends bytes as they are, and reads the status lines of all that is answered. */
function exchange(lines: readonly string[], body = ''): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(platform.port, '127.0.0.1', () => {
      socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
    });
    socket.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve(Array.from(got.matchAll(/^HTTP\/1\.1 (\d+)/gm), ([, status]) => Number(status))),
    );
  });
}

describe('a request whose end is seen differently', () => {
  const HOST = 'Host: 127.0.0.1';
  const HIDDEN = 'GET /_zipwright/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

  test.each([
    [
      'two ways to tell its length',
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${HIDDEN}`,
    ],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 60'], HIDDEN],
    ['lengths in a list', ['Content-Length: 0, 60'], HIDDEN],
    ['a coding that is none', ['Transfer-Encoding: xchunked'], HIDDEN],
    ['a coding after the last', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${HIDDEN}`],
    ['a space before the colon', ['Content-Length : 60'], HIDDEN],
    ['a folded line', ['X-A: a', ' Content-Length: 60'], HIDDEN],
    ['a length below nothing', ['Content-Length: -1'], HIDDEN],
    ['a control character in its path', [], '', '/\u009b31m'],
  ])('is refused, and what is behind it is not read: %s', async (...[, headers, body, path = '/demo']) => {
    expect(await exchange([`POST ${path} HTTP/1.1`, HOST, ...headers], body)).toEqual([400]);
  });

  test('has one host, the first', async () => {
    expect(await exchange(['GET /_zipwright/health HTTP/1.1', 'Host: evil.example', HOST])).toEqual([403]);
  });
});

describe('a request that would take more than it brings', () => {
  test('of millions of values is refused before they are made', async () => {
    const bomb = `{"FunctionName":"f","Tags":${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}}`;
    const { status, headers } = await send({
      method: 'POST',
      path: '/2015-03-31/functions',
      headers: { ...signedBy('lambda'), 'content-type': 'application/json' },
      body: bomb,
    });
    expect({ status, type: headers['x-amzn-errortype'] }).toEqual({
      status: 400,
      type: 'SerializationException',
    });
  });
});

describe('listening for other machines', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1'])('on %s is refused without signatures', async (host) => {
    const { exitCode, stderr } = await zipwright(['start', '--host', host, '--port', '0', '--ephemeral']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('whoever calls can run code as you');
    expect(stderr).toContain('--strict-auth');
  });
});

describe('--strict-auth', () => {
  let strict: RunningPlatform;
  let keys: { readonly accessKeyId: string; readonly secretAccessKey: string };

  beforeAll(async () => {
    strict = await startPlatform(['--ephemeral', '--strict-auth']);
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
      strict.environment;
    keys = { accessKeyId, secretAccessKey };
  });

  afterAll(async () => {
    await strict.stop();
  });

  const whoAmI = (key: typeof keys) =>
    new STSClient(onceSettings(strict.endpoint, key)).send(new GetCallerIdentityCommand({}));

  test('gives whoever has started it a key', async () => {
    expect((await whoAmI(keys)).Arn).toBe('arn:aws:iam::000000000000:root');
  });

  test('knows the keys that IAM has made', async () => {
    const admin = new IAMClient(onceSettings(strict.endpoint, keys));
    await admin.send(new CreateUserCommand({ UserName: 'worker' }));
    const { AccessKey: made } = await admin.send(new CreateAccessKeyCommand({ UserName: 'worker' }));
    const own = { accessKeyId: made?.AccessKeyId ?? '', secretAccessKey: made?.SecretAccessKey ?? '' };
    expect((await whoAmI(own)).Arn).toBe('arn:aws:iam::000000000000:user/worker');
  });

  test('gives no role for a token that nobody here can verify', async () => {
    const guess = new STSClient({ ...onceSettings(strict.endpoint), credentials: keys });
    const token = `e30.${Buffer.from('{"sub":"evil"}').toString('base64url')}.x`;
    await expect(
      guess.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: 'arn:aws:iam::000000000000:role/admin',
          RoleSessionName: 'evil',
          WebIdentityToken: token,
        }),
      ),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('refuses unknown keys, and known ones with another secret', async () => {
    await expect(whoAmI({ accessKeyId: 'test', secretAccessKey: 'test' })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(whoAmI({ ...keys, secretAccessKey: 'guess' })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test.skipIf(minors.length === 0)("a function's own credentials are good", async () => {
    const lambda = new LambdaClient(onceSettings(strict.endpoint, keys));
    const content = [
      'import boto3',
      'def handler(event, context):',
      '    return boto3.client("sts").get_caller_identity()["Arn"]',
    ].join('\n');
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'caller',
        Runtime: newest,
        Handler: 'app.handler',
        Role: 'arn:aws:iam::000000000000:role/worker',
        Timeout: 20,
        Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content }] }) },
      }),
    );
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'caller' }));
    expect(Payload?.transformToString()).toBe('"arn:aws:sts::000000000000:assumed-role/worker/caller"');
  });
});
