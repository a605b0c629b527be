import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { byCodeUnits, keyIn, tokenAfter } from '../../../aws/page.ts';
import { present } from '../../../aws/present.ts';
import { alreadyExists, invalidParameter, invalidToken } from '../errors.ts';
import { eventId } from '../event-position.ts';
import { type Group, type Stream, groupArn, groupIn, groupNamed, streamNamed } from '../groups.ts';
import { type Logs, atomically } from '../logs.ts';

export const createLogStream =
  (logs: Logs): Operation<CreateLogStreamRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const name = present(input.logStreamName, 'logStreamName');
      const taken = await db
        .selectFrom('logs_streams')
        .select('id')
        .where('group_id', '=', group.id)
        .where('name', '=', name)
        .executeTakeFirst();
      if (taken !== undefined) {
        throw alreadyExists('The specified log stream already exists');
      }
      await db
        .insertInto('logs_streams')
        .values({
          group_id: group.id,
          name,
          created_at: context.now,
          first_event_at: null,
          last_event_at: null,
          last_ingestion_at: null,
        })
        .execute();
      return {};
    });

export const deleteLogStream =
  (logs: Logs): Operation<DeleteLogStreamRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const stream = await streamNamed(db, group, input.logStreamName);
      await db.deleteFrom('logs_events').where('stream_id', '=', stream.id).execute();
      await db.deleteFrom('logs_streams').where('id', '=', stream.id).execute();
      return {};
    });

/** The token that a sender once had to give back with its next events; it is not asked any more. */
export function sequenceToken(stream: Stream): string {
  return eventId({ timestamp: stream.last_ingestion_at ?? stream.created_at, id: stream.id });
}

function streamAnswer(group: Group, stream: Stream): LogStream {
  const { first_event_at: first, last_event_at: last, last_ingestion_at: ingested } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.created_at,
    ...(first === null ? {} : { firstEventTimestamp: first }),
    ...(last === null ? {} : { lastEventTimestamp: last }),
    ...(ingested === null ? {} : { lastIngestionTime: ingested, uploadSequenceToken: sequenceToken(stream) }),
    arn: `${groupArn(group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

/** What a stream is sorted by, as a text that sorts so. */
function orderOf(input: DescribeLogStreamsRequest): (stream: Stream) => string {
  return input.orderBy === 'LastEventTime'
    ? (stream) => `${String(stream.last_event_at ?? stream.created_at).padStart(16, '0')} ${stream.name}`
    : (stream) => stream.name;
}

export const describeLogStreams =
  (logs: Logs): Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> =>
  async (input, context) => {
    const { logStreamNamePrefix: prefix } = input;
    if (input.orderBy === 'LastEventTime' && prefix !== undefined) {
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const group = await groupIn(logs.db, context, input);
    const streams = await logs.db
      .selectFrom('logs_streams')
      .selectAll()
      .where('group_id', '=', group.id)
      .execute();
    const keyOf = orderOf(input);
    const sign = input.descending === true ? -1 : 1;
    const after = input.nextToken === undefined ? undefined : keyIn(input.nextToken, invalidToken);
    const rest = streams
      .filter((stream) => prefix === undefined || stream.name.startsWith(prefix))
      .filter((stream) => after === undefined || sign * byCodeUnits(keyOf(stream), after) > 0)
      .sort((left, right) => sign * byCodeUnits(keyOf(left), keyOf(right)));
    const page = rest.slice(0, input.limit ?? 50);
    const last = page.at(-1);
    return {
      logStreams: page.map((stream) => streamAnswer(group, stream)),
      ...(last !== undefined && rest.length > page.length ? { nextToken: tokenAfter(keyOf(last)) } : {}),
    };
  };
