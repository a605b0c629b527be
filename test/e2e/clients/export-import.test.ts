import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { zipwright } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

let folder: string;
const running: RunningPlatform[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((platform) => platform.kill()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<RunningPlatform> {
  const platform = await startPlatform(args);
  running.push(platform);
  return platform;
}

const settings = ({ endpoint, environment }: RunningPlatform) => ({
  endpoint,
  region: 'us-east-1',
  credentials: {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  },
  maxAttempts: 1,
});

const lambdaOf = (platform: RunningPlatform) => new LambdaClient(settings(platform));
const s3Of = (platform: RunningPlatform) => new S3Client({ ...settings(platform), forcePathStyle: true });

const BODY = Buffer.alloc(3_000_000, 'state');

/** A function, and an object of some size. */
async function fill(platform: RunningPlatform, name: string): Promise<void> {
  const s3 = s3Of(platform);
  await s3.send(new CreateBucketCommand({ Bucket: `bucket-${name}` }));
  await s3.send(new PutObjectCommand({ Bucket: `bucket-${name}`, Key: 'k', Body: BODY }));
  await lambdaOf(platform).send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'python3.12',
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content: '' }] }) },
    }),
  );
}

const functionsOf = async (platform: RunningPlatform) =>
  (await lambdaOf(platform).send(new ListFunctionsCommand({}))).Functions?.map((each) => each.FunctionName);

async function expectFilled(platform: RunningPlatform, name: string): Promise<void> {
  expect(await functionsOf(platform)).toEqual([name]);
  const { Body } = await s3Of(platform).send(new GetObjectCommand({ Bucket: `bucket-${name}`, Key: 'k' }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(BODY)).toBe(true);
}

const cli = (...args: string[]) => zipwright(args, { directory: folder });

describe('the state as one archive', () => {
  test('goes from one folder to another, and is refused where a platform runs', async () => {
    const first = await start('--data', join(folder, 'one'));
    await fill(first, 'kept');
    const busy = await cli('export', 'state.tar', '--data', 'one');
    expect(busy).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`process ${first.processId} has had it open`),
    });
    expect(busy.stderr).toContain('--endpoint-url');
    await first.stop();
    const exported = await cli('export', 'state.tar', '--data', 'one');
    expect(exported).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^state\.tar: .* of one\n$/),
    });
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'state.tar')).mode & 0o077).toBe(0);
    }
    expect(await cli('import', 'state.tar', '--data', 'two')).toMatchObject({ exitCode: 0 });
    await expectFilled(await start('--data', join(folder, 'two')), 'kept');
  });

  test('goes through platforms that run, with what each has at that moment', async () => {
    const [one, other] = [await start('--ephemeral'), await start('--data', join(folder, 'data'))];
    await fill(one, 'kept');
    await fill(other, 'old');
    const exported = await cli('export', 'state.tar', '--endpoint-url', one.endpoint, '--json');
    expect(JSON.parse(exported.stdout)).toMatchObject({
      schemaVersion: 1,
      file: join(folder, 'state.tar'),
      bytes: statSync(join(folder, 'state.tar')).size,
      data: null,
      endpoint: one.endpoint,
    });
    const refused = await cli('import', 'state.tar', '--endpoint-url', other.endpoint);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('add --replace') });
    await expectFilled(other, 'old');
    const replaced = await cli('import', 'state.tar', '--endpoint-url', other.endpoint, '--replace');
    expect(replaced).toMatchObject({ exitCode: 0, stderr: '' });
    await expectFilled(other, 'kept');
    await other.kill();
    await expectFilled(await start('--data', join(folder, 'data')), 'kept');
    expect(one.said() + other.said()).not.toContain('fault');
  });

  test('is replaced whole, or not at all: archives that are damaged, files that are none', async () => {
    const first = await start('--data', join(folder, 'data'));
    await fill(first, 'kept');
    await first.stop();
    await cli('export', 'state.tar', '--data', 'data');
    const archive = readFileSync(join(folder, 'state.tar'));
    archive.writeUInt8(archive.readUInt8(archive.length - 100_000) ^ 1, archive.length - 100_000);
    writeFileSync(join(folder, 'damaged.tar'), archive);
    writeFileSync(join(folder, 'cut.tar'), archive.subarray(0, 1_000_000));
    for (const file of ['damaged.tar', 'cut.tar']) {
      const { exitCode, stdout } = await cli('import', file, '--data', 'data', '--replace', '--json');
      expect({ exitCode, said: JSON.parse(stdout) as object }).toMatchObject({
        exitCode: 1,
        said: { error: { code: 'STATE_ARCHIVE_INVALID' } },
      });
    }
    expect(await cli('import', 'none.tar', '--data', 'data', '--replace')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('there is no such file'),
    });
    await expectFilled(await start('--data', join(folder, 'data')), 'kept');
  });

  test('is not exported from where there is none, and not imported among files of others', async () => {
    const missing = await cli('export', 'state.tar', '--json');
    expect(missing.exitCode).toBe(1);
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'STATE_MISSING' } });
    writeFileSync(join(folder, 'precious'), '');
    await start('--data', join(folder, 'data')).then((platform) => platform.stop());
    await cli('export', 'state.tar', '--data', 'data');
    expect(await cli('import', 'state.tar', '--data', '.', '--replace')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it has files'),
    });
    const nobody = await cli('export', 'state.tar', '--endpoint-url', 'http://127.0.0.1:1', '--json');
    expect(nobody.exitCode).toBe(1);
    expect(JSON.parse(nobody.stdout)).toMatchObject({ error: { code: 'PLATFORM_UNREACHABLE' } });
    const both = await cli('export', 'state.tar', '--endpoint-url', 'http://127.0.0.1:1', '--data', 'data');
    expect(both.exitCode).toBe(2);
  });

  test('is for those whose signature is good, where signatures are verified', async () => {
    const strict = await start('--ephemeral', '--strict-auth');
    await fill(strict, 'kept');
    for (const [method, path] of [
      ['GET', '/_zipwright/state'],
      ['PUT', '/_zipwright/state?replace=true'],
      ['POST', '/_zipwright/reset'],
    ]) {
      expect((await fetch(`${strict.endpoint}${path}`, { method: method ?? '' })).status).toBe(403);
    }
    const stranger = await cli('export', 'state.tar', '--endpoint-url', strict.endpoint);
    expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('it answers 403') });
    const owner = await zipwright(['export', 'state.tar', '--endpoint-url', strict.endpoint], {
      directory: folder,
      environment: strict.environment,
    });
    expect(owner).toMatchObject({ exitCode: 0, stderr: '' });
    await expectFilled(strict, 'kept');
  });
});
