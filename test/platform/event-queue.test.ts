import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/aws/service-error.ts';
import { StoredEventQueue } from '../../src/platform/events/event-queue.ts';
import { eventMigrations } from '../../src/platform/events/migrations.ts';
import type { EventTables } from '../../src/platform/events/tables.ts';
import type { CallScope, CallService } from '../../src/platform/services/call-service.ts';
import type { QueuedEvent } from '../../src/services/lambda/ports.ts';
import { IN_MEMORY, openDatabase } from '../../src/state/database.ts';

interface Invoked {
  readonly FunctionName?: string | undefined;
  readonly InvocationType?: string | undefined;
  readonly Payload?: Uint8Array;
}

type Answer = { readonly FunctionError?: string; readonly Payload: Uint8Array } | ServiceError;

let database: Awaited<ReturnType<typeof openDatabase<EventTables>>>;
let now: number;
let calls: { readonly input: Invoked; readonly scope: CallScope }[];
let answers: Answer[];
let notices: string[];

beforeEach(async () => {
  database = await openDatabase<EventTables>(IN_MEMORY, { events: eventMigrations });
  now = 1_800_000_000_000;
  [calls, answers, notices] = [[], [], []];
});

afterEach(() => database.destroy());

const call: CallService = (_, input, scope) => {
  calls.push({ input: input as Invoked, scope });
  const answer = answers.shift() ?? { Payload: Buffer.from('"ok"') };
  return answer instanceof ServiceError ? Promise.reject(answer) : Promise.resolve(answer);
};

const queue = (): StoredEventQueue =>
  new StoredEventQueue({ database, call, now: () => now, onNotice: (notice) => void notices.push(notice) });

const event = (more: Partial<QueuedEvent> = {}): QueuedEvent => ({
  requestId: 'id-1',
  account: '123456789012',
  region: 'eu-west-1',
  name: 'app',
  qualifier: undefined,
  payload: Buffer.from('{"n":1}'),
  receivedAt: now,
  retries: 2,
  maximumAgeSeconds: 21_600,
  ...more,
});

const left = async (): Promise<number> =>
  (await database.selectFrom('platform_events').selectAll().execute()).length;

/** Handles what is due, and ends. */
async function handle(): Promise<void> {
  const working = queue();
  working.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await working.close();
}

const failure: Answer = { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"E"}') };
const onFailure = 'arn:aws:lambda:eu-west-1:123456789012:function:told';
const recordOf = (at: number): unknown => JSON.parse(Buffer.from(calls[at]?.input.Payload ?? []).toString());

describe('an event', () => {
  test('is kept when it is taken, and gone when its function has handled it', async () => {
    const taking = queue();
    await taking.enqueue(event());
    expect(await left()).toBe(1);
    await taking.close();
    await handle();
    expect(calls).toEqual([
      {
        input: { FunctionName: 'app', Payload: expect.anything() },
        scope: { region: 'eu-west-1', account: '123456789012', requestId: 'id-1' },
      },
    ]);
    expect(Buffer.from(calls[0]?.input.Payload ?? []).toString()).toBe('{"n":1}');
    expect(await left()).toBe(0);
  });

  test('is tried again after one minute and after two more, and then told to the destination', async () => {
    answers = [failure, failure, failure];
    const taking = queue();
    await taking.enqueue(event({ onFailure }));
    await taking.close();
    for (const [minutes, tried] of [
      [0, 1],
      [0.9, 1],
      [1, 2],
      [2.9, 2],
      [3, 4],
    ] as const) {
      now = 1_800_000_000_000 + minutes * 60_000;
      await handle();
      expect(calls).toHaveLength(tried);
    }
    expect(calls[3]?.input).toMatchObject({ FunctionName: onFailure, InvocationType: 'Event' });
    expect(recordOf(3)).toEqual({
      version: '1.0',
      timestamp: new Date(now).toISOString(),
      requestContext: {
        requestId: 'id-1',
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:app:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'E' },
    });
    expect(await left()).toBe(0);
  });

  test('that is not taken waits, without using up its tries', async () => {
    answers = [new ServiceError('TooManyRequestsException', 'Rate Exceeded.')];
    const taking = queue();
    await taking.enqueue(event({ retries: 0 }));
    await taking.close();
    await handle();
    expect(await left()).toBe(1);
    now += 1000;
    await handle();
    expect(await left()).toBe(0);
  });

  test('that became too old is not tried', async () => {
    const taking = queue();
    await taking.enqueue(event({ maximumAgeSeconds: 60, receivedAt: now - 61_000, onFailure }));
    await taking.close();
    await handle();
    expect(recordOf(0)).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    });
    expect(await left()).toBe(0);
  });

  test('of a function that is gone is dropped', async () => {
    answers = [new ServiceError('ResourceNotFoundException', 'Function not found')];
    const taking = queue();
    await taking.enqueue(event());
    await taking.close();
    await handle();
    expect(await left()).toBe(0);
  });

  test('whose destination is none that is here is told to whoever watches', async () => {
    const taking = queue();
    await taking.enqueue(event({ onSuccess: 'arn:aws:sqs:eu-west-1:123456789012:queue' }));
    await taking.close();
    await handle();
    expect(notices).toEqual([expect.stringContaining('is not supported here')]);
    expect(await left()).toBe(0);
  });
});
