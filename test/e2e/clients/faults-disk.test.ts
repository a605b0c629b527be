import { closeSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, onTestFinished, test } from 'vitest';
import { mountSmall } from '../../makers/small-disk.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { zipwright } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { onceSettings } from './sdk-settings.ts';

function clientsOf({ endpoint }: RunningPlatform) {
  const settings = onceSettings(endpoint);
  return {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    lambda: new LambdaClient(settings),
    ssm: new SSMClient(settings),
  };
}

type Clients = ReturnType<typeof clientsOf>;

const put = ({ s3 }: Clients, Key: string, Body = Buffer.alloc(400_000, Key)) =>
  s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body }));

const create = ({ lambda }: Clients, FunctionName: string) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'python3.12',
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content: `# ${FunctionName}` }] }) },
    }),
  );

/** Leaves no room on a disk. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  try {
    for (;;) {
      writeSync(file, Buffer.alloc(4096));
    }
  } catch {
    closeSync(file);
  }
}

/** What a client sees of an error. */
async function refusalOf(sent: Promise<unknown>): Promise<object | undefined> {
  try {
    await sent;
    return undefined;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { readonly $metadata?: object };
    return { name, message, $metadata: { ...$metadata } };
  }
}

const FULL = {
  name: expect.stringMatching(/^(?:InternalError|InternalFailure|ServiceException|InternalServerError)$/),
  message: expect.stringContaining('the disk is full'),
  $metadata: expect.objectContaining({ httpStatusCode: 500, requestId: expect.stringMatching(/./) }),
};

async function keysIn(clients: Clients): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: clients.s3 }, { Bucket: 'bucket' })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      expect(bytes.equals(Buffer.alloc(400_000, Key))).toBe(true);
      keys.push(Key);
    }
  }
  return keys;
}

test('a full disk is told, loses nothing, and all works again when there is room', async ({ skip }) => {
  const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=24m') ?? '';
  skip(disk === '', 'mounting a file system is not allowed here');
  const data = join(disk, 'data');
  let platform = await startPlatform(['--data', data]);
  onTestFinished(() => platform.kill());
  let clients = clientsOf(platform);
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(5_000_000));
  const stored: string[] = [];
  const filling = async (): Promise<void> => {
    for (let count = 100; count < 200; count += 1) {
      await put(clients, `key-${count}`);
      stored.push(`key-${count}`);
    }
  };
  expect(await refusalOf(filling())).toMatchObject(FULL);
  expect(stored.length).toBeGreaterThan(15);

  fill(disk);
  const attempts = [
    ...Array.from({ length: 5 }, (_, at) => put(clients, `more-${at}`)),
    ...Array.from({ length: 5 }, (_, at) => create(clients, `more-${at}`)),
    ...Array.from({ length: 5 }, (_, at) =>
      clients.ssm.send(
        new PutParameterCommand({ Name: `/p/${at}`, Type: 'String', Value: 'x'.repeat(4000) }),
      ),
    ),
  ];
  const refusals = (await Promise.all(attempts.map(refusalOf))).filter((each) => each !== undefined);
  expect(refusals.length).toBeGreaterThanOrEqual(10);
  refusals.forEach((refusal) => expect(refusal).toMatchObject(FULL));
  expect(readdirSync(join(data, 'blobs', 'incoming'))).toEqual([]);
  expect(await keysIn(clients)).toEqual(stored);
  const exported = await zipwright([
    'export',
    join(disk, 's.tar'),
    '--endpoint-url',
    platform.endpoint,
    '--json',
  ]);
  expect(JSON.parse(exported.stdout)).toMatchObject({ error: { code: 'STATE_DISK_FULL' } });
  expect(platform.said()).not.toContain('A fault of zipwright');

  await platform.kill();
  platform = await startPlatform(['--data', data]);
  clients = clientsOf(platform);
  expect(await keysIn(clients)).toEqual(stored);
  expect(await refusalOf(put(clients, 'key-999'))).toMatchObject(FULL);

  ['filler', 'ballast'].forEach((name) => rmSync(join(disk, name)));
  await create(clients, 'later');
  await put(clients, 'later');
  expect(await keysIn(clients)).toEqual([...stored, 'later']);
  const functions: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: clients.lambda }, {})) {
    functions.push(...Functions.map((each) => each.FunctionName ?? ''));
  }
  expect(functions).toContain('later');
  expect(await platform.stop()).toBe(0);
  expect(readdirSync(disk)).toEqual(['data']);
});
