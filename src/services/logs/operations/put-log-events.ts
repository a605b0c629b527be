import type {
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidParameter } from '../errors.ts';
import { answerBytes, bytesPerEvent } from '../events.ts';
import { type Group, groupNamed, keptSince, streamNamed } from '../groups.ts';
import { type Logs, atomically } from '../logs.ts';
import { type NewEvent, publish, removeExpired, writeEvents } from '../writing.ts';
import { sequenceToken } from './streams.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Events older than this are not taken. */
const oldest = 14 * day;
/** Nor events that lie further in the future. */
const newest = 2 * hour;

function eventsIn(input: PutLogEventsRequest): NewEvent[] {
  return present(input.logEvents, 'logEvents').map((event) => ({
    timestamp: present(event.timestamp, 'timestamp'),
    message: present(event.message, 'message'),
  }));
}

/**
 * @throws {ServiceError} InvalidParameterException for a batch that is too large, too long or out of order
 */
function checkBatch(events: readonly NewEvent[]): void {
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.message) + bytesPerEvent, 0);
  if (bytes > answerBytes) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${answerBytes}`);
  }
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span > day) {
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

/** Which events of an ordered batch are taken, and how the answer tells of the others. */
function sift(
  events: readonly NewEvent[],
  group: Group,
  now: number,
): { readonly taken: readonly NewEvent[]; readonly rejected: RejectedLogEventsInfo | undefined } {
  const tooOld = events.filter((event) => event.timestamp < now - oldest).length;
  const expired = events.filter((event) => event.timestamp < keptSince(group, now)).length;
  const tooNew = events.findIndex((event) => event.timestamp > now + newest);
  const start = Math.max(tooOld, expired);
  const end = tooNew < 0 ? events.length : tooNew;
  const rejected = {
    ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
    ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
  };
  return {
    taken: events.slice(start, end),
    rejected: Object.keys(rejected).length === 0 ? undefined : rejected,
  };
}

export const putLogEvents =
  (logs: Logs): Operation<PutLogEventsRequest, PutLogEventsResponse> =>
  async (input, context) => {
    const events = eventsIn(input);
    const { now } = context;
    const written = await atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const stream = await streamNamed(db, group, input.logStreamName);
      checkBatch(events);
      const { taken, rejected } = sift(events, group, now);
      await writeEvents(db, { group, stream, now }, taken);
      await removeExpired(db, group, now);
      return { group, stream, now, taken, rejected };
    });
    publish(logs, written, written.taken);
    return {
      nextSequenceToken: sequenceToken({ ...written.stream, last_ingestion_at: now }),
      ...(written.rejected === undefined ? {} : { rejectedLogEventsInfo: written.rejected }),
    };
  };
