import type { DestinationConfig, FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import { functionArn, type Home } from './arn.ts';
import type { AttachmentPlace } from './attachment-table.ts';
import type { EventInvokeRecord } from './attachments.ts';
import { invalidParameter } from './errors.ts';
import type { LambdaStore } from './store.ts';

/** What is done with events when nothing is configured. */
export const eventDefaults = { retries: 2, maximumAgeSeconds: 21_600 } as const;

/** A configuration as the API answers it: both destinations are always there, if empty. */
export function eventInvokeConfigOf(
  { home, name, qualifier }: AttachmentPlace,
  record: EventInvokeRecord,
): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(record.modifiedAt),
    FunctionArn: functionArn(home, name, qualifier),
    ...(record.maximumRetries !== undefined && { MaximumRetryAttempts: record.maximumRetries }),
    ...(record.maximumEventAge !== undefined && { MaximumEventAgeInSeconds: record.maximumEventAge }),
    DestinationConfig: {
      OnSuccess: record.onSuccess === undefined ? {} : { Destination: record.onSuccess },
      OnFailure: record.onFailure === undefined ? {} : { Destination: record.onFailure },
    },
  };
}

/** Services that take what an invocation came to. */
const services = new Set(['lambda', 'sqs', 'sns', 'events', 's3']);

/** A function and where its results are to go. */
export interface DestinationRequest {
  readonly home: Home;
  readonly name: string;
  readonly config: DestinationConfig | undefined;
}

/**
 * Refuses destinations that cannot be.
 * @throws {ServiceError} InvalidParameterValueException
 */
export async function refuseDestinations(
  store: LambdaStore,
  { home, name, config }: DestinationRequest,
): Promise<void> {
  const arns = [config?.OnSuccess?.Destination ?? '', config?.OnFailure?.Destination ?? ''];
  for (const arn of arns.filter((each) => each !== '')) {
    const [, , service = ''] = arn.split(':');
    if (!services.has(service)) {
      throw invalidParameter(`The provided destination config ${javaConfig(config)} is invalid.`);
    }
    await refuseFunction(store, { home, name }, arn);
  }
}

/** Refuses a function as a destination that is not there, or is the one that the results are of. */
async function refuseFunction(
  store: LambdaStore,
  { home, name }: Omit<DestinationRequest, 'config'>,
  arn: string,
): Promise<void> {
  const match = /^arn:[^:]+:lambda:([^:]*):([^:]*):function:([^:]*)/.exec(arn);
  if (match === null) {
    return;
  }
  const [, region, account, destination = ''] = match;
  const isNear = region === home.region && account === home.account;
  if (isNear && destination === name) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
  if (!isNear || (await store.functions.find(home, destination)) === undefined) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
}

/** The configuration as Java prints it. */
function javaConfig(config: DestinationConfig | undefined): string {
  const success = javaDestination('OnSuccess', config?.OnSuccess?.Destination);
  return `DestinationConfig(onSuccess=${success}, onFailure=${javaDestination('OnFailure', config?.OnFailure?.Destination)})`;
}

function javaDestination(label: string, destination: string | undefined): string {
  return destination === undefined ? 'null' : `${label}(destination=${destination})`;
}
