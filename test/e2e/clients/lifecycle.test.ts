import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  paginateListFunctions,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { root, sharedCache, zipwright } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors, newest as runtime } from './interpreters.ts';
import { onceSettings } from './sdk-settings.ts';

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

const lambdaOf = ({ endpoint }: RunningPlatform) => new LambdaClient(onceSettings(endpoint));
const s3Of = ({ endpoint }: RunningPlatform) =>
  new S3Client({ ...onceSettings(endpoint), forcePathStyle: true });

const create = (lambda: LambdaClient, name: string, source = 'def handler(e, c): return e') =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: runtime,
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Timeout: 30,
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content: source }] }) },
    }),
  );

describe('starting', () => {
  test('writes a file when it takes requests, and removes it at its end', async () => {
    const ready = join(folder, 'ready.json');
    const platform = await start('--ephemeral', '--ready-file', ready);
    await vi.waitFor(() => expect(existsSync(ready)).toBe(true));
    expect(JSON.parse(readFileSync(ready, 'utf8'))).toMatchObject({
      schemaVersion: 1,
      endpoint: platform.endpoint,
      pid: platform.processId,
    });
    expect(await platform.stop()).toBe(0);
    expect(existsSync(ready)).toBe(false);
  });

  test('refuses a port and a state that another process has', async () => {
    const data = join(folder, 'data');
    const { port } = await start('--data', data);
    const again = await zipwright(['start', '--ephemeral', '--port', String(port)]);
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`Cannot listen on 127.0.0.1:${port}`),
    });
    const same = await zipwright(['start', '--data', data, '--port', '0']);
    expect(same).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('another folder (--data DIR)'),
    });
  });

  test('answers health checks, those of LocalStack too', async () => {
    const { endpoint } = await start('--ephemeral');
    const own = (await (await fetch(`${endpoint}/_zipwright/health`)).json()) as object;
    expect(own).toMatchObject({ schemaVersion: 1, status: 'running', services: { lambda: 'available' } });
    const other = (await (await fetch(`${endpoint}/_localstack/health`)).json()) as object;
    expect(other).toMatchObject({ services: { s3: 'available' } });
  });
});

describe('the state', () => {
  test('is there after the next start, and nobody else may read it', async () => {
    const data = join(folder, 'data');
    const first = await start('--data', data);
    await create(lambdaOf(first), 'kept');
    expect(await first.stop()).toBe(0);
    expect(statSync(data).mode & 0o077).toBe(0);
    const { Functions } = await lambdaOf(await start('--data', data)).send(new ListFunctionsCommand({}));
    expect(Functions?.map((each) => each.FunctionName)).toEqual(['kept']);
  });

  test('is empty after a reset, which ends what is under way', async () => {
    const platform = await start('--ephemeral');
    const lambda = lambdaOf(platform);
    await create(lambda, 'slow', 'import time\ndef handler(e, c): time.sleep(20)');
    const invoked = lambda.send(new InvokeCommand({ FunctionName: 'slow' })).catch((error: unknown) => error);
    await wait(minors.length === 0 ? 0 : 1500);
    const answer = await fetch(`${platform.endpoint}/_zipwright/reset`, { method: 'POST' });
    expect(answer.status).toBe(200);
    await invoked;
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
    await create(lambda, 'slow');
  });

  test('has everything that was answered, however often the process is killed', async () => {
    const data = join(folder, 'data');
    const acknowledged = { functions: new Set<string>(), objects: new Set<string>(), versions: 0 };
    for (let round = 0; round < 6; round += 1) {
      const platform = await start('--data', data);
      const lambda = lambdaOf(platform);
      const s3 = s3Of(platform);
      const listed = await everything(lambda, s3, round > 0);
      expect([...acknowledged.functions].filter((name) => !listed.functions.includes(name))).toEqual([]);
      expect([...acknowledged.objects].filter((key) => !listed.objects.includes(key))).toEqual([]);
      expect(listed.versions).toBeGreaterThanOrEqual(acknowledged.versions);
      const done = new AbortController();
      const works = [
        repeat(done.signal, async (count) => {
          const name = `f-${round}-${count}`;
          await create(lambda, name);
          acknowledged.functions.add(name);
        }),
        repeat(done.signal, async (count) => {
          const key = `o-${round}-${count}`;
          const Body = Buffer.alloc(50_000, key);
          await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body }));
          acknowledged.objects.add(key);
        }),
        repeat(done.signal, async (count) => {
          const Description = `${round} ${count}`;
          await lambda.send(
            new UpdateFunctionConfigurationCommand({ FunctionName: 'published', Description }),
          );
          const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: 'published' }));
          acknowledged.versions = Number(Version);
        }),
      ];
      await wait(300 + round * 100);
      await platform.kill();
      done.abort();
      await Promise.all(works);
      running.length = 0;
    }
    expect(acknowledged.functions.size).toBeGreaterThan(5);
    expect(acknowledged.objects.size).toBeGreaterThan(5);
  });
});

