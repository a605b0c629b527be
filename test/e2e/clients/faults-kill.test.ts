import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  paginateListAliases,
  paginateListFunctions,
  paginateListLayerVersions,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { onceSettings } from './sdk-settings.ts';

const minors = (await listInterpreters(process.env)).map(({ minor }) => minor).filter((minor) => minor <= 14);
const runtime = `python3.${Math.max(12, ...minors)}` as 'python3.12';
const ROUNDS = 8;
const ROLE = 'arn:aws:iam::000000000000:role/app';

let folder: string;
let platform: RunningPlatform | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
});

afterAll(async () => {
  await platform?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function clientsOf({ endpoint }: RunningPlatform) {
  const settings = onceSettings(endpoint);
  return {
    lambda: new LambdaClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    iam: new IAMClient(settings),
  };
}

type Clients = ReturnType<typeof clientsOf>;

const zipOf = (content: string): Buffer => makeZip({ entries: [{ name: 'app.py', content }] });
const sha256 = (bytes: Uint8Array, encoding: 'base64' | 'hex' = 'base64'): string =>
  createHash('sha256').update(bytes).digest(encoding);

const SLEEPER = 'import time\ndef handler(event, context):\n    print("BEGUN")\n    time.sleep(60)';

/** Everything that was answered; keys are names, values what must be found under them. */
class Acknowledged {
  readonly functions = new Map<string, string>();
  readonly versions = new Map<string, string>();
  readonly layers = new Map<string, string>();
  readonly objects = new Map<string, string>();
  /** Of uploads that are not complete, by upload and number. */
  readonly parts = new Map<string, { readonly key: string; readonly tag: string }>();
  readonly users = new Set<string>();
  readonly aliases = new Set<string>();
}

const PART = Buffer.alloc(5 * 1024 * 1024, 'part');

/** Does things that write, each again and again, until the process is gone. */
function work(clients: Clients, round: number, done: Acknowledged): Promise<void[]> {
  const { lambda, s3, iam } = clients;
  const works: ((name: string) => Promise<void>)[] = [
    async (name) => {
      const code = zipOf(`# ${name}`);
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: runtime,
          Handler: 'app.handler',
          Role: ROLE,
          Code: { ZipFile: code },
        }),
      );
      done.functions.set(name, sha256(code));
    },
    async (name) => {
      const code = zipOf(`# code ${name}`);
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'published', ZipFile: code }));
      const { Version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName: 'published' }));
      done.versions.set(Version, sha256(code));
      await lambda.send(
        new CreateAliasCommand({ FunctionName: 'published', Name: name, FunctionVersion: Version }),
      );
      done.aliases.add(name);
    },
    async (name) => {
      const content = zipOf(`# layer ${name}`);
      const { Version } = await lambda.send(
        new PublishLayerVersionCommand({ LayerName: 'layer', Content: { ZipFile: content } }),
      );
      done.layers.set(String(Version), sha256(content));
    },
    async (name) => {
      const Body = Buffer.alloc(20_000 + (Number(name.split('-')[2]) % 7) * 90_000, name);
      await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: name, Body }));
      done.objects.set(name, sha256(Body, 'hex'));
    },
    async (name) => {
      const address = { Bucket: 'bucket', Key: name };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(address));
      const Parts: { PartNumber: number; ETag: string }[] = [];
      for (const Body of [PART, Buffer.from(name)]) {
        const PartNumber = Parts.length + 1;
        const sent = await s3.send(new UploadPartCommand({ ...address, UploadId, PartNumber, Body }));
        Parts.push({ PartNumber, ETag: sent.ETag ?? '' });
        done.parts.set(`${UploadId} ${PartNumber}`, { key: name, tag: sent.ETag ?? '' });
      }
      await s3.send(new CompleteMultipartUploadCommand({ ...address, UploadId, MultipartUpload: { Parts } }));
      Parts.forEach(({ PartNumber }) => done.parts.delete(`${UploadId} ${PartNumber}`));
      done.objects.set(name, sha256(Buffer.concat([PART, Buffer.from(name)]), 'hex'));
    },
    async (name) => {
      await iam.send(new CreateUserCommand({ UserName: name }));
      done.users.add(name);
    },
  ];
  return Promise.all(
    works.map(async (write, kind) => {
      for (let count = 0; ; count += 1) {
        try {
          await write(`r-${round}-${count}-${kind}`);
        } catch (error) {
          // Nothing but the end of the process ends this.
          expect((error as NodeJS.ErrnoException).code).toMatch(/^E/);
          return;
        }
      }
    }),
  );
}

/** Compares everything that is there, read to its end, with what was answered. */
async function expectAll({ lambda, s3, iam }: Clients, done: Acknowledged): Promise<void> {
  const functions = new Map<string, string>();
  for await (const { Functions = [] } of paginateListFunctions(
    { client: lambda },
    { FunctionVersion: 'ALL' },
  )) {
    for (const { FunctionName = '', Version = '', CodeSha256 = '' } of Functions) {
      functions.set(FunctionName === 'published' ? Version : FunctionName, CodeSha256);
    }
  }
  expect(Object.fromEntries(functions)).toMatchObject(
    Object.fromEntries([...done.functions, ...done.versions]),
  );
  const published = { FunctionName: 'published', LayerName: 'layer' };
  const aliases = new Set<string>();
  for await (const { Aliases = [] } of paginateListAliases({ client: lambda }, published)) {
    Aliases.forEach(({ Name = '' }) => aliases.add(Name));
  }
  expect([...done.aliases].filter((name) => !aliases.has(name))).toEqual([]);
  await expectLayers(lambda, done);
  await expectObjects(s3, done);
  const users = new Set<string>();
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    Users.forEach(({ UserName = '' }) => users.add(UserName));
  }
  expect([...done.users].filter((name) => !users.has(name))).toEqual([]);
}

