import { describe, expect, test } from 'vitest';
import { isBucketName } from '../../../src/services/s3/names.ts';
import { BUCKET, failure, makeS3 } from './s3-maker.ts';

describe('names', () => {
  test.each(['abc', 'a.b-c1', '1ab', 'a'.repeat(63), 'amzn-s3-demo-bucket'])('%s is one', (name) => {
    expect(isBucketName(name)).toBe(true);
  });

  test.each([
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    '-ab',
    'ab-',
    '.ab',
    'a..b',
    '192.168.1.1',
    'xn--abc',
    'abc-s3alias',
    'abc--ol-s3',
    'a/b',
    '../etc',
    'äbc',
    '',
  ])('%j is none', async (name) => {
    expect(isBucketName(name)).toBe(false);
    await using made = await makeS3();
    expect(await failure(made.call.CreateBucket({ Bucket: name }))).toMatchObject({
      code: 'InvalidBucketName',
      message: 'The specified bucket is not valid.',
      BucketName: name,
    });
  });
});

describe('Regions', () => {
  test('us-east-1 has no name', async () => {
    await using made = await makeS3();
    const { call } = made;
    expect(await call.CreateBucket({ Bucket: 'east' })).toStrictEqual({
      Location: '/east',
      BucketArn: 'arn:aws:s3:::east',
    });
    expect(await call.GetBucketLocation({ Bucket: 'east' })).toStrictEqual({});
    expect(await call.HeadBucket({ Bucket: 'east' })).toMatchObject({
      BucketRegion: 'us-east-1',
      AccessPointAlias: false,
    });
    expect(
      await failure(
        call.CreateBucket({
          Bucket: 'other',
          CreateBucketConfiguration: { LocationConstraint: 'us-east-1' as 'EU' },
        }),
      ),
    ).toMatchObject({
      code: 'InvalidLocationConstraint',
      message: 'The specified location-constraint is not valid',
    });
  });

  test('elsewhere the constraint must be the Region', async () => {
    await using made = await makeS3();
    const create = (LocationConstraint: string | undefined, region: string) =>
      made.call.CreateBucket(
        {
          Bucket: 'west',
          ...(LocationConstraint !== undefined && {
            CreateBucketConfiguration: { LocationConstraint: LocationConstraint as 'EU' },
          }),
        },
        { region },
      );
    expect(await failure(create(undefined, 'eu-west-1'))).toMatchObject({
      code: 'IllegalLocationConstraintException',
      message:
        'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
    });
    expect(await failure(create('eu-west-2', 'eu-west-1'))).toMatchObject({
      message:
        'The eu-west-2 location constraint is incompatible for the region specific endpoint this request was sent to.',
    });
    expect(await create('EU', 'eu-west-1')).toMatchObject({ Location: 'http://west.s3.amazonaws.com/' });
    expect(await made.call.GetBucketLocation({ Bucket: 'west' })).toStrictEqual({
      LocationConstraint: 'eu-west-1',
    });
  });

  test('a request in another Region is sent there', async () => {
    await using made = await makeS3();
    const put = made.call.PutObject({ Bucket: BUCKET, Key: 'k' }, { region: 'eu-west-1' });
    expect(await failure(put)).toMatchObject({
      code: 'PermanentRedirect',
      message:
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      status: 301,
      Bucket: BUCKET,
      headers: { 'x-amz-bucket-region': 'us-east-1' },
    });
  });
});

describe('CreateBucket', () => {
  test('again: no error in us-east-1, one elsewhere and for others', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.CreateBucket({ Bucket: BUCKET });
    const constraint = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    await call.CreateBucket({ Bucket: 'west', ...constraint }, { region: 'eu-west-1' });
    expect(
      await failure(call.CreateBucket({ Bucket: 'west', ...constraint }, { region: 'eu-west-1' })),
    ).toMatchObject({
      code: 'BucketAlreadyOwnedByYou',
      message: 'Your previous request to create the named bucket succeeded and you already own it.',
      status: 409,
      BucketName: 'west',
    });
    expect(await failure(call.CreateBucket({ Bucket: BUCKET }, { account: '111111111111' }))).toMatchObject({
      code: 'BucketAlreadyExists',
      status: 409,
    });
  });

  test('ACLs for others need another ownership', async () => {
    await using made = await makeS3();
    expect(await failure(made.call.CreateBucket({ Bucket: 'open', ACL: 'public-read' }))).toMatchObject({
      code: 'InvalidBucketAclWithObjectOwnership',
    });
    await made.call.CreateBucket({ Bucket: 'open', ACL: 'public-read', ObjectOwnership: 'ObjectWriter' });
    expect((await made.call.GetBucketAcl({ Bucket: 'open' })).Grants).toHaveLength(2);
  });
});

