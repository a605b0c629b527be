import { setTimeout as pause } from 'node:timers/promises';
import type {
  LiveTailSessionLogEvent,
  StartLiveTailRequest,
  StartLiveTailResponse,
  StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidParameter } from '../errors.ts';
import { type FilterPattern, matchesPattern } from '../filter-pattern/filter-pattern.ts';
import { type Group, groupArn, groupIn } from '../groups.ts';
import type { FedEvent } from '../log-feed.ts';
import type { Logs } from '../logs.ts';
import { patternIn } from '../pattern.ts';

/** Events that one update holds; of more a part is left out, and the update says so. */
const mostPerUpdate = 500;
/** Milliseconds after which a session ends by itself. */
const longestSession = 3 * 3_600_000;

/** Which events a session shows. */
interface Tail {
  readonly groups: readonly Group[];
  readonly pattern: FilterPattern;
  readonly input: StartLiveTailRequest;
}

function shows({ groups, pattern, input }: Tail, event: FedEvent): boolean {
  const { logStreamNames: names, logStreamNamePrefixes: prefixes } = input;
  return (
    groups.some(
      (group) =>
        group.name === event.group &&
        group.account === event.place.account &&
        group.region === event.place.region,
    ) &&
    (names === undefined || names.length === 0 || names.includes(event.stream)) &&
    (prefixes === undefined ||
      prefixes.length === 0 ||
      prefixes.some((prefix) => event.stream.startsWith(prefix))) &&
    matchesPattern(pattern, event.message)
  );
}

function eventAnswer(event: FedEvent): LiveTailSessionLogEvent {
  return {
    logStreamName: event.stream,
    logGroupIdentifier: `${event.place.account}:${event.group}`,
    message: event.message,
    timestamp: event.timestamp,
    ingestionTime: event.ingestedAt,
  };
}

/** Waits, and tells whether the client is still there. */
async function waits(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(milliseconds, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

async function* updates(
  logs: Logs,
  tail: Tail,
  context: RequestContext,
): AsyncGenerator<StartLiveTailResponseStream, void> {
  let waiting: LiveTailSessionLogEvent[] = [];
  let sampled = false;
  const unsubscribe = logs.feed.subscribe((events) => {
    for (const event of events.filter((one) => shows(tail, one))) {
      if (waiting.length < mostPerUpdate) {
        waiting.push(eventAnswer(event));
      } else {
        sampled = true;
      }
    }
  });
  try {
    yield sessionStart(logs, tail, context);
    const interval = logs.tailInterval ?? 1000;
    for (let passed = 0; passed < longestSession; passed += interval) {
      if (!(await waits(interval, context.signal))) {
        return;
      }
      const update = { sessionMetadata: { sampled }, sessionResults: waiting };
      waiting = [];
      sampled = false;
      yield { sessionUpdate: update };
    }
    yield {
      SessionTimeoutException: Object.assign(new Error('Your session has timed out.'), {
        name: 'SessionTimeoutException' as const,
        $fault: 'client' as const,
        $metadata: {},
      }),
    };
  } finally {
    unsubscribe();
  }
}

function sessionStart(
  logs: Logs,
  { groups, input }: Tail,
  context: RequestContext,
): StartLiveTailResponseStream {
  return {
    sessionStart: {
      requestId: context.requestId,
      sessionId: logs.ids.uuid(),
      logGroupIdentifiers: groups.map((group) => groupArn(group)),
      logStreamNames: input.logStreamNames ?? [],
      logStreamNamePrefixes: input.logStreamNamePrefixes ?? [],
      logEventFilterPattern: input.logEventFilterPattern ?? '',
    },
  };
}

/** Events that arrive from now on, once a second, until the client goes. */
export const startLiveTail =
  (logs: Logs): Operation<StartLiveTailRequest, StartLiveTailResponse> =>
  async (input, context) => {
    const pattern = patternIn(input.logEventFilterPattern);
    const narrowed =
      (input.logStreamNames?.length ?? 0) > 0 || (input.logStreamNamePrefixes?.length ?? 0) > 0;
    const identifiers = present(input.logGroupIdentifiers, 'logGroupIdentifiers');
    if (narrowed && identifiers.length > 1) {
      throw invalidParameter(
        'logStreamNames and logStreamNamePrefixes can be used only when one log group is specified.',
      );
    }
    const groups: Group[] = [];
    for (const logGroupIdentifier of identifiers) {
      groups.push(await groupIn(logs.db, context, { logGroupIdentifier }));
    }
    return { responseStream: updates(logs, { groups, pattern, input }, context) };
  };
