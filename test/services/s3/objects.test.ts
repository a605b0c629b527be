import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { BUCKET, bodyText, bytesOf, failure, makeS3 } from './s3-maker.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function* breaking(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  await Promise.resolve();
  throw new Error('the client went away');
}

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, second));

describe('PutObject and GetObject', () => {
  test('give back what was put, with S3’s defaults', async () => {
    await using made = await makeS3();
    const { call } = made;
    const put = await call.PutObject({ Bucket: BUCKET, Key: 'a.txt', Body: 'hello world' });
    expect(put).toStrictEqual({
      ETag: `"${md5('hello world')}"`,
      ServerSideEncryption: 'AES256',
      // CRC-64/NVME of the text, calculated bit by bit in Python.
      ChecksumCRC64NVME: 'jSnVw/bqjr4=',
      ChecksumType: 'FULL_OBJECT',
    });
    const { Body, ...got } = await call.GetObject({ Bucket: BUCKET, Key: 'a.txt' });
    expect(got).toStrictEqual({
      AcceptRanges: 'bytes',
      ContentLength: 11,
      ContentType: 'binary/octet-stream',
      ETag: `"${md5('hello world')}"`,
      LastModified: new Date('2026-01-02T03:04:07Z'),
      Metadata: {},
      ServerSideEncryption: 'AES256',
    });
    expect(await bodyText({ Body })).toBe('hello world');
  });

  test('keep headers, metadata, tags and the storage class', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({
      Bucket: BUCKET,
      Key: 'ä b/ü',
      Body: Readable.from([Buffer.from('one'), Buffer.from('two')]),
      ContentType: 'text/plain',
      ContentEncoding: 'aws-chunked,gzip',
      CacheControl: 'max-age=1',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      Expires: new Date('2027-01-01T00:00:00Z'),
      Metadata: { FileSha256: 'x:y' },
      Tagging: 'a=1&b=%20',
      StorageClass: 'STANDARD_IA',
    });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'ä b/ü' })).toMatchObject({
      ContentType: 'text/plain',
      ContentEncoding: 'gzip',
      CacheControl: 'max-age=1',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      ExpiresString: 'Fri, 01 Jan 2027 00:00:00 GMT',
      Metadata: { filesha256: 'x:y' },
      StorageClass: 'STANDARD_IA',
      TagCount: 2,
      ContentLength: 6,
    });
    expect(await call.GetObjectTagging({ Bucket: BUCKET, Key: 'ä b/ü' })).toStrictEqual({
      TagSet: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: ' ' },
      ],
    });
    expect(
      await call.GetObject({
        Bucket: BUCKET,
        Key: 'ä b/ü',
        ResponseContentType: 'image/png',
        ResponseContentDisposition: 'attachment',
      }),
    ).toMatchObject({ ContentType: 'image/png', ContentDisposition: 'attachment' });
  });

  test('an empty object is one too', async () => {
    await using made = await makeS3();
    await made.call.PutObject({ Bucket: BUCKET, Key: 'empty' });
    const answer = await made.call.GetObject({ Bucket: BUCKET, Key: 'empty' });
    expect(answer).toMatchObject({ ContentLength: 0, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' });
    expect(await bodyText(answer)).toBe('');
    const range = made.call.GetObject({ Bucket: BUCKET, Key: 'empty', Range: 'bytes=0-' });
    expect(await failure(range)).toMatchObject({ code: 'InvalidRange', status: 416, ActualObjectSize: 0 });
  });

  test('a stream that breaks leaves no object and keeps the one before', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'before' });
    const broken = Readable.from(breaking());
    await expect(call.PutObject({ Bucket: BUCKET, Key: 'k', Body: broken })).rejects.toThrow('went away');
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'k' }))).toBe('before');
  });

  test.each([
    ['..', '../../etc/passwd'],
    ['an absolute path', '/etc/passwd'],
    ['a NUL', 'a\0b'],
    ['a newline', 'a\nb'],
    ['a dot', '.'],
    ['beyond the first plane', '\u{1f600}'],
    ['1,024 bytes', 'é'.repeat(512)],
    ['a backslash', 'a\\..\\b'],
    ['SQL', "'; drop table s3_versions; --"],
  ])('a key is no path: %s', async (_name, key) => {
    await using made = await makeS3();
    await made.call.PutObject({ Bucket: BUCKET, Key: key, Body: 'x' });
    expect(await bodyText(await made.call.GetObject({ Bucket: BUCKET, Key: key }))).toBe('x');
    const listed = await made.call.ListObjectsV2({ Bucket: BUCKET });
    expect(listed.Contents?.map(({ Key }) => Key)).toStrictEqual([key]);
  });

  test.each([
    [
      'too long',
      'é'.repeat(513),
      { code: 'KeyTooLongError', message: 'Your key is too long', Size: 1026, MaxSizeAllowed: 1024 },
    ],
    ['no Unicode', 'a\ud800', { code: 'InvalidURI' }],
    ['empty', '', { code: 'InvalidURI' }],
  ])('a key that is %s is refused', async (_name, key, error) => {
    await using made = await makeS3();
    expect(await failure(made.call.PutObject({ Bucket: BUCKET, Key: key }))).toMatchObject(error);
  });

  test('what S3 does not take', async () => {
    await using made = await makeS3();
    const put = (input: object) =>
      failure(made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'x', ...input }));
    expect(await put({ Metadata: { a: 'x'.repeat(2048) } })).toMatchObject({
      code: 'MetadataTooLarge',
      Size: 2049,
      MaxSizeAllowed: 2048,
    });
    expect(await put({ StorageClass: 'CHEAP' })).toMatchObject({ code: 'InvalidStorageClass' });
    expect(await put({ Tagging: 'a=1&a=2' })).toMatchObject({ code: 'InvalidArgument' });
    expect(
      await put({ Tagging: Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('&') }),
    ).toMatchObject({
      code: 'BadRequest',
      message: 'Object tags cannot be greater than 10',
    });
    expect(await put({ ServerSideEncryption: 'rot13' })).toMatchObject({ code: 'InvalidArgument' });
    expect(await put({ ACL: 'public-read' })).toMatchObject({
      code: 'AccessControlListNotSupported',
      message: 'The bucket does not allow ACLs',
    });
    expect(await put({ WriteOffsetBytes: 0 })).toMatchObject({ code: 'NotImplemented', status: 501 });
  });

  test('name what is not there', async () => {
    await using made = await makeS3();
    const { call } = made;
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key: 'none' }))).toMatchObject({
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      status: 404,
      Key: 'none',
    });
    expect(await failure(call.GetObject({ Bucket: 'nowhere', Key: 'none' }))).toMatchObject({
      code: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      status: 404,
      BucketName: 'nowhere',
    });
    expect(await failure(call.GetObject({ Bucket: 'No_Bucket', Key: 'none' }))).toMatchObject({
      code: 'InvalidBucketName',
      BucketName: 'No_Bucket',
    });
    expect(
      await failure(call.GetObject({ Bucket: BUCKET, Key: 'none', ExpectedBucketOwner: '111111111111' })),
    ).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    });
  });
});

