import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUploadForm } from '../../../src/aws/post-object/form-data.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { signingKey } from '../../../src/aws/signature/sigv4.ts';
import { send, type RawAnswer } from '../raw-http.ts';
import { serve, type Served } from '../served.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SECRET = 'secret';

type Fields = Readonly<Record<string, string>>;

function formOf(fields: Fields, file: string | undefined, fileName = 'a.txt'): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const upload =
    file === undefined
      ? ''
      : `--B\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/plain\r\n\r\n${file}\r\n`;
  return Buffer.from(
    `${parts.join('')}${upload}--B\r\nContent-Disposition: form-data; name="submit"\r\n\r\nGo\r\n--B--\r\n`,
  );
}

function signedV4(policy: object, secret = SECRET): Fields {
  const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
  const key = signingKey(secret, { date: '20260101', region: 'eu-west-1', service: 's3' });
  return {
    policy: encoded,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'AKIDEXAMPLE/20260101/eu-west-1/s3/aws4_request',
    'x-amz-date': '20260101T000000Z',
    'x-amz-signature': createHmac('sha256', key).update(encoded).digest('hex'),
  };
}

const CREDENTIAL_CONDITIONS = [
  ['starts-with', '$x-amz-algorithm', ''],
  ['starts-with', '$x-amz-credential', 'AKIDEXAMPLE/'],
  ['starts-with', '$x-amz-date', ''],
];

function policyOf(conditions: readonly unknown[], expiration = '2026-01-01T01:00:00Z'): object {
  return { expiration, conditions: [{ bucket: 'demo' }, ...CREDENTIAL_CONDITIONS, ...conditions] };
}

interface Forms extends Served {
  readonly stored: Record<string, unknown>[];
  post(fields: Fields, file: string | undefined): Promise<RawAnswer>;
}

async function forms(isStrict = true): Promise<Forms> {
  const stored: Record<string, unknown>[] = [];
  async function store(input: { Body: Readable }): Promise<object> {
    const content = Buffer.concat(await input.Body.toArray()).toString();
    stored.push({ ...input, Body: content });
    return { ETag: '"e"' };
  }
  const served = await serve(
    { s3: { PostObject: store } },
    {
      isStrict,
      now: () => NOW,
      findKeyOwner: () => ({ account: '1', arn: 'a', secretAccessKey: SECRET }),
    },
  );
  return Object.assign(served, {
    stored,
    post: (fields: Fields, file: string | undefined) =>
      send(served.port, {
        path: '/demo',
        headers: { 'content-type': 'multipart/form-data; boundary=B' },
        body: formOf(fields, file),
      }),
  });
}

