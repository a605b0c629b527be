import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { keyIn, tokenAfter } from '../../../aws/page.ts';
import { invalidParameter, invalidToken, noSuchStream } from '../errors.ts';
import { type EventPosition, eventId, positionIn } from '../event-position.ts';
import { type Event, type EventRange, answerBytes, readEvents } from '../events.ts';
import { type FilterPattern, matchesPattern } from '../filter-pattern/filter-pattern.ts';
import { type Group, type Stream, groupIn, keptSince } from '../groups.ts';
import type { Logs, LogsTransaction } from '../logs.ts';
import { patternIn } from '../pattern.ts';

const mostEvents = 10_000;

/** Events that one request looks at before it answers with what it has and a token. */
const mostScanned = 100_000;
const scannedAtOnce = 2000;

/**
 * The ids of the streams that a request names; undefined when it names none, which means all.
 * @throws {ServiceError} InvalidParameterException, ResourceNotFoundException
 */
async function streamsIn(
  db: LogsTransaction,
  group: Group,
  input: FilterLogEventsRequest,
): Promise<number[] | undefined> {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter('logStreamNamePrefix and logStreamNames are mutually exclusive parameters.');
  }
  if (names === undefined && prefix === undefined) {
    return undefined;
  }
  const streams: Stream[] = await db
    .selectFrom('logs_streams')
    .selectAll()
    .where('group_id', '=', group.id)
    .execute();
  const known = new Set(streams.map((stream) => stream.name));
  if (names?.some((name) => !known.has(name)) === true) {
    throw noSuchStream();
  }
  return streams
    .filter(
      (stream) =>
        (names === undefined || names.includes(stream.name)) &&
        (prefix === undefined || stream.name.startsWith(prefix)),
    )
    .map((stream) => stream.id);
}

/** The names of the streams that events are from, by id. */
async function streamNames(db: LogsTransaction, events: readonly Event[]): Promise<Map<number, string>> {
  const ids = [...new Set(events.map((event) => event.stream_id))];
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('logs_streams').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/**
 * @throws {ServiceError} InvalidParameterException
 */
function positionOf(token: string | undefined): EventPosition | undefined {
  if (token === undefined) {
    return undefined;
  }
  const position = positionIn(keyIn(token, invalidToken));
  if (position === undefined) {
    throw invalidToken();
  }
  return position;
}

interface Found {
  readonly events: readonly Event[];
  /** Where the next request goes on; undefined at the end. */
  readonly next: EventPosition | undefined;
}

/** Reads on until there are enough matches for one answer, or enough has been looked at. */
async function search(
  db: LogsTransaction,
  range: EventRange,
  { pattern, limit }: { readonly pattern: FilterPattern; readonly limit: number },
): Promise<Found> {
  const found: Event[] = [];
  let bytes = 0;
  let { after } = range;
  for (let scanned = 0; scanned < mostScanned;) {
    const { events, more } = await readEvents(db, { ...range, after }, scannedAtOnce);
    for (const event of events) {
      const fits = matchesPattern(pattern, event.message);
      if (fits && (found.length === limit || (found.length > 0 && bytes + event.size > answerBytes))) {
        return { events: found, next: after };
      }
      if (fits) {
        found.push(event);
        bytes += event.size;
      }
      after = { timestamp: event.timestamp, id: event.id };
    }
    scanned += events.length;
    if (!more) {
      return { events: found, next: undefined };
    }
  }
  return { events: found, next: after };
}

export const filterLogEvents =
  (logs: Logs): Operation<FilterLogEventsRequest, FilterLogEventsResponse> =>
  async (input, context) => {
    const pattern = patternIn(input.filterPattern);
    const after = positionOf(input.nextToken);
    const group = await groupIn(logs.db, context, input);
    const streamIds = await streamsIn(logs.db, group, input);
    const range: EventRange = {
      groupId: group.id,
      ...(streamIds === undefined ? {} : { streamIds }),
      from: Math.max(input.startTime ?? 0, keptSince(group, context.now)),
      to: input.endTime ?? Number.MAX_SAFE_INTEGER,
      after,
    };
    const limit = Math.min(input.limit ?? mostEvents, mostEvents);
    const { events, next } = await search(logs.db, range, { pattern, limit });
    const names = await streamNames(logs.db, events);
    return {
      events: events.map((event): FilteredLogEvent => ({
        logStreamName: names.get(event.stream_id),
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingested_at,
        eventId: eventId(event),
      })),
      searchedLogStreams: [],
      ...(next === undefined ? {} : { nextToken: tokenAfter(eventId(next)) }),
    };
  };