async function expectLayers(lambda: LambdaClient, done: Acknowledged): Promise<void> {
  const found = new Set<string>();
  for await (const { LayerVersions = [] } of paginateListLayerVersions(
    { client: lambda },
    { LayerName: 'layer' },
  )) {
    LayerVersions.forEach(({ Version }) => found.add(String(Version)));
  }
  expect([...done.layers.keys()].filter((version) => !found.has(version))).toEqual([]);
  const newest = Math.max(0, ...[...found].map(Number));
  if (newest > 0) {
    const layer = { LayerName: 'layer', VersionNumber: newest };
    const { Content } = await lambda.send(new GetLayerVersionCommand(layer));
    const answer = await fetch(Content?.Location ?? '');
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(Content?.CodeSha256);
  }
}

async function expectObjects(s3: S3Client, done: Acknowledged): Promise<void> {
  const bucket = { Bucket: 'bucket' };
  const found = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, bucket)) {
    for (const { Key = '', Size } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ ...bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      expect(bytes.length).toBe(Size);
      // Its last byte is in it, so what is listed without having been answered is whole as well.
      const isWhole = Buffer.from(bytes).subarray(-Key.length).toString();
      expect(Key.endsWith('-4') ? isWhole : Key).toBe(Key);
      found.set(Key, sha256(bytes, 'hex'));
    }
  }
  expect(Object.fromEntries(found)).toMatchObject(Object.fromEntries(done.objects));
  const parts = new Map<string, string>();
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(bucket));
  for (const { Key, UploadId } of Uploads) {
    const { Parts = [] } = await s3.send(new ListPartsCommand({ ...bucket, Key, UploadId }));
    Parts.forEach(({ PartNumber, ETag = '' }) => parts.set(`${UploadId} ${PartNumber}`, ETag));
  }
  for (const [part, { key, tag }] of done.parts) {
    // Completing an upload may have come as far as the disk without its answer: it is an object then.
    if (!found.has(key)) {
      expect({ part, tag: parts.get(part) }).toEqual({ part, tag });
    }
  }
}

/** All processes below one, as far as they can be told from later ones with the same number. */
function descendants(processId: number): string[] {
  const parents = new Map<string, { parent: string; started: string }>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(name, { parent: fields[1] ?? '', started: fields[19] ?? '' });
    } catch {
      // Gone meanwhile.
    }
  }
  const below = (parent: string): string[] =>
    [...parents]
      .filter(([, each]) => each.parent === parent)
      .flatMap(([name, { started }]) => [`${name} ${started}`, ...below(name)]);
  return below(String(processId));
}

const isAlive = (named: string): boolean => {
  const [name = '', started] = named.split(' ');
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[19] === started && fields[0] !== 'Z';
  } catch {
    return false;
  }
};

test(`what was answered is there, whole, however often the process is killed in the middle (${ROUNDS} times)`, async () => {
  const done = new Acknowledged();
  const data = join(folder, 'data');
  for (let round = 0; round <= ROUNDS; round += 1) {
    platform = await startPlatform(['--data', data]);
    expect(readdirSync(join(data, 'blobs', 'incoming'))).toEqual([]);
    const clients = clientsOf(platform);
    if (round === 0) {
      await clients.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
      await createFunction(clients.lambda, 'published', '');
    } else {
      await expectAll(clients, done);
    }
    if (round < ROUNDS) {
      const working = work(clients, round, done);
      await wait(100 + round * 90);
      await platform.kill();
      await working;
    }
  }
  expect(platform?.said()).not.toContain('fault');
  const { functions, versions, layers, objects, users, aliases } = done;
  for (const each of [functions, versions, layers, objects, users, aliases]) {
    expect(each.size).toBeGreaterThan(3);
  }
  await platform?.kill();
});

const createFunction = (lambda: LambdaClient, FunctionName: string, source: string) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: runtime,
      Handler: 'app.handler',
      Role: ROLE,
      Timeout: 90,
      Code: { ZipFile: zipOf(source) },
    }),
  );

test.skipIf(minors.length === 0 || process.platform !== 'linux')(
  'no process of a function or of what runs functions outlives the platform',
  async () => {
    for (let round = 0; round < 2; round += 1) {
      platform = await startPlatform(['--data', join(folder, 'running')]);
      const { processId } = platform;
      const { lambda } = clientsOf(platform);
      if (round === 0) {
        await createFunction(lambda, 'sleeper', SLEEPER);
        await createFunction(
          lambda,
          'parent',
          `import subprocess\ndef handler(event, context):\n    subprocess.Popen(["sleep", "90"], start_new_session=True)\n    subprocess.run(["sleep", "90"])`,
        );
      }
      const invoked = ['sleeper', 'sleeper', 'parent'].map((FunctionName) =>
        lambda.send(new InvokeCommand({ FunctionName })).catch(() => undefined),
      );
      // A supervisor, and below it three environments and two programs.
      await vi.waitFor(() => expect(descendants(processId).length).toBeGreaterThanOrEqual(6), {
        timeout: 20_000,
        interval: 50,
      });
      const running = descendants(processId);
      await platform.kill();
      await vi.waitFor(() => expect(running.filter(isAlive)).toEqual([]), { timeout: 5000, interval: 50 });
      await Promise.all(invoked);
    }
  },
);
