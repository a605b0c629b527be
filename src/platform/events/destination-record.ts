import type { QueuedEvent } from '../../services/lambda/ports.ts';

/** Why an event is done. */
export type EventCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** How an event ended. */
export interface EventOutcome {
  readonly condition: EventCondition;
  /** How often the function was invoked with it. */
  readonly invocations: number;
  readonly executedVersion?: string;
  readonly functionError?: string;
  /** What the function answered last. */
  readonly response?: Uint8Array;
}

/**
 * What a destination gets of an event.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function destinationRecord(event: QueuedEvent, outcome: EventOutcome, now: number): string {
  const { condition, invocations, executedVersion, functionError, response } = outcome;
  const { region, account, name, qualifier = '$LATEST' } = event;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `arn:aws:lambda:${region}:${account}:function:${name}:${qualifier}`,
      condition,
      approximateInvokeCount: invocations,
    },
    requestPayload: readJson(event.payload),
    ...(response === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: executedVersion ?? '$LATEST',
            ...(functionError === undefined ? {} : { functionError }),
          },
          responsePayload: readJson(response),
        }),
  });
}

/** A payload as a part of the record; what is no JSON as text. */
function readJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === '' ? null : text;
  }
}
