import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { RequestContext } from '../../../src/aws/operation.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { lambdaMigrations } from '../../../src/services/lambda/migrations.ts';
import type {
  FunctionRunner,
  InvocationRequest,
  InvocationResult,
  ObjectReader,
  QueuedEvent,
  RunnableVersion,
  S3Object,
} from '../../../src/services/lambda/ports.ts';
import type { StoredCode } from '../../../src/services/lambda/records.ts';
import { createLambdaService } from '../../../src/services/lambda/service.ts';
import { LambdaStore } from '../../../src/services/lambda/store.ts';
import type { LambdaTables } from '../../../src/services/lambda/tables.ts';
import { IN_MEMORY, openDatabase } from '../../../src/state/database.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { readArchive } from '../../../src/zip/read-archive.ts';
import { makeZip } from '../../makers/zip-maker.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/worker';
export const ARN = 'arn:aws:lambda:us-east-1:000000000000:function';
const START = Date.UTC(2026, 10, 24, 12, 0, 0);

/** A small archive; another text makes another one. */
export const zipOf = (text = 'def handler(event, context): return event'): Buffer =>
  makeZip({ entries: [{ name: 'app.py', content: text }] });

/** What a function needs to be created. */
export const basics = {
  FunctionName: 'fn',
  Role: ROLE,
  Runtime: 'python3.13',
  Handler: 'app.handler',
  Code: { ZipFile: zipOf() },
} as const;

/** Stands for the sandbox: remembers what it is asked, and answers what the test says. */
class FakeRunner implements FunctionRunner {
  readonly invocations: { version: RunnableVersion; request: InvocationRequest }[] = [];
  readonly forgotten: string[] = [];
  readonly ready: { version: string; count: number }[] = [];
  answer: (request: InvocationRequest) => Promise<InvocationResult> = async ({ payload }) => ({
    payload,
    failed: false,
    logTail: Buffer.from('the log'),
  });

  invoke(version: RunnableVersion, request: InvocationRequest): Promise<InvocationResult> {
    this.invocations.push({ version, request });
    return this.answer(request);
  }

  async stream(version: RunnableVersion, request: InvocationRequest) {
    this.invocations.push({ version, request });
    return {
      contentType: 'text/plain',
      chunks: Readable.from([Buffer.from('one'), Buffer.from('two')]),
      end: Promise.resolve({ logTail: Buffer.from('the log') }),
    };
  }

  forget(functionArn: string, version?: string): void {
    this.forgotten.push(version === undefined ? functionArn : `${functionArn}:${version}`);
  }

  keepReady({ version }: RunnableVersion, count: number): void {
    this.ready.push({ version, count });
  }
}

/** Archives in memory, and the unpacked sizes that tests want to pretend. */
class MemoryBlobs {
  readonly content = new Map<string, Buffer>();
  readonly dropped: string[] = [];
  readonly pretended = new Map<string, number>();

  async put(content: AsyncIterable<Uint8Array> | Uint8Array) {
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.content.set(sha256, bytes);
    return { sha256, size: bytes.length };
  }

  delete(sha256: string): void {
    this.dropped.push(sha256);
  }

  async unzippedBytes({ sha256 }: { readonly sha256: string }): Promise<number | undefined> {
    const pretended = this.pretended.get(sha256);
    if (pretended !== undefined) {
      return pretended;
    }
    try {
      const entries = readArchive(memorySource(this.content.get(sha256) ?? Buffer.alloc(0), 'upload'));
      return entries.reduce((sum, { size }) => sum + size, 0);
    } catch {
      return undefined;
    }
  }
}

/** S3 with one bucket in us-east-1 and one elsewhere. */
class FakeObjects implements ObjectReader {
  readonly asked: S3Object[] = [];

  async read(object: S3Object): Promise<Uint8Array> {
    this.asked.push(object);
    if (object.bucket === 'elsewhere') {
      throw new ServiceError(
        'PermanentRedirect',
        'The bucket is in this region: eu-west-1. Please use this region to retry the request',
      );
    }
    if (object.bucket !== 'code') {
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist');
    }
    if (object.key !== 'app.zip') {
      throw new ServiceError('NoSuchKey', 'The specified key does not exist.');
    }
    return zipOf('from S3');
  }
}

export interface HarnessOptions {
  readonly settleMillis?: number;
  readonly strictIam?: boolean;
}

/** Lambda on an empty database, with a clock that stands still unless told. */
export async function openLambda({ settleMillis = 1000, strictIam = false }: HarnessOptions = {}) {
  const database = await openDatabase<LambdaTables>(IN_MEMORY, { lambda: lambdaMigrations });
  onTestFinished(() => database.destroy());
  const runner = new FakeRunner();
  const blobs = new MemoryBlobs();
  const objects = new FakeObjects();
  const events: QueuedEvent[] = [];
  const foreign = new Map<string, StoredCode>();
  const chance = { value: 0.5 };
  let made = 0;
  let now = START;
  const operations = createLambdaService({
    store: new LambdaStore(database),
    blobs,
    zips: blobs,
    objects,
    links: { presign: (path, ttl) => `http://127.0.0.1:4566${path}?ttl=${ttl}` },
    runner,
    events: {
      enqueue: async (event) => {
        events.push(event);
      },
    },
    foreignLayers: { find: (arn) => Promise.resolve(foreign.get(arn)) },
    ids: {
      uuid: () => {
        made += 1;
        return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
      },
      token: (length) => {
        made += 1;
        return `T${made}`.padEnd(length, 'x');
      },
    },
    random: () => chance.value,
    options: {
      settleMillis,
      strictIam,
      functionUrl: (id, region) => `http://${id}.lambda-url.${region}.localhost:4566/`,
    },
  });
  const context = (given: Partial<RequestContext> = {}): RequestContext => ({
    region: 'us-east-1',
    account: '000000000000',
    callerArn: 'arn:aws:iam::000000000000:root',
    accessKeyId: undefined,
    requestId: 'request-1',
    origin: 'http://127.0.0.1:4566',
    now,
    signal: new AbortController().signal,
    ...given,
  });
  const wait = (millis = settleMillis): void => {
    now += millis;
  };

  /** Creates a function and waits until it is active. */
  async function createActive(more: object = {}) {
    const created = await operations.CreateFunction({ ...basics, ...more }, context());
    wait();
    return created;
  }

  return {
    operations,
    runner,
    blobs,
    objects,
    events,
    foreign,
    chance,
    context,
    wait,
    createActive,
    database,
  };
}

/** What an operation refuses with. */
export async function refusal(work: unknown): Promise<ServiceError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof ServiceError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The refusal as `code: message`, and what else it carries. */
export async function refused(work: unknown): Promise<string> {
  const { code, message } = await refusal(work);
  return `${code}: ${message}`;
}
