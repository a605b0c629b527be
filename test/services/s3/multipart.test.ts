import { describe, expect, test } from 'vitest';
import { BUCKET, bodyText, bytesOf, failure, makeS3, type TestS3 } from './s3-maker.ts';

const MIB = 1024 * 1024;
/** Figures of these three were made by Python's hashlib and zlib. */
const parts = [Buffer.alloc(5 * MIB, 1), Buffer.alloc(5 * MIB, 2), Buffer.from('tail')];
const whole = Buffer.concat(parts);
const etags = {
  parts: 'b5f1d5cc74c64488dc60c459259a4600-3',
  whole: '191e3b786c06412684d7d82544307b6a',
};

interface Uploaded {
  readonly UploadId: string;
  readonly Parts: readonly { readonly PartNumber: number; readonly ETag: string | undefined }[];
}

async function upload(
  { call }: TestS3,
  input: object = {},
  contents: readonly Buffer[] = parts,
): Promise<Uploaded> {
  const { UploadId = '', ChecksumAlgorithm } = await call.CreateMultipartUpload({
    Bucket: BUCKET,
    Key: 'k',
    ...input,
  });
  const listed = [];
  for (const [at, Body] of [...contents.entries()].reverse()) {
    const PartNumber = at + 1;
    const sent = { Bucket: BUCKET, Key: 'k', UploadId, PartNumber, Body };
    const answer = await call.UploadPart({
      ...sent,
      ...(ChecksumAlgorithm !== undefined && { ChecksumAlgorithm }),
    });
    const { ServerSideEncryption: _, ...members } = answer;
    listed.unshift({ ...members, ETag: answer.ETag, PartNumber });
  }
  return { UploadId, Parts: listed };
}

const complete = ({ call }: TestS3, { UploadId, Parts }: Uploaded, input: object = {}) =>
  call.CompleteMultipartUpload({
    Bucket: BUCKET,
    Key: 'k',
    UploadId,
    MultipartUpload: { Parts: [...Parts] },
    ...input,
  });

