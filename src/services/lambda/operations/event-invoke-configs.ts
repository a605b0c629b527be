import type {
  DeleteFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import type { AttachmentPlace } from '../attachment-table.ts';
import type { EventInvokeRecord } from '../attachments.ts';
import { defined } from '../defined.ts';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import { eventInvokeConfigOf, refuseDestinations } from '../event-invoke.ts';
import { LATEST, readFunctionName, type FunctionTarget } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { pageOfAll } from '../paging.ts';
import type { LambdaStore } from '../store.ts';
import { findFunction, findVersion } from '../target.ts';

const functionMissing = () => resourceNotFound("The function doesn't exist.");

/** PutFunctionEventInvokeConfig: replaces all that was. */
export function putFunctionEventInvokeConfig(
  lambda: Lambda,
): Operation<PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return (request, context) => write(lambda, request, { context, action: 'PutFunctionEventInvokeConfig' });
}

/** UpdateFunctionEventInvokeConfig: what it does not name stays. */
export function updateFunctionEventInvokeConfig(
  lambda: Lambda,
): Operation<PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return (request, context) => write(lambda, request, { context, action: 'UpdateFunctionEventInvokeConfig' });
}

interface Writing {
  readonly context: RequestContext;
  readonly action: 'PutFunctionEventInvokeConfig' | 'UpdateFunctionEventInvokeConfig';
}

async function write(
  lambda: Lambda,
  request: PutFunctionEventInvokeConfigRequest,
  { context, action }: Writing,
): Promise<FunctionEventInvokeConfig> {
  const target = readFunctionName(request, context, { rules: 'older', action });
  if (
    request.MaximumRetryAttempts === undefined &&
    request.MaximumEventAgeInSeconds === undefined &&
    request.DestinationConfig === undefined
  ) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  const place = placeOf(context, target);
  const { name } = target;
  return lambda.store.atomically(async (store) => {
    if ((await findVersion(store, { home: context, target, now: context.now })) === undefined) {
      throw functionMissing();
    }
    await refuseDestinations(store, { home: context, name, config: request.DestinationConfig });
    const before =
      action === 'UpdateFunctionEventInvokeConfig' ? await requireConfig(store, place) : undefined;
    const record = changed(before, request, context.now);
    await store.eventInvokes.put(place, record);
    return eventInvokeConfigOf(place, record);
  });
}

function changed(
  before: EventInvokeRecord | undefined,
  request: PutFunctionEventInvokeConfigRequest,
  now: number,
): EventInvokeRecord {
  const { OnSuccess, OnFailure } = request.DestinationConfig ?? {};
  const given = defined({
    maximumRetries: request.MaximumRetryAttempts,
    maximumEventAge: request.MaximumEventAgeInSeconds,
    onSuccess: OnSuccess?.Destination,
    onFailure: OnFailure?.Destination,
  });
  const { onSuccess = '', onFailure = '', ...rest } = { ...before, ...given };
  return {
    ...defined(rest),
    modifiedAt: now,
    ...(onSuccess !== '' && { onSuccess }),
    ...(onFailure !== '' && { onFailure }),
  } as EventInvokeRecord;
}

/** GetFunctionEventInvokeConfig. */
export function getFunctionEventInvokeConfig(
  lambda: Lambda,
): Operation<GetFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'older',
      action: 'GetFunctionEventInvokeConfig',
    });
    const place = placeOf(context, target);
    return eventInvokeConfigOf(place, await requireConfig(lambda.store, place));
  };
}

/** DeleteFunctionEventInvokeConfig. */
export function deleteFunctionEventInvokeConfig(
  lambda: Lambda,
): Operation<DeleteFunctionEventInvokeConfigRequest, object> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'older',
      action: 'DeleteFunctionEventInvokeConfig',
    });
    const place = placeOf(context, target);
    if (!(await lambda.store.eventInvokes.delete(place))) {
      throw configMissing(place);
    }
    return {};
  };
}

/** ListFunctionEventInvokeConfigs: `$LATEST`, versions, aliases. */
export function listFunctionEventInvokeConfigs(
  lambda: Lambda,
): Operation<ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'ListFunctionEventInvokeConfigs',
    });
    if ((await findFunction(lambda.store, { home: context, name, now: context.now })) === undefined) {
      throw functionMissing();
    }
    const configs = await lambda.store.eventInvokes.list(context, name);
    const { items, next } = pageOfAll(configs, request, ({ place }) => place.qualifier);
    return {
      FunctionEventInvokeConfigs: items.map(({ place, record }) => eventInvokeConfigOf(place, record)),
      ...next,
    };
  };
}

function placeOf(context: RequestContext, { name, qualifier }: FunctionTarget): AttachmentPlace {
  return { home: context, name, qualifier: qualifier ?? LATEST };
}

function configMissing({ home, name, qualifier }: AttachmentPlace) {
  return resourceNotFound(
    `The function ${functionArn(home, name, qualifier)} doesn't have an EventInvokeConfig`,
  );
}

async function requireConfig(store: LambdaStore, place: AttachmentPlace): Promise<EventInvokeRecord> {
  const record = await store.eventInvokes.find(place);
  if (record === undefined) {
    throw configMissing(place);
  }
  return record;
}
