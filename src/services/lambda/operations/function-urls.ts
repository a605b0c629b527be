import type {
  CreateFunctionUrlConfigRequest,
  CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigRequest,
  GetFunctionUrlConfigRequest,
  GetFunctionUrlConfigResponse,
  ListFunctionUrlConfigsRequest,
  ListFunctionUrlConfigsResponse,
  UpdateFunctionUrlConfigRequest,
  UpdateFunctionUrlConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { functionArn } from '../arn.ts';
import type { AttachmentPlace } from '../attachment-table.ts';
import type { UrlRecord } from '../attachments.ts';
import { requestedNotFound, resourceConflict, resourceNotFound } from '../errors.ts';
import { LATEST, readFunctionName, type FunctionReference, type FunctionTarget } from '../function-name.ts';
import { readUrlConfigOf, urlConfigOf, urlQualifierRule, urlTime } from '../function-url.ts';
import type { Lambda } from '../lambda.ts';
import { pageOfAll } from '../paging.ts';
import type { LambdaStore } from '../store.ts';
import { findFunction, findVersion } from '../target.ts';

const functionMissing = () => resourceNotFound('Function does not exist');

/** CreateFunctionUrlConfig. The answer has no InvokeMode unless it was sent, and no LastModifiedTime. */
export function createFunctionUrlConfig(
  lambda: Lambda,
): Operation<CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse> {
  return async (request, context) => {
    const target = readTarget(request, context, 'CreateFunctionUrlConfig');
    const place = placeOf(context, target);
    const record: UrlRecord = {
      id: lambda.ids.token(32).toLowerCase(),
      authType: present(request.AuthType, 'authType'),
      createdAt: context.now,
      modifiedAt: context.now,
      ...(request.Cors !== undefined && { cors: request.Cors }),
      ...(request.InvokeMode !== undefined && { invokeMode: request.InvokeMode }),
    };
    return lambda.store.atomically(async (store) => {
      await requireAliased(store, context, target);
      if ((await store.urls.find(place)) !== undefined) {
        throw resourceConflict(
          `Failed to create function url config for [functionArn = ${functionArn(context, target.name, target.qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        );
      }
      await store.urls.put(place, record, record.id);
      return urlConfigOf(lambda, place, record);
    });
  };
}

/** GetFunctionUrlConfig. */
export function getFunctionUrlConfig(
  lambda: Lambda,
): Operation<GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse> {
  return async (request, context) => {
    const place = placeOf(context, readTarget(request, context, 'GetFunctionUrlConfig'));
    return readUrlConfigOf(lambda, place, await requireUrl(lambda.store, place));
  };
}

/** UpdateFunctionUrlConfig. */
export function updateFunctionUrlConfig(
  lambda: Lambda,
): Operation<UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse> {
  return async (request, context) => {
    const target = readTarget(request, context, 'UpdateFunctionUrlConfig');
    const place = placeOf(context, target);
    return lambda.store.atomically(async (store) => {
      await requireAliased(store, context, target);
      const before = await requireUrl(store, place);
      const record: UrlRecord = {
        ...before,
        authType: request.AuthType ?? before.authType,
        modifiedAt: context.now,
        ...(request.Cors !== undefined && { cors: request.Cors }),
        ...(request.InvokeMode !== undefined && { invokeMode: request.InvokeMode }),
      };
      await store.urls.put(place, record, record.id);
      return {
        ...urlConfigOf(lambda, place, record),
        LastModifiedTime: urlTime(context.now),
      };
    });
  };
}

/** DeleteFunctionUrlConfig. */
export function deleteFunctionUrlConfig(lambda: Lambda): Operation<DeleteFunctionUrlConfigRequest, object> {
  return async (request, context) => {
    const place = placeOf(context, readTarget(request, context, 'DeleteFunctionUrlConfig'));
    if (!(await lambda.store.urls.delete(place))) {
      throw requestedNotFound();
    }
    return {};
  };
}

/** ListFunctionUrlConfigs: the function's own, then those of its aliases. */
export function listFunctionUrlConfigs(
  lambda: Lambda,
): Operation<ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'ListFunctionUrlConfigs',
    });
    if ((await findFunction(lambda.store, { home: context, name, now: context.now })) === undefined) {
      throw functionMissing();
    }
    const urls = await lambda.store.urls.list(context, name);
    const { items, next } = pageOfAll(urls, request, ({ record }) => record.id);
    return {
      FunctionUrlConfigs: items.map(({ place, record }) => readUrlConfigOf(lambda, place, record)),
      ...next,
    };
  };
}

function readTarget(request: FunctionReference, context: RequestContext, action: string): FunctionTarget {
  return readFunctionName(request, context, { rules: 'older', action, qualifier: urlQualifierRule });
}

function placeOf(context: RequestContext, { name, qualifier }: FunctionTarget): AttachmentPlace {
  return { home: context, name, qualifier: qualifier === LATEST ? '' : (qualifier ?? '') };
}

/** URLs belong to functions and aliases, never to versions. */
async function requireAliased(
  store: LambdaStore,
  context: RequestContext,
  target: FunctionTarget,
): Promise<void> {
  const found = await findVersion(store, { home: context, target, now: context.now });
  if (found === undefined || (target.qualifier !== undefined && found.alias === undefined)) {
    throw functionMissing();
  }
}

async function requireUrl(store: LambdaStore, place: AttachmentPlace): Promise<UrlRecord> {
  const record = await store.urls.find(place);
  if (record === undefined) {
    throw requestedNotFound();
  }
  return record;
}