describe('ranges', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes=9-9', '9', 'bytes 9-9/10'],
    ['bytes=3-1', '0123456789', undefined],
    ['bytes=0-1,3-4', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
    ['bytes=-', '0123456789', undefined],
  ])('%s', async (Range, expected, contentRange) => {
    await using made = await makeS3();
    await made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '0123456789' });
    const answer = await made.call.GetObject({ Bucket: BUCKET, Key: 'k', Range, ChecksumMode: 'ENABLED' });
    expect(await bodyText(answer)).toBe(expected);
    expect(answer.ContentRange).toBe(contentRange);
    expect(answer.ContentLength).toBe(expected.length);
    // A checksum of the whole would make clients refuse a part.
    expect(answer.ChecksumCRC64NVME !== undefined).toBe(expected.length === 10);
  });

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s is outside', async (Range) => {
    await using made = await makeS3();
    await made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '0123456789' });
    expect(await failure(made.call.GetObject({ Bucket: BUCKET, Key: 'k', Range }))).toMatchObject({
      code: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      status: 416,
      RangeRequested: Range,
      ActualObjectSize: 10,
    });
  });
});

describe('conditions', () => {
  test.each([
    ['matching ETag', { IfMatch: '"etag"' }, undefined],
    ['any ETag', { IfMatch: '*' }, undefined],
    ['one of several', { IfMatch: '"x", "etag"' }, undefined],
    ['without quotes', { IfMatch: 'etag' }, undefined],
    ['other ETag', { IfMatch: '"other"' }, 'If-Match'],
    ['matching ETag counts before the date', { IfMatch: '"etag"', IfUnmodifiedSince: at(0) }, undefined],
    ['changed since', { IfUnmodifiedSince: at(0) }, 'If-Unmodified-Since'],
    ['not changed since', { IfUnmodifiedSince: at(7) }, undefined],
    ['none of these ETags', { IfNoneMatch: '"other"' }, undefined],
    ['unchanged ETag', { IfNoneMatch: '"etag"' }, 304],
    ['unchanged date', { IfModifiedSince: at(7) }, 304],
    ['changed date', { IfModifiedSince: at(6) }, undefined],
    ['ETag counts before the date', { IfNoneMatch: '"other"', IfModifiedSince: at(7) }, undefined],
    ['a date in the future is none', { IfModifiedSince: new Date('2099-01-01') }, undefined],
  ])('of a read: %s', async (_name, conditions, failed) => {
    await using made = await makeS3();
    const etag = md5('x');
    await made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'x' });
    const input = Object.fromEntries(
      Object.entries(conditions).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace('etag', etag) : value,
      ]),
    );
    const read = made.call.HeadObject({ Bucket: BUCKET, Key: 'k', ...input });
    if (failed === undefined) {
      expect(await read).toMatchObject({ ETag: `"${etag}"` });
    } else if (failed === 304) {
      expect(await failure(read)).toMatchObject({
        code: 'NotModified',
        status: 304,
        headers: { etag: `"${etag}"` },
      });
    } else {
      expect(await failure(read)).toMatchObject({
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
        status: 412,
        Condition: failed,
      });
    }
  });

  test('put if there is none: one of many at once wins', async () => {
    await using made = await makeS3();
    const puts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        made.call.PutObject({ Bucket: BUCKET, Key: 'lock', Body: `${index}`, IfNoneMatch: '*' }),
      ),
    );
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = made.call.PutObject({ Bucket: BUCKET, Key: 'lock', Body: 'x', IfNoneMatch: '*' });
    expect(await failure(again)).toMatchObject({ code: 'PreconditionFailed', Condition: 'If-None-Match' });
    await made.call.DeleteObject({ Bucket: BUCKET, Key: 'lock' });
    await made.call.PutObject({ Bucket: BUCKET, Key: 'lock', Body: 'x', IfNoneMatch: '*' });
  });

  test('put and delete if it is still the same', async () => {
    await using made = await makeS3();
    const { call } = made;
    expect(await failure(call.PutObject({ Bucket: BUCKET, Key: 'k', IfMatch: '"x"' }))).toMatchObject({
      code: 'NoSuchKey',
    });
    const { ETag } = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '1' });
    await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '2', IfMatch: ETag });
    expect(
      await failure(call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '3', IfMatch: ETag })),
    ).toMatchObject({
      code: 'PreconditionFailed',
      Condition: 'If-Match',
    });
    expect(await failure(call.DeleteObject({ Bucket: BUCKET, Key: 'k', IfMatch: ETag }))).toMatchObject({
      code: 'PreconditionFailed',
    });
  });

  test.each([
    [
      { IfNoneMatch: '"x"' },
      'If-None-Match',
      "We don't accept the provided value of If-None-Match header for this API",
    ],
    [{ IfMatch: '*' }, 'If-Match', "We don't accept the provided value of If-Match header for this API"],
    [
      { IfMatch: '"x"', IfNoneMatch: '*' },
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    ],
  ])('a write with the conditions %j is refused', async (conditions, header, additionalMessage) => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'from', Body: '1' });
    const refused = { code: 'NotImplemented', status: 501, Header: header, additionalMessage };
    const key = { Bucket: BUCKET, Key: 'k' };
    expect(await failure(call.PutObject({ ...key, ...conditions }))).toMatchObject(refused);
    const copy = call.CopyObject({ ...key, CopySource: `${BUCKET}/from`, ...conditions });
    expect(await failure(copy)).toMatchObject(refused);
    const { UploadId } = await call.CreateMultipartUpload(key);
    const done = call.CompleteMultipartUpload({ ...key, UploadId, ...conditions });
    expect(await failure(done)).toMatchObject(refused);
  });
});

