import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { RequestContext } from '../../../src/aws/operation.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { s3BlobColumns, s3Migrations } from '../../../src/services/s3/migrations.ts';
import { createOutbox } from '../../../src/services/s3/outbox.ts';
import type { NotificationConfiguration, NotificationTargets } from '../../../src/services/s3/ports.ts';
import type { S3 } from '../../../src/services/s3/s3.ts';
import { createS3Service, type S3Operations } from '../../../src/services/s3/service.ts';
import type { S3EventRecord } from '../../../src/services/s3/event-record.ts';
import type { S3Tables } from '../../../src/services/s3/tables.ts';
import { IN_MEMORY } from '../../../src/state/database.ts';
import { openState } from '../../../src/state/state.ts';

export const BUCKET = 'photos';

export interface Notified {
  readonly configuration: NotificationConfiguration;
  readonly event: { readonly Records: readonly S3EventRecord[] };
}

export interface TestS3 extends AsyncDisposable {
  readonly s3: S3;
  /** Every operation with its input alone, in us-east-1, one second after the other. */
  readonly call: {
    readonly [Name in keyof S3Operations]: (
      input: Parameters<S3Operations[Name]>[0],
      context?: Partial<RequestContext>,
    ) => Promise<Awaited<ReturnType<S3Operations[Name]>>>;
  };
  /** Events that arrived. */
  readonly notified: Notified[];
  /** Whether destinations are there, and take events. */
  readonly targets: { refusal: string | undefined; failing: boolean };
}

/** S3 on a state of its own (in memory unless a folder is given), with one bucket unless told otherwise. */
export async function makeS3(place: string = IN_MEMORY, { bucket = true } = {}): Promise<TestS3> {
  const state = await openState<S3Tables>(place, {
    s3: { migrations: s3Migrations, blobColumns: s3BlobColumns },
  });
  const notified: Notified[] = [];
  const behaviour: TestS3['targets'] = { refusal: undefined, failing: false };
  const targets: NotificationTargets = {
    refusal: () => Promise.resolve(behaviour.refusal),
    notify: (configuration, event) => {
      if (behaviour.failing) {
        return Promise.reject(new Error('nobody there'));
      }
      notified.push({ configuration, event });
      return Promise.resolve();
    },
  };
  const outbox = createOutbox(state.database, targets, () => undefined);
  let count = 0;
  const ids = {
    uuid: () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`,
    token: (length: number) => String((count += 1)).padStart(length, 'v'),
  };
  const s3: S3 = { db: state.database, blobs: state.blobs, ids, targets, outbox };
  const operations = createS3Service(s3);
  let now = Date.UTC(2026, 0, 2, 3, 4, 5);
  const contextOf = (changes: Partial<RequestContext>): RequestContext => ({
    region: 'us-east-1',
    account: '000000000000',
    callerArn: 'arn:aws:iam::000000000000:user/tester',
    accessKeyId: 'AKIATEST',
    requestId: '11111111-2222-4333-8444-555555555555',
    origin: 'http://127.0.0.1:4566',
    now: (now += 1000),
    signal: new AbortController().signal,
    ...changes,
  });
  const call = Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      async (input: never, changes: Partial<RequestContext> = {}) => operation(input, contextOf(changes)),
    ]),
  ) as unknown as TestS3['call'];
  if (bucket) {
    await call.CreateBucket({ Bucket: BUCKET });
  }
  return {
    s3,
    call,
    notified,
    targets: behaviour,
    async [Symbol.asyncDispose]() {
      await outbox.settled();
      await state.close();
    },
  };
}

/** The text of an object's answer. */
export async function bodyText(answer: { readonly Body: Readable | Uint8Array }): Promise<string> {
  return (await bytesOf(answer.Body)).toString();
}

/** The bytes of a body, however it was answered. */
export async function bytesOf(body: Readable | Uint8Array): Promise<Buffer> {
  return body instanceof Uint8Array ? Buffer.from(body) : await buffer(body);
}

/** The error that an operation answers, as its code, message, status and members. */
export async function failure(promise: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ServiceError) {
      const { code, message, status, headers, members } = error;
      return { code, message, status, headers, ...members };
    }
    throw error;
  }
  throw new Error('it did not fail');
}
