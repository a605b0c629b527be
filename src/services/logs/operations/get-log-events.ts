import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { invalidToken } from '../errors.ts';
import { type EventPosition, eventId, positionIn } from '../event-position.ts';
import { type Event, type EventRange, readEvents } from '../events.ts';
import { groupIn, keptSince, streamNamed } from '../groups.ts';
import type { Logs } from '../logs.ts';

const mostEvents = 10_000;

/** Later than every event. */
const end: EventPosition = { timestamp: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
const start: EventPosition = { timestamp: 0, id: 0 };

/** Which way a request reads, and from where. */
interface Reading {
  readonly forward: boolean;
  readonly position: EventPosition;
}

/**
 * @throws {ServiceError} InvalidParameterException
 */
function readingOf(input: GetLogEventsRequest): Reading {
  if (input.nextToken === undefined) {
    return input.startFromHead === true
      ? { forward: true, position: start }
      : { forward: false, position: end };
  }
  const [, direction, digits] = /^([fb])\/(\d{56})\/s$/.exec(input.nextToken) ?? [];
  const position = digits === undefined ? undefined : positionIn(digits);
  if (position === undefined) {
    throw invalidToken();
  }
  return { forward: direction === 'f', position };
}

/** Tokens for what lies behind and before the events of an answer; without events they stay where the request was. */
function tokens(events: readonly Event[], { position }: Reading) {
  const at = position === end ? start : position;
  return {
    nextForwardToken: `f/${eventId(events.at(-1) ?? at)}/s`,
    nextBackwardToken: `b/${eventId(events[0] ?? at)}/s`,
  };
}

export const getLogEvents =
  (logs: Logs): Operation<GetLogEventsRequest, GetLogEventsResponse> =>
  async (input, context) => {
    const reading = readingOf(input);
    const group = await groupIn(logs.db, context, input);
    const stream = await streamNamed(logs.db, group, input.logStreamName);
    const range: EventRange = {
      groupId: group.id,
      streamIds: [stream.id],
      from: Math.max(input.startTime ?? 0, keptSince(group, context.now)),
      to: input.endTime === undefined ? Number.MAX_SAFE_INTEGER : input.endTime - 1,
      ...(reading.forward ? { after: reading.position } : { before: reading.position }),
    };
    const { events } = await readEvents(logs.db, range, Math.min(input.limit ?? mostEvents, mostEvents));
    const ordered = reading.forward ? events : [...events].reverse();
    return {
      events: ordered.map((event) => ({
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingested_at,
      })),
      ...tokens(ordered, reading),
    };
  };
