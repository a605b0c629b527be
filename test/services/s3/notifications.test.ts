import { expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { BUCKET, bodyText, failure, makeS3, type TestS3 } from './s3-maker.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:thumbnails';

async function watched(made: TestS3, Filter?: object): Promise<void> {
  await made.call.PutBucketNotificationConfiguration({
    Bucket: BUCKET,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        {
          Id: 'thumbs',
          LambdaFunctionArn: LAMBDA,
          Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'],
          ...(Filter !== undefined && { Filter }),
        },
      ],
    },
  });
}

test('an event has S3’s shape', async () => {
  await using made = await makeS3();
  await watched(made);
  const { ETag } = await made.call.PutObject({ Bucket: BUCKET, Key: 'a b/ü+1.jpg', Body: 'x' });
  await made.s3.outbox.settled();
  expect(made.notified).toStrictEqual([
    {
      configuration: { id: 'thumbs', kind: 'lambda', arn: LAMBDA },
      event: {
        Records: [
          {
            eventVersion: '2.1',
            eventSource: 'aws:s3',
            awsRegion: 'us-east-1',
            eventTime: '2026-01-02T03:04:08.000Z',
            eventName: 'ObjectCreated:Put',
            userIdentity: { principalId: 'AWS:tester' },
            requestParameters: { sourceIPAddress: '127.0.0.1' },
            responseElements: {
              'x-amz-request-id': '11111111-2222-4333-8444-555555555555',
              'x-amz-id-2': expect.any(String),
            },
            s3: {
              s3SchemaVersion: '1.0',
              configurationId: 'thumbs',
              bucket: {
                name: BUCKET,
                ownerIdentity: { principalId: expect.any(String) },
                arn: `arn:aws:s3:::${BUCKET}`,
              },
              object: {
                key: 'a+b/%C3%BC%2B1.jpg',
                size: 1,
                eTag: ETag?.replaceAll('"', ''),
                sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
              },
            },
          },
        ],
      },
    },
  ]);
});

test('of what happens only what is asked for is told, in order', async () => {
  await using made = await makeS3();
  const { call } = made;
  await watched(made, {
    Key: {
      FilterRules: [
        { Name: 'prefix', Value: 'in/' },
        { Name: 'suffix', Value: '.jpg' },
      ],
    },
  });
  await call.PutObject({ Bucket: BUCKET, Key: 'in/a.jpg', Body: '1' });
  await call.PutObject({ Bucket: BUCKET, Key: 'out/a.jpg', Body: '2' });
  await call.PutObject({ Bucket: BUCKET, Key: 'in/a.png', Body: '3' });
  await call.CopyObject({ Bucket: BUCKET, Key: 'in/b.jpg', CopySource: `${BUCKET}/in/a.jpg` });
  await call.PutObjectTagging({ Bucket: BUCKET, Key: 'in/a.jpg', Tagging: { TagSet: [] } });
  await call.PostObject({ Bucket: BUCKET, Key: 'in/c.jpg', Body: '4' });
  await call.DeleteObject({ Bucket: BUCKET, Key: 'in/b.jpg' });
  await call.DeleteObject({ Bucket: BUCKET, Key: 'in/b.jpg' });
  await call.DeleteObjects({ Bucket: BUCKET, Delete: { Objects: [{ Key: 'in/c.jpg' }] } });
  const { UploadId = '' } = await call.CreateMultipartUpload({ Bucket: BUCKET, Key: 'in/d.jpg' });
  const { ETag } = await call.UploadPart({
    Bucket: BUCKET,
    Key: 'in/d.jpg',
    UploadId,
    PartNumber: 1,
    Body: 'x',
  });
  await call.CompleteMultipartUpload({
    Bucket: BUCKET,
    Key: 'in/d.jpg',
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
  await failure(call.PutObject({ Bucket: BUCKET, Key: 'in/a.jpg', IfNoneMatch: '*' }));
  await made.s3.outbox.settled();
  const records = made.notified.flatMap(({ event }) => event.Records);
  expect(records.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`)).toStrictEqual([
    'ObjectCreated:Put in/a.jpg',
    'ObjectCreated:Copy in/b.jpg',
    'ObjectCreated:Post in/c.jpg',
    'ObjectRemoved:Delete in/b.jpg',
    'ObjectRemoved:Delete in/c.jpg',
    'ObjectCreated:CompleteMultipartUpload in/d.jpg',
  ]);
  const order = records.map(({ s3 }) => s3.object.sequencer);
  expect(order).toStrictEqual(order.toSorted());
});

test('configurations that S3 refuses', async () => {
  await using made = await makeS3();
  const put = (NotificationConfiguration: object, input: object = {}) =>
    made.call.PutBucketNotificationConfiguration({ Bucket: BUCKET, NotificationConfiguration, ...input });
  const entry = { LambdaFunctionArn: LAMBDA, Events: ['s3:ObjectCreated:*' as const] };
  expect(
    await failure(put({ LambdaFunctionConfigurations: [{ ...entry, LambdaFunctionArn: 'x' }] })),
  ).toMatchObject({
    code: 'InvalidArgument',
    message: 'The ARN could not be parsed',
  });
  expect(
    await failure(put({ LambdaFunctionConfigurations: [{ ...entry, Events: ['s3:Nothing'] }] })),
  ).toMatchObject({
    message: 'The event is not supported for notifications',
  });
  expect(
    await failure(
      put({ LambdaFunctionConfigurations: [entry, { ...entry, Events: ['s3:ObjectCreated:Put'] }] }),
    ),
  ).toMatchObject({
    message: 'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
  });
  const apart = (Value: string) => ({
    ...entry,
    Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } },
  });
  await put({ LambdaFunctionConfigurations: [apart('a/'), apart('b/')] });
  made.targets.refusal = 'The destination Lambda function does not exist';
  expect(await failure(put({ LambdaFunctionConfigurations: [entry] }))).toMatchObject({
    code: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    ArgumentName1: LAMBDA,
    ArgumentValue1: 'The destination Lambda function does not exist',
  });
  await put({ LambdaFunctionConfigurations: [entry] }, { SkipDestinationValidation: true });
  expect(await made.call.GetBucketNotificationConfiguration({ Bucket: BUCKET })).toMatchObject({
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: LAMBDA, Id: expect.any(String) }],
  });
  await put({});
  expect(await made.call.GetBucketNotificationConfiguration({ Bucket: BUCKET })).toStrictEqual({});
});

test('objects and undelivered events are there after a restart', async () => {
  const folder = temporaryFolder();
  {
    await using made = await makeS3(folder);
    await watched(made);
    made.targets.failing = true;
    await made.call.PutObject({ Bucket: BUCKET, Key: 'k', Body: 'kept' });
    await made.s3.outbox.settled();
    expect(made.notified).toStrictEqual([]);
  }
  await using again = await makeS3(folder, { bucket: false });
  again.s3.outbox.deliver();
  await again.s3.outbox.settled();
  expect(again.notified.map(({ event }) => event.Records[0]?.s3.object.key)).toStrictEqual(['k']);
  expect(await bodyText(await again.call.GetObject({ Bucket: BUCKET, Key: 'k' }))).toBe('kept');
});