describe('ListBuckets', () => {
  test('lists the account’s own, in order and in pages', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.CreateBucket({ Bucket: 'alpha' });
    await call.CreateBucket({ Bucket: 'foreign' }, { account: '111111111111' });
    const all = await call.ListBuckets({});
    expect(all.Buckets).toStrictEqual([
      { Name: 'alpha', CreationDate: expect.any(Date) },
      { Name: BUCKET, CreationDate: expect.any(Date) },
    ]);
    expect(all.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const page = await call.ListBuckets({ MaxBuckets: 1 });
    expect(page.Buckets).toMatchObject([{ Name: 'alpha', BucketRegion: 'us-east-1' }]);
    expect((await call.ListBuckets({ ContinuationToken: page.ContinuationToken })).Buckets).toMatchObject([
      { Name: BUCKET },
    ]);
    expect((await call.ListBuckets({ Prefix: 'ph' })).Buckets).toMatchObject([{ Name: BUCKET }]);
    expect((await call.ListBuckets({ BucketRegion: 'eu-west-1' })).Buckets).toStrictEqual([]);
  });
});

describe('DeleteBucket', () => {
  test('wants the bucket empty, of versions too', async () => {
    await using made = await makeS3();
    const { call } = made;
    await call.PutObject({ Bucket: BUCKET, Key: 'k' });
    expect(await failure(call.DeleteBucket({ Bucket: BUCKET }))).toMatchObject({
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      status: 409,
      BucketName: BUCKET,
    });
    await call.PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } });
    await call.DeleteObject({ Bucket: BUCKET, Key: 'k' });
    expect(await failure(call.DeleteBucket({ Bucket: BUCKET }))).toMatchObject({
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    });
    const { Versions = [], DeleteMarkers = [] } = await call.ListObjectVersions({ Bucket: BUCKET });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({ Key, VersionId }));
    await call.DeleteObjects({ Bucket: BUCKET, Delete: { Objects } });
    await call.DeleteBucket({ Bucket: BUCKET });
    expect(await failure(call.HeadBucket({ Bucket: BUCKET }))).toMatchObject({ code: 'NoSuchBucket' });
    await call.CreateBucket({ Bucket: BUCKET });
    expect(await call.GetBucketVersioning({ Bucket: BUCKET })).toStrictEqual({});
  });
});

describe('what a new bucket answers to a client that reads everything', () => {
  test.each([
    ['GetBucketTagging', 'NoSuchTagSet', 'The TagSet does not exist'],
    ['GetBucketPolicy', 'NoSuchBucketPolicy', 'The bucket policy does not exist'],
    ['GetBucketPolicyStatus', 'NoSuchBucketPolicy', 'The bucket policy does not exist'],
    ['GetBucketCors', 'NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
    [
      'GetBucketLifecycleConfiguration',
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    ],
    [
      'GetBucketWebsite',
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ],
    [
      'GetBucketReplication',
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ],
    [
      'GetObjectLockConfiguration',
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ],
  ] as const)('%s: %s', async (operation, code, message) => {
    await using made = await makeS3();
    expect(await failure(made.call[operation]({ Bucket: BUCKET }))).toMatchObject({
      code,
      message,
      status: 404,
      BucketName: BUCKET,
    });
  });

  test.each([
    ['GetBucketVersioning', {}],
    ['GetBucketLogging', {}],
    ['GetBucketNotificationConfiguration', {}],
    ['GetBucketAccelerateConfiguration', {}],
    ['GetBucketRequestPayment', { Payer: 'BucketOwner' }],
    ['GetBucketAbac', { AbacStatus: { Status: 'Disabled' } }],
    [
      'GetBucketOwnershipControls',
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    ],
    [
      'GetPublicAccessBlock',
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
    [
      'GetBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
          ],
        },
      },
    ],
    ['ListBucketAnalyticsConfigurations', { IsTruncated: false }],
  ] as const)('%s', async (operation, expected) => {
    await using made = await makeS3();
    expect(await made.call[operation]({ Bucket: BUCKET })).toStrictEqual(expected);
  });
});

