import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { KeyOwner } from '../../src/aws/signature/authenticate.ts';
import { encodeStrictly, sha256Hex, signRequest } from '../../src/aws/signature/sigv4.ts';
import type { V4Claim } from '../../src/aws/signature/claim.ts';
import { readHead } from '../../src/aws/wire-request.ts';
import { send, type RawAnswer } from './raw-http.ts';
import { recording, serve, type Call, type Served } from './served.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = '20260101';
const TIME = `${DAY}T000000Z`;
const SECRET = 'secret';

const OWNERS: Readonly<Record<string, KeyOwner>> = {
  AKIDEXAMPLE: { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/u', secretAccessKey: SECRET },
  ASIAOVER: {
    account: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/r/s',
    secretAccessKey: SECRET,
    sessionToken: 'token',
    expiresAt: NOW,
  },
};

async function strict(): Promise<Served & { readonly received: Call[] }> {
  const received: Call[] = [];
  const served = await serve(
    {
      s3: recording(received, { PutObject: {}, CopyObject: {}, GetObject: {}, DeleteObjects: {} }),
      iam: recording(received, { CreateUser: {} }),
      ssm: recording(received, { PutParameter: {} }),
      cloudwatch: recording(received, { PutMetricData: {} }),
      sts: recording(received, {
        GetCallerIdentity: {},
        AssumeRoleWithWebIdentity: { Credentials: {} },
        AssumeRoleWithSAML: { Credentials: {} },
      }),
      lambda: recording(received, { GetFunction: {} }),
    },
    { isStrict: true, findKeyOwner: (id) => OWNERS[id], now: () => NOW },
  );
  return Object.assign(served, { received });
}

interface Signed {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is signed for the body. */
  readonly payloadHash: string;
  readonly accessKeyId?: string;
  readonly query?: readonly (readonly [string, string])[];
}

function claimOf({ service, accessKeyId = 'AKIDEXAMPLE' }: Signed, names: readonly string[]): V4Claim {
  return {
    version: 4,
    place: 'header',
    accessKeyId,
    date: DAY,
    region: 'eu-west-1',
    service,
    signedHeaders: names,
    signature: '',
    time: TIME,
    sessionToken: undefined,
    expires: undefined,
  };
}

/** All headers of a request, signed as a client signs them. */
function signedHeaders(port: number, request: Signed): Record<string, string> {
  const { method = 'POST', path = '/', headers = {}, payloadHash, accessKeyId = 'AKIDEXAMPLE' } = request;
  const all: Record<string, string> = { host: `127.0.0.1:${port}`, 'x-amz-date': TIME, ...headers };
  const names = Object.keys(all).sort();
  const claim = claimOf(request, names);
  const { signature } = signRequest(readHead({ method, url: path, headers: all }), claim, {
    secret: SECRET,
    payloadHash,
  });
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${DAY}/eu-west-1/${request.service}/aws4_request, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** A link as a client signs it, with the host only. */
function link(port: number, { method = 'GET', path = '/', service }: Omit<Signed, 'payloadHash'>): string {
  const query = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `AKIDEXAMPLE/${DAY}/eu-west-1/${service}/aws4_request`],
    ['X-Amz-Date', TIME],
    ['X-Amz-Expires', '60'],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const url = `${path}?${query.map((pair) => pair.map((part) => encodeStrictly(part)).join('=')).join('&')}`;
  const claim: V4Claim = { ...claimOf({ service, payloadHash: '' }, ['host']), place: 'query' };
  const head = readHead({ method, url, headers: { host: `127.0.0.1:${port}` } });
  const { signature } = signRequest(head, claim, { secret: SECRET, payloadHash: 'UNSIGNED-PAYLOAD' });
  return `${url}&X-Amz-Signature=${signature}`;
}

/** A link of the second version to an object. */
function oldLink(path: string): string {
  const expires = NOW / 1000 + 60;
  const signature = createHmac('sha1', SECRET).update(`GET\n\n\n${expires}\n${path}`).digest('base64');
  return `${path}?AWSAccessKeyId=AKIDEXAMPLE&Signature=${encodeURIComponent(signature)}&Expires=${expires}`;
}

function refusal({ status, body }: RawAnswer): unknown {
  return { status, code: /<Code>(\w+)<|"__type":"(?:[\w.]+#)?(\w+)"/.exec(body)?.slice(1).find(Boolean) };
}

describe('who has a link to an object', () => {
  test.each([
    ['another operation by its name', '&Action=CreateUser&Version=2010-05-08&UserName=evil'],
    ['another version of the object', '&versionId=1'],
  ])('cannot make it one for %s (SigV2)', async (_, more) => {
    await using server = await strict();
    expect(await send(server.port, { method: 'GET', path: oldLink('/demo/k') })).toMatchObject({
      status: 200,
    });
    await send(server.port, { method: 'GET', path: `${oldLink('/demo/k')}${more}` });
    await send(server.port, {
      method: 'GET',
      path: oldLink('/demo/k'),
      headers: { 'x-amz-target': 'AmazonSSM.PutParameter' },
    });
    const objects = server.received.filter(({ input }) => input['Bucket'] === 'demo' && !input['VersionId']);
    expect(server.received).toEqual(objects);
  });

  test.each([
    [{ 'x-amz-copy-source': '/secret/key' }, 'x-amz-copy-source'],
    [{ 'x-amz-acl': 'public-read', 'x-amz-meta-a': 'b' }, 'x-amz-acl, x-amz-meta-a'],
  ])('cannot send headers of AWS that were not signed: %o', async (headers, named) => {
    await using server = await strict();
    const path = link(server.port, { method: 'PUT', path: '/demo/k', service: 's3' });
    const answer = await send(server.port, { method: 'PUT', path, headers });
    expect(refusal(answer)).toEqual({ status: 403, code: 'AccessDenied' });
    expect(answer.body).toContain(
      `<Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>${named}</HeadersNotSigned>`,
    );
    expect(server.received).toEqual([]);
    expect(await send(server.port, { method: 'PUT', path })).toMatchObject({ status: 200 });
  });

  test.each([
    ['a later end', (path: string) => path.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')],
    ['a later beginning', (path: string) => path.replace(TIME, `${DAY}T000100Z`)],
    ['another object', (path: string) => path.replace('/demo/k', '/demo/other')],
    ['a step up and down again', (path: string) => path.replace('/demo/k', '/demo/x/../k')],
    ['another answer', (path: string) => `${path}&response-content-type=text%2Fhtml`],
    ['fewer signed headers', (path: string) => path.replace('SignedHeaders=host', 'SignedHeaders=')],
    ['a signature of the other kind', (path: string) => path.replace(/Signature=\w+/, 'Signature=')],
  ])('cannot give it %s', async (_, change) => {
    await using server = await strict();
    const path = change(link(server.port, { path: '/demo/k', service: 's3' }));
    expect(refusal(await send(server.port, { method: 'GET', path }))).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect(server.received).toEqual([]);
  });

  test('cannot send a header with another signature beside it', async () => {
    await using server = await strict();
    const path = link(server.port, { path: '/demo/k', service: 's3' });
    const answer = await send(server.port, { method: 'GET', path, headers: { authorization: 'AWS a:b' } });
    expect(refusal(answer)).toEqual({ status: 400, code: 'InvalidArgument' });
    expect(answer.body).toContain('Only one auth mechanism allowed');
  });
});

describe('who has seen a request', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.PutParameter' };

  test.each([
    ['iam', FORM, 'Action=CreateUser&Version=2010-05-08&UserName=good', 'SignatureDoesNotMatch'],
    ['ssm', JSON_1_1, '{"Name":"good","Value":"v"}', 'InvalidSignatureException'],
  ])('cannot send another body with its signature: %s', async (...row) => {
    const [service, headers, body, code] = row;
    await using server = await strict();
    const payloadHash = sha256Hex(body);
    const signed = signedHeaders(server.port, {
      service,
      headers: { ...headers, 'x-amz-content-sha256': payloadHash },
      payloadHash,
    });
    expect(await send(server.port, { headers: signed, body })).toMatchObject({ status: 200 });
    expect(refusal(await send(server.port, { headers: signed, body: body.replace('good', 'evil') }))).toEqual(
      {
        status: 403,
        code,
      },
    );
    expect(server.received).toHaveLength(1);
  });

  test('cannot send it a day later (SigV2)', async () => {
    await using server = await strict();
    const at = (date: string): Promise<RawAnswer> => {
      const stringToSign = `GET\n\n\n${date}\n/demo/k`;
      const signature = createHmac('sha1', SECRET).update(stringToSign).digest('base64');
      return send(server.port, {
        method: 'GET',
        path: '/demo/k',
        headers: { date, authorization: `AWS AKIDEXAMPLE:${signature}` },
      });
    };
    expect(await at(new Date(NOW).toUTCString())).toMatchObject({ status: 200 });
    expect(refusal(await at(new Date(NOW - 86_400_000).toUTCString()))).toEqual({
      status: 403,
      code: 'RequestTimeTooSkewed',
    });
  });
});

describe('signatures', () => {
  test('are of the body as it is sent, compressed or not', async () => {
    await using server = await strict();
    const body = gzipSync('Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData=');
    const headers = signedHeaders(server.port, {
      service: 'monitoring',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
      payloadHash: sha256Hex(body),
    });
    expect(await send(server.port, { headers, body })).toMatchObject({ status: 200 });
  });

  test('of S3 name the hash of the body', async () => {
    await using server = await strict();
    const path = '/demo/k';
    const request = { service: 's3', method: 'PUT', path, payloadHash: sha256Hex('') };
    const headers = signedHeaders(server.port, request);
    const answer = await send(server.port, { method: 'PUT', path, headers, body: 'anything' });
    expect(refusal(answer)).toEqual({ status: 400, code: 'InvalidRequest' });
    expect(server.received).toEqual([]);
  });

  test.each([
    ['sts', 'ExpiredToken', 403],
    ['ssm', 'ExpiredTokenException', 400],
    ['s3', 'ExpiredToken', 400],
  ])('by credentials that are over are refused: %s', async (service, code, status) => {
    await using server = await strict();
    const isS3 = service === 's3';
    const type = service === 'ssm' ? 'application/x-amz-json-1.1' : 'application/x-www-form-urlencoded';
    const target = { 'x-amz-target': 'AmazonSSM.PutParameter' };
    const body = service === 'ssm' ? '{}' : 'Action=GetCallerIdentity&Version=2011-06-15';
    const path = isS3 ? '/demo/k' : '/';
    const method = isS3 ? 'GET' : 'POST';
    const own = isS3 ? { 'x-amz-content-sha256': sha256Hex('') } : { 'content-type': type };
    const headers = signedHeaders(server.port, {
      service,
      method,
      path,
      accessKeyId: 'ASIAOVER',
      headers: { ...own, ...(service === 'ssm' ? target : {}), 'x-amz-security-token': 'token' },
      payloadHash: sha256Hex(isS3 ? '' : body),
    });
    expect(refusal(await send(server.port, { method, path, headers, body: isS3 ? '' : body }))).toEqual({
      status,
      code,
    });
    expect(server.received).toEqual([]);
  });

  test.each(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'])(
    'cannot be had for a token that nobody here can verify: %s',
    async (action) => {
      await using server = await strict();
      const answer = await send(server.port, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `Action=${action}&Version=2011-06-15&RoleArn=arn:aws:iam::000000000000:role/admin&RoleSessionName=evil&WebIdentityToken=a.e30.b&PrincipalArn=arn:aws:iam::000000000000:saml-provider/p&SAMLAssertion=YWJjZA`,
      });
      expect(refusal(answer)).toEqual({ status: 403, code: 'AccessDenied' });
      expect(server.received).toEqual([]);
    },
  );
});

test('operations of the JSON and CBOR protocols are called by POST only', async () => {
  const received: Call[] = [];
  await using server = await serve({ logs: recording(received, { DescribeLogGroups: {} }) });
  for (const path of ['/service/Logs_20140328/operation/DescribeLogGroups', '/']) {
    const signed = link(server.port, { path, service: 'logs' }).replace(TIME, nowTime());
    expect((await send(server.port, { method: 'GET', path: signed })).status).toBe(400);
  }
  expect(received).toEqual([]);
});

function nowTime(): string {
  return new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
