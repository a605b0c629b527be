import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readBucketAddress } from '../../src/aws/bucket-address.ts';
import type { KeyOwner } from '../../src/aws/signature/authenticate.ts';
import { readClaim } from '../../src/aws/signature/claim.ts';
import { signV2 } from '../../src/aws/signature/sigv2.ts';
import { encodeStrictly, signRequest, signingKey } from '../../src/aws/signature/sigv4.ts';
import { readHead } from '../../src/aws/wire-request.ts';
import { send } from './raw-http.ts';
import { clientOptions, recording, serve, type Call, type Served } from './served.ts';

const OWNERS: Readonly<Record<string, KeyOwner>> = {
  AKIDEXAMPLE: {
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/u',
    secretAccessKey: 'secret',
  },
  ASIAEXAMPLE: {
    account: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/r/s',
    secretAccessKey: 'temporary',
    sessionToken: 'token',
  },
};

const read = async ({ Body }: { Body: Readable }): Promise<object> => {
  await Body.toArray();
  return {};
};

async function strict(now?: () => number): Promise<Served & { readonly received: Call[] }> {
  const received: Call[] = [];
  const served = await serve(
    {
      s3: recording(received, { PutObject: read, GetObject: {} }),
      lambda: recording(received, { GetFunction: {} }),
      sts: recording(received, { GetCallerIdentity: {} }),
    },
    { isStrict: true, findKeyOwner: (id) => OWNERS[id], ...(now && { now }) },
  );
  return Object.assign(served, { received });
}

describe('strict authentication', () => {
  test('accepts what the SDK signs, and tells who signed', async () => {
    await using server = await strict();
    const options = clientOptions(server.endpoint);
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    await s3.send(
      new PutObjectCommand({ Bucket: 'demo', Key: "a b/ä+!'()*=%/é", Body: 'x', Metadata: { a: ' b  c ' } }),
    );
    await s3.send(
      new PutObjectCommand({
        Bucket: 'demo',
        Key: 'k',
        Body: Readable.from([Buffer.from('x')]),
        ContentLength: 1,
      }),
    );
    await s3.send(new GetObjectCommand({ Bucket: 'demo', Key: 'k', ResponseContentDisposition: 'a b+c' }));
    await new LambdaClient(options).send(
      new GetFunctionCommand({
        FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
        Qualifier: '$LATEST',
      }),
    );
    await new STSClient(options).send(new GetCallerIdentityCommand());
    expect(server.received).toHaveLength(5);
    expect(server.received.map(({ context }) => context.callerArn)).toEqual(
      Array.from({ length: 5 }, () => 'arn:aws:iam::111122223333:user/u'),
    );
  });

  test('accepts temporary credentials only with their token', async () => {
    await using server = await strict();
    const at = (sessionToken: string): Promise<unknown> =>
      new STSClient({
        ...clientOptions(server.endpoint),
        credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'temporary', sessionToken },
      }).send(new GetCallerIdentityCommand());
    await at('token');
    await expect(at('another')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('refuses wrong secrets and unknown keys in the words of each protocol', async () => {
    await using server = await strict();
    const wrong = {
      ...clientOptions(server.endpoint),
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'no' },
    };
    const unknown = { ...wrong, credentials: { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'no' } };
    const s3 = (options: typeof wrong): Promise<unknown> =>
      new S3Client({ ...options, forcePathStyle: true }).send(
        new GetObjectCommand({ Bucket: 'demo', Key: 'k' }),
      );
    const lambda = (options: typeof wrong): Promise<unknown> =>
      new LambdaClient(options).send(new GetFunctionCommand({ FunctionName: 'f' }));
    await expect(s3(wrong)).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      AWSAccessKeyId: 'AKIDEXAMPLE',
      CanonicalRequest: expect.stringContaining('GET\n/demo/k\n'),
      StringToSign: expect.stringContaining('AWS4-HMAC-SHA256\n'),
    });
    await expect(s3(unknown)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(lambda(wrong)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(lambda(unknown)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(server.received).toEqual([]);
  });

  test('refuses a body that is not the one that was signed, and times too far off', async () => {
    await using server = await strict();
    const client = new S3Client({ ...clientOptions(server.endpoint), forcePathStyle: true });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: unknown };
        request.body = 'y';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(
      client.send(new PutObjectCommand({ Bucket: 'demo', Key: 'k', Body: 'x', ChecksumCRC32: 'jNxe8w==' })),
    ).rejects.toMatchObject({ name: expect.stringMatching(/XAmzContentSHA256Mismatch|BadDigest/) });
    await using late = await strict(() => Date.now() + 20 * 60 * 1000);
    await expect(
      new S3Client({ ...clientOptions(late.endpoint), forcePathStyle: true }).send(
        new GetObjectCommand({ Bucket: 'demo', Key: 'k' }),
      ),
    ).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });
});

const DAY = '20260101';
const TIME = `${DAY}T000000Z`;
const NOW = Date.parse('2026-01-01T00:00:00Z');

function presignV4(port: number, secret: string, expires: string): string {
  const query = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `AKIDEXAMPLE/${DAY}/eu-west-1/s3/aws4_request`],
    ['X-Amz-Date', TIME],
    ['X-Amz-Expires', expires],
    ['X-Amz-SignedHeaders', 'host'],
    ['X-Amz-Signature', '0'],
  ];
  const url = `/demo/a%20b?${query.map((pair) => pair.map((part) => encodeStrictly(part)).join('=')).join('&')}`;
  const head = readHead({ method: 'GET', url, headers: { host: `127.0.0.1:${port}` } });
  const claim = readClaim(head);
  if (claim?.version !== 4) {
    throw new Error('no claim');
  }
  const { signature } = signRequest(head, claim, { secret, payloadHash: 'UNSIGNED-PAYLOAD' });
  return url.replace('Signature=0', `Signature=${signature}`);
}