describe('settings', () => {
  test('come back as they were put, and go', async () => {
    await using made = await makeS3();
    const { call } = made;
    const Bucket = BUCKET;
    const TagSet = [{ Key: 'team', Value: 'röd' }];
    await call.PutBucketTagging({ Bucket, Tagging: { TagSet } });
    expect(await call.GetBucketTagging({ Bucket })).toStrictEqual({ TagSet });
    await call.DeleteBucketTagging({ Bucket });
    expect(await failure(call.GetBucketTagging({ Bucket }))).toMatchObject({ code: 'NoSuchTagSet' });

    const Rules = [
      {
        ID: 'r',
        Status: 'Enabled' as const,
        Filter: { Prefix: 'a/' },
        Expiration: { Date: new Date('2030-01-01') },
      },
    ];
    await call.PutBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
    expect(await call.GetBucketLifecycleConfiguration({ Bucket })).toStrictEqual({
      Rules,
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    });

    const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://*.example'] }];
    await call.PutBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    expect(await call.GetBucketCors({ Bucket })).toStrictEqual({ CORSRules });

    const MetricsConfiguration = { Id: 'm' };
    await call.PutBucketMetricsConfiguration({ Bucket, Id: 'm', MetricsConfiguration } as never);
    expect(await call.ListBucketMetricsConfigurations({ Bucket })).toStrictEqual({
      IsTruncated: false,
      MetricsConfigurationList: [MetricsConfiguration],
    });
    expect(await call.GetBucketMetricsConfiguration({ Bucket, Id: 'm' })).toStrictEqual({
      MetricsConfiguration,
    });

    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await call.PutBucketWebsite({ Bucket, WebsiteConfiguration });
    expect(await call.GetBucketWebsite({ Bucket })).toStrictEqual(WebsiteConfiguration);
  });

  test('public policies are blocked until the block is taken away', async () => {
    await using made = await makeS3();
    const { call } = made;
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/*` },
      ],
    });
    expect(await failure(call.PutBucketPolicy({ Bucket: BUCKET, Policy }))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    });
    await call.DeletePublicAccessBlock({ Bucket: BUCKET });
    expect(await failure(call.GetPublicAccessBlock({ Bucket: BUCKET }))).toMatchObject({
      code: 'NoSuchPublicAccessBlockConfiguration',
    });
    await call.PutBucketPolicy({ Bucket: BUCKET, Policy });
    expect(await call.GetBucketPolicy({ Bucket: BUCKET })).toStrictEqual({ Policy });
    expect(await call.GetBucketPolicyStatus({ Bucket: BUCKET })).toStrictEqual({
      PolicyStatus: { IsPublic: true },
    });
  });

  test.each([
    ['no JSON', '{', "Policies must be valid JSON and the first byte must be '{'"],
    ['a list', '[]', "Policies must be valid JSON and the first byte must be '{'"],
    ['no statement', '{}', 'Missing required field Statement'],
    ['no effect', '{"Statement":{"Principal":"*"}}', 'Missing required field Effect'],
    [
      'another bucket',
      '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"arn:aws:s3:::else/*"}}',
      'Policy has invalid resource',
    ],
  ])('a policy with %s', async (_name, Policy, message) => {
    await using made = await makeS3();
    expect(await failure(made.call.PutBucketPolicy({ Bucket: BUCKET, Policy }))).toMatchObject({
      code: 'MalformedPolicy',
      message,
    });
  });

  test.each([
    [
      'method',
      { AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] },
      'Found unsupported HTTP method in CORS config. Unsupported method is PATCH',
    ],
    [
      'origin',
      { AllowedMethods: ['GET'], AllowedOrigins: ['*.*'] },
      'AllowedOrigin "*.*" can not have more than one wildcard.',
    ],
  ])('a CORS rule with a bad %s', async (_name, rule, message) => {
    await using made = await makeS3();
    const put = made.call.PutBucketCors({ Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } });
    expect(await failure(put)).toMatchObject({ code: 'InvalidRequest', message });
  });
});