describe('forms of browsers', () => {
  test('store their file, with their fields as its headers', async () => {
    await using server = await forms();
    const conditions = [
      ['starts-with', '$key', 'user/'],
      { acl: 'public-read' },
      ['starts-with', '$Content-Type', 'text/'],
      ['eq', '$x-amz-meta-a', 'b'],
    ];
    const fields = {
      key: 'user/${filename}',
      acl: 'public-read',
      'Content-Type': 'text/plain',
      'x-amz-meta-a': 'b',
      ...signedV4(policyOf(conditions)),
    };
    const answer = await server.post(fields, 'line\r\n--A? no\r\n');
    expect(answer).toMatchObject({
      status: 204,
      headers: { etag: '"e"', location: `${server.endpoint}/demo/user/a.txt` },
      body: '',
    });
    expect(server.stored).toMatchObject([
      {
        Bucket: 'demo',
        Key: 'user/a.txt',
        ACL: 'public-read',
        ContentType: 'text/plain',
        Metadata: { a: 'b' },
        Body: 'line\r\n--A? no\r\n',
      },
    ]);
    expect(server.answered).toMatchObject([{ service: 's3', operation: 'PostObject', status: 204 }]);
  });

  test('answer as they ask', async () => {
    await using server = await forms();
    const status = [{ key: 'k<' }, { success_action_status: '201' }];
    const created = await server.post(
      { key: 'k<', success_action_status: '201', ...signedV4(policyOf(status)) },
      'x',
    );
    expect(created.status).toBe(201);
    expect(created.body).toContain('<PostResponse><Location>');
    expect(created.body).toContain(
      '<Bucket>demo</Bucket><Key>k&lt;</Key><ETag>&quot;e&quot;</ETag></PostResponse>',
    );
    const redirect = [{ key: 'k' }, { success_action_redirect: 'https://example.com/?a=1' }];
    const moved = await server.post(
      { key: 'k', success_action_redirect: 'https://example.com/?a=1', ...signedV4(policyOf(redirect)) },
      'x',
    );
    expect(moved).toMatchObject({
      status: 303,
      headers: { location: 'https://example.com/?a=1&bucket=demo&key=k&etag=%22e%22' },
    });
  });

  test.each(['x-amz-meta-a b', 'x-amz-meta-a\r\nx-b: c', 'x-amz-meta-\u00e9', 'a:b'])(
    'have no fields that could be no headers: %j',
    async (name) => {
      await using server = await forms(false);
      const policy = policyOf([{ key: 'k' }, ['starts-with', `$${name}`, '']]);
      const answer = await server.post({ key: 'k', [name]: 'v', ...signedV4(policy) }, 'x');
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('<Code>MalformedPOSTRequest</Code>');
      expect(server.stored).toEqual([]);
    },
  );

  test.each(['AKIDEXAMPLE', 'AKIDEXAMPLE/20260101/eu west/s3/aws4_request'])(
    'say in full who signed them: %s',
    async (credential) => {
      await using server = await forms(false);
      const fields = { key: 'k', ...signedV4(policyOf([{ key: 'k' }])), 'x-amz-credential': credential };
      const answer = await server.post(fields, 'x');
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('<Code>InvalidArgument</Code>');
    },
  );

  test('of the second version are signed by HMAC-SHA1', async () => {
    await using server = await forms();
    const policy = Buffer.from(
      JSON.stringify({ expiration: '2026-01-01T01:00:00Z', conditions: [{ bucket: 'demo' }, { key: 'k' }] }),
    ).toString('base64');
    const signature = createHmac('sha1', SECRET).update(policy).digest('base64');
    const answer = await server.post({ key: 'k', AWSAccessKeyId: 'AKIDEXAMPLE', policy, signature }, 'x');
    expect(answer.status).toBe(204);
  });

  const good = [{ key: 'k' }];
  test.each([
    ['without a policy', { key: 'k' }, 'x', 'AccessDenied'],
    [
      'signed with another secret',
      { key: 'k', ...signedV4(policyOf(good), 'other') },
      'x',
      'SignatureDoesNotMatch',
    ],
    [
      'whose policy is over',
      { key: 'k', ...signedV4(policyOf(good, '2025-12-31T23:59:59Z')) },
      'x',
      'Policy expired.',
    ],
    ['whose policy has no end', { key: 'k', ...signedV4({ conditions: [] }) }, 'x', 'InvalidPolicyDocument'],
    [
      'for another key',
      { key: 'other', ...signedV4(policyOf(good)) },
      'x',
      'Policy Condition failed: [&quot;eq&quot;, &quot;$key&quot;, &quot;k&quot;]',
    ],
    [
      'for another bucket',
      {
        key: 'k',
        ...signedV4({
          expiration: '2026-01-01T01:00:00Z',
          conditions: [{ bucket: 'other' }, ...CREDENTIAL_CONDITIONS, ...good],
        }),
      },
      'x',
      'AccessDenied',
    ],
    [
      'with a field that no condition names',
      { key: 'k', acl: 'public-read', ...signedV4(policyOf(good)) },
      'x',
      'Extra input fields: acl',
    ],
    [
      'with more bytes than allowed',
      { key: 'k', ...signedV4(policyOf([...good, ['content-length-range', 0, 2]])) },
      'xxx',
      'EntityTooLarge',
    ],
    [
      'with fewer bytes than allowed',
      { key: 'k', ...signedV4(policyOf([...good, ['content-length-range', 2, 9]])) },
      'x',
      'EntityTooSmall',
    ],
    ['without a key', signedV4(policyOf([])), 'x', 'InvalidArgument'],
    ['without a file', { key: 'k', ...signedV4(policyOf(good)) }, undefined, 'InvalidArgument'],
    [
      'with fields beyond all bounds',
      { key: 'k', a: 'x'.repeat(30_000), ...signedV4(policyOf(good)) },
      'x',
      'MaxPostPreDataLengthExceeded',
    ],
  ] as const)('are refused %s', async (...row) => {
    const [, fields, file, reason] = row;
    await using server = await forms();
    const answer = await server.post(fields, file);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).toContain(reason);
    expect(server.stored).toEqual([]);
    expect(server.faults).toEqual([]);
  });

  test('end with their policy without strict authentication too', async () => {
    await using server = await forms(false);
    expect((await server.post({ key: 'k', ...signedV4(policyOf(good), 'any') }, 'x')).status).toBe(204);
    const over = signedV4(policyOf(good, '2025-12-31T23:59:59Z'), 'any');
    expect((await server.post({ key: 'k', ...over }, 'x')).body).toContain('Policy expired.');
  });
});

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
  }
}

describe('readUploadForm()', () => {
  test('gives back any file, however it arrives', async () => {
    const text = fc.stringMatching(/^(?:[a-z]|\r\n|-|--B)*$/).filter((each) => !each.includes('\r\n--B'));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 200 }), async (content, length) => {
        const body = formOf({ key: 'k', empty: '' }, content, String.raw`C:\x\name.txt`);
        const form = await readUploadForm(
          pieces(body, length),
          'multipart/form-data; charset=utf-8; boundary="B"',
        );
        const chunks: Uint8Array[] = [];
        for await (const chunk of form.file) {
          chunks.push(chunk);
        }
        expect(Buffer.concat(chunks).toString()).toBe(content);
        expect(Object.fromEntries(form.fields)).toEqual({ key: 'k', empty: '' });
        expect(form.fileName).toBe('name.txt');
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['no boundary', 'x'.repeat(100)],
    ['a part without headers', `--B\r\n${'x'.repeat(10_000)}`],
    ['a part without a name', '--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n'],
    ['a form that ends early', '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
  ])('refuses %s', async (_, body) => {
    const form = readUploadForm(pieces(Buffer.from(body), 10), 'multipart/form-data; boundary=B');
    await expect(form).rejects.toThrow(ServiceError);
  });
});