/** Does something again and again, until it fails because the other side is gone. */
async function repeat(signal: AbortSignal, work: (count: number) => Promise<void>): Promise<void> {
  for (let count = 0; !signal.aborted; count += 1) {
    try {
      await work(count);
    } catch {
      return;
    }
  }
}

/** What there is, every object read to its end. */
async function everything(lambda: LambdaClient, s3: S3Client, isThere: boolean) {
  if (!isThere) {
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await create(lambda, 'published');
    return { functions: [], objects: [], versions: 0 };
  }
  const functions: string[] = [];
  for await (const page of paginateListFunctions({ client: lambda }, {})) {
    functions.push(...(page.Functions ?? []).map((each) => each.FunctionName ?? ''));
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'bucket' }));
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }));
    expect(
      Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.alloc(50_000, Key ?? '')),
    ).toBe(true);
  }
  let versions = 0;
  const published = { FunctionName: 'published' };
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client: lambda }, published)) {
    versions = Math.max(versions, ...Versions.map(({ Version }) => Number(Version)).filter(Number.isFinite));
  }
  return { functions, objects: Contents.map(({ Key }) => Key ?? ''), versions };
}

describe.skipIf(minors.length === 0)('ending', () => {
  const SLOW = 'import time\ndef handler(e, c):\n    time.sleep(2)\n    return "done"';

  test('waits for the invocation under way', async () => {
    const platform = await start('--ephemeral');
    const lambda = lambdaOf(platform);
    await create(lambda, 'slow', SLOW);
    const invoked = lambda.send(new InvokeCommand({ FunctionName: 'slow' }));
    await wait(1000);
    const code = platform.stop();
    expect((await invoked).Payload?.transformToString()).toBe('"done"');
    expect(await code).toBe(0);
  });

  test('leaves an event that is not done for the next start', async () => {
    const data = join(folder, 'data');
    const first = await start('--data', data);
    const lambda = lambdaOf(first);
    const endless = 'import time\ndef handler(e, c):\n    print("BEGUN")\n    time.sleep(25)';
    await create(lambda, 'later', endless);
    await lambda.send(new InvokeCommand({ FunctionName: 'later', InvocationType: 'Event' }));
    await first.kill();
    const second = await start('--data', data);
    const logs = new CloudWatchLogsClient(onceSettings(second.endpoint));
    await vi.waitFor(
      async () => {
        const { events } = await logs.send(
          new FilterLogEventsCommand({ logGroupName: '/aws/lambda/later', filterPattern: 'BEGUN' }),
        );
        expect(events?.length).toBeGreaterThan(0);
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  test('ends at once at the second signal, and no process of a function stays', async () => {
    const child = spawn(
      process.execPath,
      [join(root, 'out', 'zipwright.cjs'), 'start', '--port', '0', '--ephemeral', '--json'],
      { env: { ...process.env, ZIPWRIGHT_CACHE_DIR: sharedCache }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const text = await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    const lambda = new LambdaClient(
      onceSettings((JSON.parse(text) as { readonly endpoint: string }).endpoint),
    );
    const mark = `mark-${process.pid}-${Date.now()}`;
    await create(
      lambda,
      'slow',
      `import subprocess\ndef handler(e, c): subprocess.run(["sleep", "60", "${mark}"][:2] , env={"MARK": "${mark}"})`,
    );
    lambda.send(new InvokeCommand({ FunctionName: 'slow' })).catch(() => undefined);
    await wait(1500);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await wait(300);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    await wait(1500);
    const left = execFileSync('sh', [
      '-c',
      `grep -ls 'MARK=${mark}' /proc/[0-9]*/environ || true`,
    ]).toString();
    expect(left).toBe('');
  });
});

test('ten thousand connections that say nothing keep nobody from being served', async () => {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString());
  const count = Math.min(10_000, Math.floor(limit / 2) - 500);
  const platform = await start('--ephemeral');
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 500) {
    const some = Array.from({ length: Math.min(500, count - at) }, () => connect(platform.port, '127.0.0.1'));
    sockets.push(...some);
    await Promise.all(
      some.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))),
    );
  }
  const { status } = await fetch(`${platform.endpoint}/_zipwright/health`);
  expect(status).toBe(200);
  await s3Of(platform).send(new CreateBucketCommand({ Bucket: 'bucket' }));
  sockets.forEach((socket) => socket.destroy());
});
