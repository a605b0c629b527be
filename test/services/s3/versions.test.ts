import { describe, expect, test } from 'vitest';
import { BUCKET, bodyText, failure, makeS3, type TestS3 } from './s3-maker.ts';

async function versioned(): Promise<TestS3> {
  const made = await makeS3();
  await made.call.PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } });
  return made;
}

describe('versions', () => {
  test('every put is one, and each can be read', async () => {
    await using made = await versioned();
    const { call } = made;
    const first = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '1' });
    const second = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '2' });
    expect(first.VersionId).toHaveLength(32);
    const read = async (VersionId?: string) =>
      bodyText(
        await call.GetObject({ Bucket: BUCKET, Key: 'k', ...(VersionId !== undefined && { VersionId }) }),
      );
    expect([await read(), await read(first.VersionId), await read(second.VersionId)]).toStrictEqual([
      '2',
      '1',
      '2',
    ]);
    expect(await call.ListObjectVersions({ Bucket: BUCKET })).toMatchObject({
      Versions: [
        { Key: 'k', VersionId: second.VersionId, IsLatest: true, Size: 1 },
        { Key: 'k', VersionId: first.VersionId, IsLatest: false },
      ],
    });
  });

  test('a delete puts a marker on top, and takes it away by its id', async () => {
    await using made = await versioned();
    const { call } = made;
    const put = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '1' });
    const deleted = await call.DeleteObject({ Bucket: BUCKET, Key: 'k' });
    expect(deleted).toMatchObject({ DeleteMarker: true });
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key: 'k' }))).toMatchObject({
      code: 'NoSuchKey',
      headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': deleted.VersionId },
    });
    const { VersionId = '' } = deleted;
    expect(await failure(call.HeadObject({ Bucket: BUCKET, Key: 'k', VersionId }))).toMatchObject({
      code: 'MethodNotAllowed',
      status: 405,
      headers: { allow: 'DELETE', 'x-amz-delete-marker': 'true' },
    });
    expect((await call.ListObjectsV2({ Bucket: BUCKET })).KeyCount).toBe(0);
    expect(await call.ListObjectVersions({ Bucket: BUCKET })).toMatchObject({
      DeleteMarkers: [{ Key: 'k', VersionId, IsLatest: true }],
      Versions: [{ VersionId: put.VersionId, IsLatest: false }],
    });
    expect(await call.DeleteObject({ Bucket: BUCKET, Key: 'k', VersionId })).toStrictEqual({
      DeleteMarker: true,
      VersionId,
    });
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'k' }))).toBe('1');
  });

  test('deleting the newest brings back the one before', async () => {
    await using made = await versioned();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '1' });
    const { VersionId = '' } = await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: '2' });
    await call.DeleteObject({ Bucket: BUCKET, Key: 'k', VersionId });
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'k' }))).toBe('1');
    expect((await call.ListObjectsV2({ Bucket: BUCKET })).Contents).toMatchObject([{ Key: 'k', Size: 1 }]);
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key: 'k', VersionId }))).toMatchObject({
      code: 'NoSuchVersion',
      message: 'The specified version does not exist.',
      status: 404,
      Key: 'k',
      VersionId,
    });
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key: 'k', VersionId: 'x' }))).toMatchObject({
      code: 'InvalidArgument',
      message: 'Invalid version id specified',
      ArgumentName: 'versionId',
    });
  });

  test('suspended versioning overwrites the null version only', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'before' });
    await call.PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } });
    await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'kept' });
    await call.PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Suspended' } });
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key: 'k', VersionId: 'null' }))).toBe(
      'before',
    );
    expect(await call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'null' })).toMatchObject({
      VersionId: 'null',
    });
    const ids = async () =>
      (await call.ListObjectVersions({ Bucket: BUCKET })).Versions?.map(({ VersionId }) => VersionId);
    expect(await ids()).toStrictEqual(['null', expect.stringMatching(/^.{32}$/)]);
    expect(await call.DeleteObject({ Bucket: BUCKET, Key: 'k' })).toStrictEqual({
      DeleteMarker: true,
      VersionId: 'null',
    });
    expect(await ids()).toStrictEqual([expect.stringMatching(/^.{32}$/)]);
    expect(await call.GetBucketVersioning({ Bucket: BUCKET })).toStrictEqual({ Status: 'Suspended' });
  });

  test('pages go on behind a version of a key', async () => {
    await using made = await versioned();
    const { call } = made;
    for (let at = 0; at < 7; at += 1) {
      await call.PutObject({ Bucket: BUCKET, Key: at < 4 ? 'a' : 'b', Body: String(at) });
    }
    await call.DeleteObject({ Bucket: BUCKET, Key: 'a' });
    const all = await call.ListObjectVersions({ Bucket: BUCKET });
    const seen: (string | undefined)[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await call.ListObjectVersions({ Bucket: BUCKET, MaxKeys: 2, ...marker });
      seen.push(
        ...[...(page.DeleteMarkers ?? []), ...(page.Versions ?? [])].map(({ VersionId }) => VersionId),
      );
      if (page.IsTruncated !== true) {
        break;
      }
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(seen).toStrictEqual(
      [...(all.DeleteMarkers ?? []), ...(all.Versions ?? [])].map(({ VersionId }) => VersionId),
    );
    expect(await failure(call.ListObjectVersions({ Bucket: BUCKET, VersionIdMarker: 'null' }))).toMatchObject(
      {
        code: 'InvalidArgument',
        message: 'A version-id marker cannot be specified without a key marker.',
      },
    );
  });

  test('many keys at once, loud and quiet', async () => {
    await using made = await versioned();
    const { call } = made;
    const { VersionId = '' } = await call.PutObject({ Bucket: BUCKET, Key: 'a', Body: '1' });
    await call.PutObject({ Bucket: BUCKET, Key: 'b', Body: '1' });
    const loud = await call.DeleteObjects({
      Bucket: BUCKET,
      Delete: {
        Objects: [{ Key: 'a', VersionId }, { Key: 'b' }, { Key: 'never' }, { Key: 'x', VersionId: 'bad' }],
      },
    });
    expect(loud).toStrictEqual({
      Deleted: [
        { Key: 'a', VersionId },
        { Key: 'b', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
        { Key: 'never', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      ],
      Errors: [
        { Key: 'x', VersionId: 'bad', Code: 'InvalidArgument', Message: 'Invalid version id specified' },
      ],
    });
    expect(
      await call.DeleteObjects({ Bucket: BUCKET, Delete: { Quiet: true, Objects: [{ Key: 'b' }] } }),
    ).toStrictEqual({});
    const Objects = Array.from({ length: 1001 }, (_, at) => ({ Key: `${at}` }));
    expect(await failure(call.DeleteObjects({ Bucket: BUCKET, Delete: { Objects } }))).toMatchObject({
      code: 'MalformedXML',
    });
  });

  test('a locked version stays', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.CreateBucket({ Bucket: 'locked', ObjectLockEnabledForBucket: true });
    const { VersionId = '' } = await call.PutObject({
      Bucket: 'locked',
      Key: 'k',
      Body: 'x',
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date('2030-01-01'),
    });
    expect(await failure(call.DeleteObject({ Bucket: 'locked', Key: 'k', VersionId }))).toMatchObject({
      code: 'AccessDenied',
      message: 'Access Denied because object protected by object lock.',
    });
    await call.PutObjectLegalHold({ Bucket: 'locked', Key: 'k', LegalHold: { Status: 'ON' } });
    const bypass = { Bucket: 'locked', Key: 'k', VersionId, BypassGovernanceRetention: true };
    expect(await failure(call.DeleteObject(bypass))).toMatchObject({ code: 'AccessDenied' });
    await call.PutObjectLegalHold({ Bucket: 'locked', Key: 'k', LegalHold: { Status: 'OFF' } });
    await call.DeleteObject(bypass);
    expect(
      await failure(call.PutObject({ Bucket: BUCKET, Key: 'k', ObjectLockLegalHoldStatus: 'ON' })),
    ).toMatchObject({
      code: 'InvalidRequest',
      message: 'Bucket is missing Object Lock Configuration',
    });
  });
});