describe('CopyObject', () => {
  test('copies content, metadata and tags, or replaces them', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({
      Bucket: BUCKET,
      Key: 'from +ü',
      Body: 'content',
      ContentType: 'text/x',
      Metadata: { a: '1' },
      Tagging: 't=1',
      ChecksumAlgorithm: 'CRC32',
    });
    const CopySource = `/${BUCKET}/${encodeURIComponent('from +ü')}`;
    const copied = await call.CopyObject({ Bucket: BUCKET, Key: 'to', CopySource });
    // S3 does not answer the type here, though its model has the member.
    expect(copied.CopyObjectResult).toStrictEqual({
      ETag: `"${md5('content')}"`,
      // By zlib.crc32 of Python.
      ChecksumCRC32: '/sUwqQ==',
      LastModified: expect.any(Date),
    });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'to' })).toMatchObject({
      ContentType: 'text/x',
      Metadata: { a: '1' },
      TagCount: 1,
    });
    await call.CopyObject({
      Bucket: BUCKET,
      Key: 'to',
      CopySource,
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      ChecksumAlgorithm: 'SHA256',
    });
    const head = await call.HeadObject({ Bucket: BUCKET, Key: 'to', ChecksumMode: 'ENABLED' });
    expect(head).toMatchObject({
      ContentType: 'binary/octet-stream',
      Metadata: { b: '2' },
      ChecksumSHA256: createHash('sha256').update('content').digest('base64'),
    });
    expect(head.TagCount).toBeUndefined();
    await call.DeleteObject({ Bucket: BUCKET, Key: 'from +ü' });
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'to' }))).toBe('content');
  });

  test('refuses what S3 refuses', async () => {
    await using made = await makeS3();
    const { call } = made;
    const { ETag } = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'x' });
    const copy = (input: object) =>
      failure(call.CopyObject({ Bucket: BUCKET, Key: 'k', CopySource: `${BUCKET}/k`, ...input }));
    expect(await copy({})).toMatchObject({
      code: 'InvalidRequest',
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
    expect(await copy({ Key: 'l', CopySource: `${BUCKET}/none` })).toMatchObject({
      code: 'NoSuchKey',
      Key: 'none',
    });
    expect(await copy({ Key: 'l', CopySource: 'nowhere/k' })).toMatchObject({ code: 'NoSuchBucket' });
    expect(await copy({ Key: 'l', CopySource: 'k' })).toMatchObject({ code: 'InvalidArgument' });
    expect(await copy({ Key: 'l', CopySource: `${BUCKET}/%zz` })).toMatchObject({ code: 'InvalidArgument' });
    expect(await copy({ Key: 'l', CopySourceIfNoneMatch: ETag })).toMatchObject({
      code: 'PreconditionFailed',
      Condition: 'x-amz-copy-source-If-None-Match',
    });
    expect(await copy({ Key: 'l', MetadataDirective: 'MERGE' })).toMatchObject({ code: 'InvalidArgument' });
    await call.CopyObject({
      Bucket: BUCKET,
      Key: 'k',
      CopySource: `${BUCKET}/k`,
      StorageClass: 'STANDARD_IA',
    });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'k' })).toMatchObject({
      StorageClass: 'STANDARD_IA',
    });
  });
});

