import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import type { Kysely } from 'kysely';
import { ServiceError } from '../../aws/service-error.ts';
import type { EventQueue, QueuedEvent } from '../../services/lambda/ports.ts';
import { scopeOfFunction, type CallService } from '../services/call-service.ts';
import { destinationRecord, type EventOutcome } from './destination-record.ts';
import type { EventTables } from './tables.ts';

export interface EventQueueContext {
  readonly database: Kysely<EventTables>;
  readonly call: CallService;
  readonly now: () => number;
  /** Told of what nobody waits for. */
  readonly onNotice: (message: string) => void;
}

/** Events that are handled at a time. */
const AT_ONCE = 32;

/**
 * Milliseconds between tries after errors of the function.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_MS = [60_000, 120_000];

/** Bounds of the time between tries of what was not taken, in milliseconds; each is twice the one before. */
const REFUSED_MS = { first: 1000, last: 5 * 60 * 1000 };

/** No timer counts longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Errors of a call that come back by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'ServiceException',
  'ResourceConflictException',
  'ResourceNotReadyException',
]);

interface WaitingEvent {
  readonly id: number;
  readonly failures: number;
  readonly refusals: number;
  readonly event: QueuedEvent;
}

/** Events that are kept until their function has handled them, or has failed for good. */
export class StoredEventQueue implements EventQueue {
  readonly #context: EventQueueContext;
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(context: EventQueueContext) {
    this.#context = context;
  }

  async enqueue({ payload, ...event }: QueuedEvent): Promise<void> {
    await this.#context.database
      .insertInto('platform_events')
      .values({
        due_at: event.receivedAt,
        failures: 0,
        refusals: 0,
        event: JSON.stringify(event),
        payload,
      })
      .execute();
    this.wake();
  }

  /** Looks for events whose time has come; to be called once at the start. */
  wake(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#context.onNotice(`Cannot read events that wait: ${String(error)}`))
      .finally(() => {
        this.#looking = undefined;
      });
  }

  /** Takes no further events, and waits for those under way; what waits is handled after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.allSettled(this.#running.values());
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#isClosed) {
      this.#lookAgain = false;
      const now = this.#context.now();
      const rows = await this.#context.database
        .selectFrom('platform_events')
        .selectAll()
        .orderBy('due_at')
        .orderBy('id')
        .limit(AT_ONCE * 2)
        .execute();
      for (const row of rows.filter(({ id }) => !this.#running.has(id))) {
        if (row.due_at > now) {
          this.#wakeAt(row.due_at);
          break;
        }
        if (this.#running.size >= AT_ONCE) {
          break;
        }
        // Nobody else writes the column.
        const event = JSON.parse(row.event) as Omit<QueuedEvent, 'payload'>;
        this.#start({ ...row, event: { ...event, payload: row.payload } });
      }
    }
  }

  #wakeAt(time: number): void {
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(time - this.#context.now(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.wake(), wait).unref();
  }

  #start(waiting: WaitingEvent): void {
    const work = this.#handle(waiting)
      .catch((error: unknown) =>
        this.#context.onNotice(`Cannot deliver an event to ${waiting.event.name}: ${String(error)}`),
      )
      .finally(() => {
        this.#running.delete(waiting.id);
        this.wake();
      });
    this.#running.set(waiting.id, work);
  }

  async #handle(waiting: WaitingEvent): Promise<void> {
    const { event, failures, refusals } = waiting;
    if (this.#context.now() - event.receivedAt > event.maximumAgeSeconds * 1000) {
      await this.#finish(waiting, { condition: 'EventAgeExceeded', invocations: failures });
      return;
    }
    const answer = await this.#invoke(event);
    if (answer === 'gone') {
      await this.#remove(waiting);
    } else if (answer === 'refused') {
      const waitMs = Math.min(REFUSED_MS.first * 2 ** refusals, REFUSED_MS.last);
      await this.#postpone(waiting, { refusals: refusals + 1, waitMs });
    } else if (answer.FunctionError === undefined) {
      await this.#finish(waiting, { condition: 'Success', ...outcomeOf(answer, failures) });
    } else if (failures < event.retries) {
      await this.#postpone(waiting, {
        failures: failures + 1,
        waitMs: RETRY_MS[failures] ?? RETRY_MS[0] ?? 0,
      });
    } else {
      await this.#finish(waiting, { condition: 'RetriesExhausted', ...outcomeOf(answer, failures) });
    }
  }

  async #invoke(event: QueuedEvent): Promise<InvocationResponse | 'gone' | 'refused'> {
    const { name, qualifier, clientContext, payload, region, account, requestId } = event;
    const input: InvocationRequest = {
      FunctionName: name,
      Payload: payload,
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      ...(clientContext === undefined
        ? {}
        : { ClientContext: Buffer.from(clientContext).toString('base64') }),
    };
    try {
      return await this.#context.call('lambda Invoke', input, { region, account, requestId });
    } catch (error) {
      if (error instanceof ServiceError) {
        return PASSING.has(error.code) ? 'refused' : 'gone';
      }
      throw error;
    }
  }

  async #postpone(
    { id }: WaitingEvent,
    {
      waitMs,
      ...counts
    }: { readonly waitMs: number; readonly failures?: number; readonly refusals?: number },
  ): Promise<void> {
    await this.#context.database
      .updateTable('platform_events')
      .set({ due_at: this.#context.now() + waitMs, ...counts })
      .where('id', '=', id)
      .execute();
  }

  async #remove({ id }: WaitingEvent): Promise<void> {
    await this.#context.database.deleteFrom('platform_events').where('id', '=', id).execute();
  }

  /** The destination gets its record before the event is forgotten: twice is better than never. */
  async #finish(waiting: WaitingEvent, outcome: EventOutcome): Promise<void> {
    const { event } = waiting;
    const isSuccess = outcome.condition === 'Success';
    const destination = isSuccess ? event.onSuccess : event.onFailure;
    if (destination !== undefined) {
      await this.#deliver(destination, event, destinationRecord(event, outcome, this.#context.now()));
    }
    if (!isSuccess && event.deadLetterArn !== undefined) {
      this.#context.onNotice(
        `The function ${event.name} failed for good with an event; its dead-letter target ${event.deadLetterArn} is not supported here`,
      );
    }
    await this.#remove(waiting);
  }

  async #deliver(destination: string, event: QueuedEvent, record: string): Promise<void> {
    const scope = scopeOfFunction(destination);
    if (scope === undefined) {
      this.#context.onNotice(
        `The destination ${destination} of ${event.name} is not supported here: only functions are`,
      );
      return;
    }
    const input: InvocationRequest = {
      FunctionName: destination,
      InvocationType: 'Event',
      Payload: Buffer.from(record),
    };
    try {
      await this.#context.call('lambda Invoke', input, scope);
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        throw error;
      }
      this.#context.onNotice(`Cannot send to the destination ${destination}: ${error.message}`);
    }
  }
}

function outcomeOf(
  { Payload, ExecutedVersion, FunctionError }: InvocationResponse,
  failures: number,
): Omit<EventOutcome, 'condition'> {
  return {
    invocations: failures + 1,
    ...(ExecutedVersion === undefined ? {} : { executedVersion: ExecutedVersion }),
    ...(FunctionError === undefined ? {} : { functionError: FunctionError }),
    response: Payload ?? new Uint8Array(),
  };
}