describe('a multipart upload', () => {
  test('becomes one object, with the ETag and the checksum that S3 makes', async () => {
    await using made = await makeS3();
    const uploaded = await upload(made, { ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 't=1' });
    expect(await complete(made, uploaded, { MpuObjectSize: whole.length })).toStrictEqual({
      Bucket: BUCKET,
      Key: 'k',
      Location: `http://127.0.0.1:4566/${BUCKET}/k`,
      ETag: `"${etags.parts}"`,
      ChecksumCRC64NVME: 'k2Ebdz9tSeM=',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    });
    const answer = await made.call.GetObject({ Bucket: BUCKET, Key: 'k', ChecksumMode: 'ENABLED' });
    expect(answer).toMatchObject({
      ContentLength: whole.length,
      ContentType: 'text/x',
      Metadata: { a: '1' },
      TagCount: 1,
      ChecksumCRC64NVME: 'k2Ebdz9tSeM=',
    });
    expect((await bytesOf(answer.Body)).equals(whole)).toBe(true);
    expect(await made.call.ListMultipartUploads({ Bucket: BUCKET })).not.toHaveProperty('Uploads');
    // A client that lost the answer asks again.
    expect(await complete(made, uploaded)).toMatchObject({ ETag: `"${etags.parts}"` });
  });

  test('can be read by range, across parts, and by part', async () => {
    await using made = await makeS3();
    await complete(made, await upload(made));
    const range = await made.call.GetObject({
      Bucket: BUCKET,
      Key: 'k',
      Range: `bytes=${5 * MIB - 2}-${5 * MIB + 1}`,
    });
    expect(await bytesOf(range.Body)).toStrictEqual(Buffer.from([1, 1, 2, 2]));
    const part = await made.call.GetObject({ Bucket: BUCKET, Key: 'k', PartNumber: 3 });
    expect(part).toMatchObject({
      PartsCount: 3,
      ContentLength: 4,
      ContentRange: `bytes ${10 * MIB}-${10 * MIB + 3}/${whole.length}`,
    });
    expect(await bodyText(part)).toBe('tail');
    expect(await failure(made.call.GetObject({ Bucket: BUCKET, Key: 'k', PartNumber: 4 }))).toMatchObject({
      code: 'InvalidPartNumber',
      status: 416,
    });
    expect(
      await failure(made.call.HeadObject({ Bucket: BUCKET, Key: 'k', PartNumber: 1, Range: 'bytes=0-1' })),
    ).toMatchObject({
      code: 'InvalidRequest',
    });
  });

  test.each([
    [{ ChecksumAlgorithm: 'CRC32' }, { ChecksumCRC32: 'EhuLgw==-3', ChecksumType: 'COMPOSITE' }],
    [
      { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' },
      { ChecksumCRC32: '/9tjlA==', ChecksumType: 'FULL_OBJECT' },
    ],
    [
      { ChecksumAlgorithm: 'SHA256' },
      { ChecksumSHA256: '9U/unMldd7fbX9IGufZyQYqjnIBqkQ8zJMWyPjUKL2Q=-3', ChecksumType: 'COMPOSITE' },
    ],
    [{ ChecksumAlgorithm: 'CRC64NVME' }, { ChecksumCRC64NVME: 'k2Ebdz9tSeM=', ChecksumType: 'FULL_OBJECT' }],
  ])('summed up by %j', async (input, expected) => {
    await using made = await makeS3();
    const uploaded = await upload(made, input);
    expect(await complete(made, uploaded)).toMatchObject(expected);
    const head = await made.call.HeadObject({ Bucket: BUCKET, Key: 'k', ChecksumMode: 'ENABLED' });
    expect(head).toMatchObject(expected);
    const attributes = await made.call.GetObjectAttributes({
      Bucket: BUCKET,
      Key: 'k',
      ObjectAttributes: ['Checksum', 'ObjectParts'],
    });
    expect(attributes.ObjectParts).toMatchObject({ TotalPartsCount: 3 });
    expect(attributes.ObjectParts?.Parts?.length).toBe(expected.ChecksumType === 'COMPOSITE' ? 3 : undefined);
  });

  test('its parts tell their checksum where the upload or the part names one', async () => {
    await using made = await makeS3();
    const answered = async (declared: object, part: object): Promise<object> => {
      const { UploadId } = await made.call.CreateMultipartUpload({ Bucket: BUCKET, Key: 'k', ...declared });
      return made.call.UploadPart({ Bucket: BUCKET, Key: 'k', UploadId, PartNumber: 1, Body: 'x', ...part });
    };
    const plain = { ETag: '"9dd4e461268c8034f5c8564e155c67a6"', ServerSideEncryption: 'AES256' };
    expect(await answered({}, {})).toStrictEqual(plain);
    // By zlib.crc32 of Python.
    const summed = { ...plain, ChecksumCRC32: 'jNwWgw==' };
    expect(await answered({}, { ChecksumAlgorithm: 'CRC32' })).toStrictEqual(summed);
    const algorithm = { ChecksumAlgorithm: 'CRC32' };
    expect(await answered(algorithm, algorithm)).toStrictEqual(summed);
  });

  test('a copy of it is one piece', async () => {
    await using made = await makeS3();
    await complete(made, await upload(made));
    const copy = await made.call.CopyObject({ Bucket: BUCKET, Key: 'copy', CopySource: `${BUCKET}/k` });
    expect(copy.CopyObjectResult).toMatchObject({
      ETag: `"${etags.whole}"`,
      ChecksumCRC64NVME: 'k2Ebdz9tSeM=',
    });
  });

  test('of copied parts', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'source', Body: whole });
    const { UploadId = '' } = await call.CreateMultipartUpload({ Bucket: BUCKET, Key: 'k' });
    const Parts = [];
    for (const [at, last] of [5 * MIB - 1, 10 * MIB - 1, whole.length - 1].entries()) {
      const { CopyPartResult } = await call.UploadPartCopy({
        Bucket: BUCKET,
        Key: 'k',
        UploadId,
        PartNumber: at + 1,
        CopySource: `${BUCKET}/source`,
        CopySourceRange: `bytes=${at * 5 * MIB}-${last}`,
      });
      Parts.push({ PartNumber: at + 1, ETag: CopyPartResult?.ETag });
    }
    expect(await complete(made, { UploadId, Parts })).toMatchObject({ ETag: `"${etags.parts}"` });
    const { UploadId: other = '' } = await call.CreateMultipartUpload({ Bucket: BUCKET, Key: 'k' });
    const copy = (CopySourceRange: string) =>
      failure(
        call.UploadPartCopy({
          Bucket: BUCKET,
          Key: 'k',
          UploadId: other,
          PartNumber: 1,
          CopySource: `${BUCKET}/source`,
          CopySourceRange,
        }),
      );
    expect(await copy('bytes=0-')).toMatchObject({ code: 'InvalidArgument' });
    expect(await copy(`bytes=0-${whole.length}`)).toMatchObject({
      code: 'InvalidArgument',
      message: `Range specified is not valid for source object of size: ${whole.length}`,
    });
  });

  test('is refused when it is not what was uploaded', async () => {
    await using made = await makeS3();
    const uploaded = await upload(made);
    const [first, second, third] = uploaded.Parts;
    const attempt = (Parts: readonly unknown[], input: object = {}) =>
      failure(complete(made, { ...uploaded, Parts: Parts as Uploaded['Parts'] }, input));
    expect(await attempt([])).toMatchObject({ code: 'MalformedXML' });
    expect(await attempt([second, first])).toMatchObject({
      code: 'InvalidPartOrder',
      UploadId: uploaded.UploadId,
    });
    expect(await attempt([first, first])).toMatchObject({ code: 'InvalidPartOrder' });
    expect(await attempt([{ PartNumber: 1, ETag: '"x"' }])).toMatchObject({
      code: 'InvalidPart',
      PartNumber: 1,
      ETag: 'x',
      UploadId: uploaded.UploadId,
    });
    expect(await attempt([{ PartNumber: 9, ETag: first?.ETag }])).toMatchObject({ code: 'InvalidPart' });
    expect(await attempt([first, third, { ...second, PartNumber: 9 }])).toMatchObject({
      code: 'InvalidPart',
    });
    expect(await attempt([first, second, third], { MpuObjectSize: 1 })).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(await attempt([first, second, third], { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })).toMatchObject({
      code: 'BadDigest',
    });
    await made.call.PutObject({ Bucket: BUCKET, Key: 'k' });
    expect(await attempt([first, second, third], { IfNoneMatch: '*' })).toMatchObject({
      code: 'PreconditionFailed',
    });
    // Nothing of that ended it.
    await complete(made, uploaded);
  });

  test('has parts of 5 MiB, but for the last', async () => {
    await using made = await makeS3();
    const uploaded = await upload(made, {}, [Buffer.from('small'), Buffer.from('tail')]);
    expect(await failure(complete(made, uploaded))).toMatchObject({
      code: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      ProposedSize: 5,
      MinSizeAllowed: 5 * MIB,
      PartNumber: 1,
    });
    const single = await upload(made, {}, [Buffer.from('tail')]);
    expect(await complete(made, single)).toMatchObject({ ETag: '"3852e84091b5460a137b271a5e8a9b57-1"' });
  });

  test('wants its parts summed up as it says', async () => {
    await using made = await makeS3();
    const { call } = made;
    const { UploadId = '' } = await call.CreateMultipartUpload({
      Bucket: BUCKET,
      Key: 'k',
      ChecksumAlgorithm: 'SHA256',
    });
    const part = (input: object) =>
      call.UploadPart({ Bucket: BUCKET, Key: 'k', UploadId, PartNumber: 1, Body: 'x', ...input });
    expect(await failure(part({ ChecksumAlgorithm: 'CRC32' }))).toMatchObject({
      code: 'InvalidRequest',
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    });
    const { ETag } = await part({ ChecksumAlgorithm: 'SHA256' });
    expect(await failure(complete(made, { UploadId, Parts: [{ PartNumber: 1, ETag }] }))).toMatchObject({
      code: 'InvalidRequest',
      message:
        'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    });
    const create = (input: object) =>
      failure(call.CreateMultipartUpload({ Bucket: BUCKET, Key: 'k', ...input }));
    expect(await create({ ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' })).toMatchObject({
      message: 'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.',
    });
    expect(await create({ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' })).toMatchObject({
      message: 'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    });
  });

  test('ends when it is aborted', async () => {
    await using made = await makeS3();
    const { call } = made;
    const { UploadId, Parts } = await upload(made, {}, [Buffer.from('x')]);
    await call.AbortMultipartUpload({ Bucket: BUCKET, Key: 'k', UploadId });
    const gone = {
      code: 'NoSuchUpload',
      message:
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      status: 404,
      UploadId,
    };
    expect(
      await failure(call.UploadPart({ Bucket: BUCKET, Key: 'k', UploadId, PartNumber: 1 })),
    ).toMatchObject(gone);
    expect(await failure(call.AbortMultipartUpload({ Bucket: BUCKET, Key: 'k', UploadId }))).toMatchObject(
      gone,
    );
    expect(await failure(complete(made, { UploadId, Parts }))).toMatchObject(gone);
    expect(await failure(call.ListParts({ Bucket: BUCKET, Key: 'k', UploadId }))).toMatchObject(gone);
  });

  test.each([0, 10_001, 1.5])('has no part %d', async (PartNumber) => {
    await using made = await makeS3();
    const { UploadId } = await upload(made, {}, []);
    expect(
      await failure(made.call.UploadPart({ Bucket: BUCKET, Key: 'k', UploadId, PartNumber })),
    ).toMatchObject({
      code: 'InvalidArgument',
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      ArgumentName: 'partNumber',
    });
  });
});

describe('lists', () => {
  test('of parts, in pages', async () => {
    await using made = await makeS3();
    const { UploadId } = await upload(made, { ChecksumAlgorithm: 'CRC32' }, [
      Buffer.from('1'),
      Buffer.from('22'),
      Buffer.from('333'),
    ]);
    const list = (input: object) => made.call.ListParts({ Bucket: BUCKET, Key: 'k', UploadId, ...input });
    expect(await list({ MaxParts: 2 })).toMatchObject({
      Parts: [
        { PartNumber: 1, Size: 1, ChecksumCRC32: expect.any(String) },
        { PartNumber: 2, Size: 2 },
      ],
      IsTruncated: true,
      NextPartNumberMarker: '2',
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'COMPOSITE',
    });
    expect(await list({ PartNumberMarker: '2' })).toMatchObject({
      Parts: [{ PartNumber: 3 }],
      IsTruncated: false,
    });
    // A part that comes again takes the place of the one before.
    await made.call.UploadPart({
      Bucket: BUCKET,
      Key: 'k',
      UploadId,
      PartNumber: 1,
      Body: 'again',
      ChecksumAlgorithm: 'CRC32',
    });
    expect((await list({})).Parts?.map(({ Size }) => Size)).toStrictEqual([5, 2, 3]);
  });

  test('of uploads, by key and age, in pages', async () => {
    await using made = await makeS3();
    const { call } = made;
    const ids: (string | undefined)[] = [];
    for (const Key of ['b', 'a/1', 'b', 'a/2', 'c']) {
      ids.push((await call.CreateMultipartUpload({ Bucket: BUCKET, Key })).UploadId);
    }
    const [first, , second] = ids;
    const listed: (string | undefined)[] = [];
    let markers: object | undefined = {};
    while (markers !== undefined) {
      const page = await call.ListMultipartUploads({
        Bucket: BUCKET,
        MaxUploads: 1,
        Delimiter: '/',
        ...markers,
      });
      listed.push(page.Uploads?.[0]?.UploadId ?? page.CommonPrefixes?.[0]?.Prefix);
      markers =
        page.IsTruncated === true
          ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          : undefined;
    }
    expect(listed).toStrictEqual(['a/', first, second, ids[4]]);
    const inside = await call.ListMultipartUploads({ Bucket: BUCKET, Prefix: 'a/' });
    expect(inside.Uploads?.map(({ Key }) => Key)).toStrictEqual(['a/1', 'a/2']);
    await call.DeleteBucket({ Bucket: BUCKET });
  });
});