describe('checksums', () => {
  // Known answers for "123456789": the check values of the catalogue of CRC algorithms, hashes by Python's hashlib.
  const known = {
    CRC32: Buffer.from('cbf43926', 'hex').toString('base64'),
    CRC32C: Buffer.from('e3069283', 'hex').toString('base64'),
    CRC64NVME: Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
    SHA1: Buffer.from('f7c3bc1d808e04732adf679965ccc34ca7ae3441', 'hex').toString('base64'),
    SHA256: Buffer.from('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225', 'hex').toString(
      'base64',
    ),
  } as const;

  test.each(Object.entries(known))('%s is verified, kept and given back', async (algorithm, value) => {
    await using made = await makeS3();
    const { call } = made;
    const member = `Checksum${algorithm}`;
    const put = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '123456789', [member]: value });
    expect(put).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'k', ChecksumMode: 'ENABLED' })).toMatchObject({
      [member]: value,
    });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'k' })).not.toHaveProperty(member);
    expect(
      await call.GetObjectAttributes({
        Bucket: BUCKET,
        Key: 'k',
        ObjectAttributes: ['Checksum', 'ETag', 'ObjectSize'],
      }),
    ).toMatchObject({
      ETag: '25f9e794323b453885f5181f1b624d0b',
      ObjectSize: 9,
      Checksum: { [member]: value, ChecksumType: 'FULL_OBJECT' },
    });
    const wrong = call.PutObject({ Bucket: BUCKET, Key: 'l', Body: '12345678', [member]: value });
    expect(await failure(wrong)).toMatchObject({
      code: 'BadDigest',
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    expect(await failure(call.HeadObject({ Bucket: BUCKET, Key: 'l' }))).toMatchObject({ code: 'NoSuchKey' });
    // The value behind the body is the protocol's to check; the algorithm says what is kept.
    const named = await call.PutObject({
      Bucket: BUCKET,
      Key: 'k',
      Body: '123456789',
      ChecksumAlgorithm: algorithm as 'CRC32',
    });
    expect(named).toMatchObject({ [member]: value });
  });

  test('Content-MD5', async () => {
    await using made = await makeS3();
    const put = (ContentMD5: string) =>
      made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'x', ContentMD5 });
    const right = createHash('md5').update('x').digest('base64');
    await put(right);
    expect(await failure(put('AAAA'))).toMatchObject({ code: 'InvalidDigest' });
    const other = createHash('md5').update('y').digest('base64');
    expect(await failure(put(other))).toMatchObject({
      code: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what we received.',
      ExpectedDigest: other,
      CalculatedDigest: right,
    });
  });

  test('ill-formed ones', async () => {
    await using made = await makeS3();
    const put = (input: object) =>
      failure(made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'x', ...input }));
    expect(await put({ ChecksumCRC32: 'abc' })).toMatchObject({
      code: 'InvalidRequest',
      message: 'Value for x-amz-checksum-crc32 header is invalid.',
    });
    expect(await put({ ChecksumCRC32: known.CRC32, ChecksumSHA1: known.SHA1 })).toMatchObject({
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
    expect(await put({ ChecksumAlgorithm: 'CRC16' })).toMatchObject({ code: 'InvalidRequest' });
    expect(await put({ ChecksumAlgorithm: 'SHA1', ChecksumCRC32: known.CRC32 })).toMatchObject({
      code: 'InvalidRequest',
    });
  });
});

