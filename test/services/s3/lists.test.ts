import { describe, expect, test } from 'vitest';
import { BUCKET, failure, makeS3, type TestS3 } from './s3-maker.ts';

async function filled(keys: readonly string[]): Promise<TestS3> {
  const made = await makeS3();
  for (const Key of keys) {
    await made.call.PutObject({ Bucket: BUCKET, Key, Body: Key });
  }
  return made;
}

describe('ListObjectsV2', () => {
  test('answers what S3 answers, empty members left out', async () => {
    await using made = await filled(['b', 'a']);
    expect(await made.call.ListObjectsV2({ Bucket: BUCKET })).toStrictEqual({
      IsTruncated: false,
      Name: BUCKET,
      Prefix: '',
      MaxKeys: 1000,
      KeyCount: 2,
      Contents: ['a', 'b'].map((Key) => ({
        Key,
        LastModified: expect.any(Date),
        ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        ChecksumAlgorithm: ['CRC64NVME'],
        ChecksumType: 'FULL_OBJECT',
        Size: 1,
        StorageClass: 'STANDARD',
      })),
    });
    const none = await made.call.ListObjectsV2({ Bucket: BUCKET, Prefix: 'x', Delimiter: '/' });
    expect(none).toStrictEqual({
      IsTruncated: false,
      Name: BUCKET,
      Prefix: 'x',
      Delimiter: '/',
      MaxKeys: 1000,
      KeyCount: 0,
    });
  });

  test('rolls up what is behind the delimiter, and leaps over it', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `logs/2026/${at}`);
    await using made = await filled([...many, 'logs/x', 'a', 'z/z/z', 'é/']);
    const list = (input: object) => made.call.ListObjectsV2({ Bucket: BUCKET, Delimiter: '/', ...input });
    expect(await list({})).toMatchObject({
      KeyCount: 4,
      Contents: [{ Key: 'a' }],
      CommonPrefixes: [{ Prefix: 'logs/' }, { Prefix: 'z/' }, { Prefix: 'é/' }],
    });
    expect(await list({ Prefix: 'logs/' })).toMatchObject({
      Contents: [{ Key: 'logs/x' }],
      CommonPrefixes: [{ Prefix: 'logs/2026/' }],
    });
    expect((await list({ Prefix: 'logs/2026/' })).Contents).toHaveLength(200);
    expect(await list({ Delimiter: 'gs/2' })).toMatchObject({ CommonPrefixes: [{ Prefix: 'logs/2' }] });
    expect(await list({ StartAfter: 'logs/' })).toMatchObject({
      CommonPrefixes: [{ Prefix: 'z/' }, { Prefix: 'é/' }],
    });
  });

  test('pages through with tokens', async () => {
    await using made = await filled(['a', 'b/1', 'b/2', 'c', 'd/1']);
    const names: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await made.call.ListObjectsV2({
        Bucket: BUCKET,
        Delimiter: '/',
        MaxKeys: 1,
        ...(token !== undefined && { ContinuationToken: token }),
      });
      expect(page.KeyCount).toBe(1);
      names.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(names).toStrictEqual(['a', 'b/', 'c', 'd/']);
  });

  test('encodes names when asked to', async () => {
    await using made = await filled(['a b/ü+(1)*~']);
    const page = await made.call.ListObjectsV2({ Bucket: BUCKET, EncodingType: 'url', Prefix: 'a b/' });
    expect(page).toMatchObject({
      EncodingType: 'url',
      Prefix: 'a+b/',
      Contents: [{ Key: 'a+b/%C3%BC%2B%281%29*~' }],
    });
  });

  test.each([
    [{ MaxKeys: -1 }, 'max-keys', 'Argument max-keys must be an integer between 0 and 2147483647'],
    [{ ContinuationToken: 'AAAA' }, 'continuation-token', 'The continuation token provided is incorrect'],
    [{ ContinuationToken: '' }, 'continuation-token', 'The continuation token provided is incorrect'],
    [{ EncodingType: 'hex' }, 'encoding-type', 'Invalid Encoding Method specified in Request'],
  ])('refuses %j', async (input, ArgumentName, message) => {
    await using made = await makeS3();
    const list = made.call.ListObjectsV2({ Bucket: BUCKET, ...(input as object) });
    expect(await failure(list)).toMatchObject({ code: 'InvalidArgument', message, ArgumentName });
  });

  test('takes at most a thousand, and none when none are asked for', async () => {
    await using made = await filled(['a']);
    expect(await made.call.ListObjectsV2({ Bucket: BUCKET, MaxKeys: 5000 })).toMatchObject({ MaxKeys: 1000 });
    expect(await made.call.ListObjectsV2({ Bucket: BUCKET, MaxKeys: 0 })).toMatchObject({
      MaxKeys: 0,
      KeyCount: 0,
      IsTruncated: false,
    });
  });
});

describe('ListObjects', () => {
  test('has owners, markers, and the next marker with a delimiter only', async () => {
    await using made = await filled(['a', 'b/1', 'b/2', 'c']);
    const { call } = made;
    const plain = await call.ListObjects({ Bucket: BUCKET, MaxKeys: 1 });
    expect(plain).toMatchObject({
      Marker: '',
      IsTruncated: true,
      Contents: [{ Key: 'a', Owner: { ID: expect.any(String) } }],
    });
    expect(plain.NextMarker).toBeUndefined();
    const page = await call.ListObjects({ Bucket: BUCKET, MaxKeys: 1, Delimiter: '/', Marker: 'a' });
    expect(page).toMatchObject({ CommonPrefixes: [{ Prefix: 'b/' }], NextMarker: 'b/' });
    const next = await call.ListObjects({ Bucket: BUCKET, Delimiter: '/', Marker: 'b/' });
    expect(next).toMatchObject({ Contents: [{ Key: 'c' }], IsTruncated: false });
    expect(next.CommonPrefixes).toBeUndefined();
  });
});