function presignV2(secret: string, expires: number): string {
  const stringToSign = `GET\n\n\n${expires}\n/demo/a%20b?versionId=3`;
  const signature = createHmac('sha1', secret).update(stringToSign).digest('base64');
  return `/demo/a%20b?versionId=3&AWSAccessKeyId=AKIDEXAMPLE&Signature=${encodeURIComponent(signature)}&Expires=${expires}`;
}

describe('presigned links', () => {
  test.each([
    ['SigV4', (port: number) => presignV4(port, 'secret', '60')],
    ['SigV2', () => presignV2('secret', NOW / 1000 + 60)],
  ])('%s: good until they end', async (_, link) => {
    let now = NOW + 59_000;
    await using server = await strict(() => now);
    const path = link(server.port);
    expect(await send(server.port, { method: 'GET', path })).toMatchObject({ status: 200 });
    expect(server.received[0]?.input).toMatchObject({ Bucket: 'demo', Key: 'a b' });
    now = NOW + 61_000;
    const late = await send(server.port, { method: 'GET', path });
    expect(late.status).toBe(403);
    expect(late.body).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
    expect(late.body).toContain(
      '<Expires>2026-01-01T00:01:00Z</Expires><ServerTime>2026-01-01T00:01:01Z</ServerTime>',
    );
  });

  test.each([
    ['SigV4', (port: number) => presignV4(port, 'wrong', '60')],
    ['SigV2', () => presignV2('wrong', NOW / 1000 + 60)],
  ])('%s: refused when signed with another secret', async (_, link) => {
    await using server = await strict(() => NOW);
    const answer = await send(server.port, { method: 'GET', path: link(server.port) });
    expect(answer.body).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  test('end without strict authentication too, and never last longer than a week', async () => {
    await using server = await serve({ s3: recording([], { GetObject: {} }) }, { now: () => NOW + 120_000 });
    const over = await send(server.port, { method: 'GET', path: presignV4(server.port, 'any', '60') });
    expect(over.body).toContain('Request has expired');
    const open = await send(server.port, { method: 'GET', path: presignV4(server.port, 'any', '600') });
    expect(open.status).toBe(200);
    const long = await send(server.port, { method: 'GET', path: presignV4(server.port, 'any', '604801') });
    expect(long.body).toContain('<Code>AuthorizationQueryParametersError</Code>');
    const old = await send(server.port, { method: 'GET', path: presignV2('any', NOW / 1000) });
    expect(old.body).toContain('Request has expired');
  });
});

describe('published examples', () => {
  const examplePair = { date: '20130524', region: 'us-east-1', service: 's3' };
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

  test('S3, GET Object with a range (API reference, "Signature Calculations for the Authorization Header")', () => {
    const head = readHead({
      method: 'GET',
      url: '/test.txt',
      headers: {
        host: 'examplebucket.s3.amazonaws.com',
        range: 'bytes=0-9',
        'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-amz-date': '20130524T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      },
    });
    const claim = readClaim(head);
    expect(claim).toMatchObject({ version: 4, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', ...examplePair });
    if (claim?.version === 4) {
      const payloadHash = String(head.headers['x-amz-content-sha256']);
      expect(signRequest(head, claim, { secret, payloadHash }).signature).toBe(claim.signature);
    }
  });

  test('S3, presigned GET Object', () => {
    const head = readHead({
      method: 'GET',
      url: '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      headers: { host: 'examplebucket.s3.amazonaws.com' },
    });
    const claim = readClaim(head);
    if (claim?.version !== 4) {
      throw new Error('no claim');
    }
    expect(signRequest(head, claim, { secret, payloadHash: 'UNSIGNED-PAYLOAD' }).signature).toBe(
      claim.signature,
    );
  });

  test('S3, SigV2 (developer guide, "Signing and Authenticating REST Requests": object GET)', () => {
    const head = readHead({
      method: 'GET',
      url: '/photos/puppy.jpg',
      headers: {
        host: 'awsexamplebucket1.us-west-1.s3.amazonaws.com',
        date: 'Tue, 27 Mar 2007 19:36:42 +0000',
        authorization: 'AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=',
      },
    });
    const claim = readClaim(head);
    if (claim?.version !== 2) {
      throw new Error('no claim');
    }
    const address = { bucket: 'awsexamplebucket1', rawKey: 'photos/puppy.jpg', isVirtualHost: true };
    expect(signV2(head, claim, { secret, address }).signature).toBe(claim.signature);
  });

  test('S3, chunked upload: each chunk by the signature before it', async () => {
    const now = Date.parse('2013-05-24T00:00:00Z');
    const received: Call[] = [];
    await using server = await serve(
      {
        s3: recording(received, {
          PutObject: async ({ Body }: { Body: Readable }) => ({
            ETag: `"${Buffer.concat(await Body.toArray()).length}"`,
          }),
        }),
      },
      {
        isStrict: true,
        now: () => now,
        findKeyOwner: () => ({ account: '1', arn: 'a', secretAccessKey: secret }),
      },
    );
    const chunks = [
      `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65_536)}\r\n`,
      `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`,
      '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
    ];
    const put = (body: string): ReturnType<typeof send> =>
      send(server.port, {
        method: 'PUT',
        path: '/examplebucket/chunkObject.txt',
        headers: {
          host: 's3.amazonaws.com',
          'x-amz-date': '20130524T000000Z',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
          'content-encoding': 'aws-chunked',
          'x-amz-decoded-content-length': '66560',
          'content-length': '66824',
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
        },
        body,
      });
    expect(await put(chunks.join(''))).toMatchObject({ status: 200, headers: { etag: '"66560"' } });
    const forged = await put(chunks.join('').replace('aaaa', 'aaab'));
    expect(forged).toMatchObject({ status: 403 });
    expect(forged.body).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  test('the signing key of the reference', () => {
    const key = signingKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', {
      date: '20150830',
      region: 'us-east-1',
      service: 'iam',
    });
    expect(key.toString('hex')).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
    expect(createHash('sha256').update('').digest('hex')).toMatch(/^e3b0c442/);
  });
});

test('S3’s addresses: buckets before every name of S3, else in the path', () => {
  expect(readBucketAddress('s3.localhost:4566', '/demo/k')).toMatchObject({ bucket: 'demo', rawKey: 'k' });
  expect(readBucketAddress('demo.s3-eu-west-1.amazonaws.com', '/')).toMatchObject({
    bucket: 'demo',
    rawKey: undefined,
  });
  expect(readBucketAddress('demo.s3.dualstack.eu-west-1.amazonaws.com', '/k')).toMatchObject({
    bucket: 'demo',
  });
  for (const host of [
    'demo.s3.localhost:4566',
    'demo.s3.eu-west-1.localhost',
    'demo.localhost:4566',
    'demo.s3',
  ]) {
    expect(readBucketAddress(host, '/k')).toEqual({ bucket: 'demo', rawKey: 'k', isVirtualHost: true });
  }
  expect(readBucketAddress('demo.site.s3.localhost', '/k')).toMatchObject({ bucket: 'demo.site' });
  expect(readBucketAddress('[::1]:4566', '/demo')).toMatchObject({ bucket: 'demo', rawKey: undefined });
});