describe('encryption', () => {
  test('by the request, by the bucket, by a key of the client’s', async () => {
    await using made = await makeS3();
    const { call } = made;
    expect(
      await call.PutObject({
        Bucket: BUCKET,
        Key: 'k',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'my-key',
      }),
    ).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'my-key' });
    await call.PutBucketEncryption({
      Bucket: BUCKET,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'of-bucket' },
            BucketKeyEnabled: true,
          },
        ],
      },
    });
    await call.PutObject({ Bucket: BUCKET, Key: 'k' });
    expect(await call.HeadObject({ Bucket: BUCKET, Key: 'k' })).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'of-bucket',
      BucketKeyEnabled: true,
    });
    const key = Buffer.alloc(32, 1);
    const customer = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: key.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
    };
    await call.PutObject({ Bucket: BUCKET, Key: 'c', Body: 'x', ...customer });
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key: 'c' }))).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'c', ...customer }))).toBe('x');
  });
});

describe('large bodies', () => {
  test('stream through: memory does not grow with the object', async () => {
    await using made = await makeS3();
    const chunk = Buffer.alloc(1024 * 1024, 1);
    const count = 256;
    const body = Readable.from(
      (async function* chunks() {
        for (let sent = 0; sent < count; sent += 1) {
          await Promise.resolve();
          yield chunk;
        }
      })(),
    );
    const before = process.memoryUsage().arrayBuffers;
    await made.call.PutObject({ Bucket: BUCKET, Key: 'big', Body: body });
    const { Body } = await made.call.GetObject({ Bucket: BUCKET, Key: 'big' });
    let size = 0;
    let most = 0;
    for await (const part of Body) {
      size += part.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(size).toBe(count * chunk.length);
    expect(most).toBeLessThan(128 * 1024 * 1024);
    const range = await made.call.GetObject({ Bucket: BUCKET, Key: 'big', Range: 'bytes=-3' });
    expect(await bytesOf(range.Body)).toStrictEqual(Buffer.alloc(3, 1));
  });
});
