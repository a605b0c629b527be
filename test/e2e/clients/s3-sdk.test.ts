import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { onceSettings } from './sdk-settings.ts';

let platform: RunningPlatform;
let client: s3.S3;

beforeAll(async () => {
  platform = await startPlatform();
  // A host by name, so that the client puts buckets in front of it.
  client = clientAt(`http://localhost:${platform.port}`);
  await client.createBucket({ Bucket: 'sdk' });
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
});

function clientAt(endpoint: string): s3.S3 {
  // Not every system resolves names below `localhost`.
  const httpAgent = new Agent({
    lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  const requestHandler = { httpAgent };
  return new s3.S3({ ...onceSettings(endpoint), requestHandler });
}

/** The error of a call: its name, status, message and what it tells besides. */
async function refusal(call: Promise<unknown>): Promise<object> {
  try {
    await call;
  } catch (error) {
    if (error instanceof s3.S3ServiceException) {
      const { name, $metadata, message } = error;
      const more = Object.fromEntries(
        ['Condition', 'Key', 'BucketName', 'Header'].flatMap((member) => {
          const value: unknown = Reflect.get(error, member);
          return value === undefined ? [] : [[member, value]];
        }),
      );
      return { name, status: $metadata.httpStatusCode, message, ...more };
    }
    throw error;
  }
  throw new Error('It was not refused');
}

const text = async (answer: s3.GetObjectCommandOutput): Promise<string | undefined> =>
  answer.Body?.transformToString();

test('a stream whose length is known arrives in chunks with its checksum behind it', async () => {
  const parts = ['one ', 'two ', 'three'];
  const put = await client.putObject({
    Bucket: 'sdk',
    Key: 'stream',
    Body: Readable.from(parts.map((part) => Buffer.from(part))),
    ContentLength: 13,
    ContentType: 'text/plain',
    ChecksumAlgorithm: 'SHA256',
  });
  const sum = createHash('sha256').update('one two three').digest('base64');
  expect(put).toMatchObject({ ChecksumSHA256: sum, ChecksumType: 'FULL_OBJECT' });
  const got = await client.getObject({ Bucket: 'sdk', Key: 'stream', ChecksumMode: 'ENABLED' });
  expect(got).toMatchObject({ ChecksumSHA256: sum, ContentType: 'text/plain', ContentLength: 13 });
  expect(got.ContentEncoding).toBeUndefined();
  expect(await text(got)).toBe('one two three');
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
  '%s is computed by the client, checked, kept, and refused when it is wrong',
  async (algorithm) => {
    const key = { Bucket: 'sdk', Key: algorithm };
    const member = `Checksum${algorithm}` as const;
    const put = await client.putObject({ ...key, Body: 'hello world', ChecksumAlgorithm: algorithm });
    expect(put[member]).toMatch(/^[\w+/]+=*$/);
    const head = await client.headObject({ ...key, ChecksumMode: 'ENABLED' });
    expect([head[member], head.ChecksumType]).toEqual([put[member], 'FULL_OBJECT']);
    const wrong = await client.putObject({
      Bucket: 'sdk',
      Key: 'w',
      Body: 'x',
      ChecksumAlgorithm: algorithm,
    });
    expect(await refusal(client.putObject({ ...key, Body: 'y', [member]: wrong[member] }))).toEqual({
      name: 'BadDigest',
      status: 400,
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    const { Checksum } = await client.getObjectAttributes({
      ...key,
      ObjectAttributes: ['Checksum', 'ETag', 'ObjectSize'],
    });
    expect(Checksum).toEqual({ [member]: put[member], ChecksumType: 'FULL_OBJECT' });
  },
);

const PART = 5 * 1024 ** 2;

test.each([
  ['CRC32', 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT'],
  ['SHA1', 'COMPOSITE'],
  ['SHA256', 'COMPOSITE'],
] as const)('an upload in parts is summed up by %s, %s', async (ChecksumAlgorithm, ChecksumType) => {
  const upload = { Bucket: 'sdk', Key: `parts-${ChecksumAlgorithm}` };
  const member = `Checksum${ChecksumAlgorithm}` as const;
  const made = await client.createMultipartUpload({ ...upload, ChecksumAlgorithm, ChecksumType });
  const { UploadId } = made;
  expect([made.ChecksumAlgorithm, made.ChecksumType]).toEqual([ChecksumAlgorithm, ChecksumType]);
  const bodies = [Buffer.alloc(PART, 'a'), Buffer.from('the end')];
  const parts = await Promise.all(
    bodies.map(async (Body, at) => {
      const part = { ...upload, UploadId, PartNumber: at + 1, Body, ChecksumAlgorithm };
      const { ETag, [member]: sum } = await client.uploadPart(part);
      return { PartNumber: at + 1, ETag, [member]: sum };
    }),
  );
  expect((await client.listParts({ ...upload, UploadId })).Parts).toMatchObject(parts);
  const listed = await client.listMultipartUploads({ Bucket: 'sdk' });
  expect(listed.Uploads).toMatchObject([{ UploadId, ChecksumAlgorithm, ChecksumType }]);
  const done = await client.completeMultipartUpload({
    ...upload,
    UploadId,
    MultipartUpload: { Parts: parts },
  });
  expect(done.ETag).toMatch(/^"[\da-f]{32}-2"$/);
  expect(done[member]).toMatch(ChecksumType === 'COMPOSITE' ? /-2$/ : /=$/);
  const single = await client.putObject({
    Bucket: 'sdk',
    Key: 'single',
    Body: Buffer.concat(bodies),
    ChecksumAlgorithm,
  });
  expect(done[member] === single[member]).toBe(ChecksumType === 'FULL_OBJECT');
  const end = await client.getObject({ ...upload, Range: 'bytes=-11' });
  expect([await text(end), end.ContentRange]).toEqual(['aaaathe end', 'bytes 5242876-5242886/5242887']);
});

test('parts are copied out of other objects', async () => {
  const upload = { Bucket: 'sdk', Key: 'pasted' };
  await client.putObject({ Bucket: 'sdk', Key: 'from', Body: '0123456789' });
  const { UploadId } = await client.createMultipartUpload(upload);
  const { CopyPartResult } = await client.uploadPartCopy({
    ...upload,
    UploadId,
    PartNumber: 1,
    CopySource: 'sdk/from',
    CopySourceRange: 'bytes=2-4',
  });
  await client.completeMultipartUpload({
    ...upload,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
  });
  expect(await text(await client.getObject(upload))).toBe('234');
  const aborted = await client.createMultipartUpload(upload);
  await client.abortMultipartUpload({ ...upload, UploadId: aborted.UploadId });
  expect(await refusal(client.listParts({ ...upload, UploadId: aborted.UploadId }))).toMatchObject({
    name: 'NoSuchUpload',
    status: 404,
  });
});

test('conditions of reads, writes and copies', async () => {
  const key = { Bucket: 'sdk', Key: 'conditions' };
  const { ETag } = await client.putObject({ ...key, Body: '1', IfNoneMatch: '*' });
  const message = 'At least one of the pre-conditions you specified did not hold';
  const failed = (Condition: string) => ({ name: 'PreconditionFailed', status: 412, message, Condition });
  expect(await refusal(client.putObject({ ...key, Body: '2', IfNoneMatch: '*' }))).toEqual(
    failed('If-None-Match'),
  );
  await client.putObject({ ...key, Body: '2', IfMatch: ETag });
  expect(await refusal(client.putObject({ ...key, Body: '3', IfMatch: ETag }))).toEqual(failed('If-Match'));
  expect(
    await refusal(client.putObject({ Bucket: 'sdk', Key: 'none', Body: '', IfMatch: ETag })),
  ).toMatchObject({
    name: 'NoSuchKey',
    status: 404,
  });
  expect(await refusal(client.getObject({ ...key, IfMatch: ETag }))).toEqual(failed('If-Match'));
  const current = (await client.headObject(key)).ETag;
  expect(await refusal(client.getObject({ ...key, IfNoneMatch: current }))).toMatchObject({ status: 304 });
  const copy = { Bucket: 'sdk', Key: 'copied', CopySource: 'sdk/conditions' };
  expect(await refusal(client.copyObject({ ...copy, CopySourceIfMatch: ETag }))).toEqual(
    failed('x-amz-copy-source-If-Match'),
  );
  await client.copyObject({
    ...copy,
    CopySourceIfMatch: current,
    Metadata: { a: 'b' },
    MetadataDirective: 'REPLACE',
  });
  expect((await client.headObject({ Bucket: 'sdk', Key: 'copied' })).Metadata).toEqual({ a: 'b' });
});

test('a bucket in front of the host and one in the path are the same, whatever the key', async () => {
  const byPath = clientAt(platform.endpoint);
  const odd = 'a b/ü+%2F/../c?d&e=1';
  await client.putObject({ Bucket: 'sdk', Key: odd, Body: 'by host' });
  expect(await text(await byPath.getObject({ Bucket: 'sdk', Key: odd }))).toBe('by host');
  byPath.destroy();
  const body = await new Promise<string>((resolve, reject) => {
    const headers = { host: `sdk.s3.localhost:${platform.port}` };
    request({ host: '127.0.0.1', port: platform.port, path: '/stream', headers }, (answer) => {
      answer.on('data', (chunk: Buffer) => resolve(chunk.toString()));
    })
      .on('error', reject)
      .end();
  });
  expect(body).toContain('<Code>AccessDenied</Code>');
});
