import type {
  DeleteProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { functionArn } from '../arn.ts';
import type { AttachmentPlace } from '../attachment-table.ts';
import { invalidParameter, resourceConflict } from '../errors.ts';
import { LATEST, readFunctionName, type FunctionTarget } from '../function-name.ts';
import { accountLimits } from '../account-limits.ts';
import type { Lambda } from '../lambda.ts';
import { pageOfAll } from '../paging.ts';
import { provisionedConfigOf, provisionedTotal } from '../provisioned.ts';
import { runnableVersion } from '../runnable-version.ts';
import type { LambdaStore } from '../store.ts';
import { findVersion, qualifierNotFound, requireFunction, type FoundVersion } from '../target.ts';
import { refuseViolations, violation } from '../validation.ts';

const NOT_PUBLISHED = 'The function resource provided must be an alias or a published version.';

/** PutProvisionedConcurrencyConfig. */
export function putProvisionedConcurrencyConfig(
  lambda: Lambda,
): Operation<PutProvisionedConcurrencyConfigRequest, PutProvisionedConcurrencyConfigResponse> {
  return async (request, context) => {
    const requested = request.ProvisionedConcurrentExecutions ?? 0;
    refuseNone(requested);
    const target = readFunctionName(request, context, {
      rules: 'older',
      action: 'PutProvisionedConcurrencyConfig',
    });
    refuseUnpublished(
      target,
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    );
    const { now } = context;
    const record = { requested, modifiedAt: now, readyAt: now + lambda.options.settleMillis };
    const found = await lambda.store.atomically(async (store) => {
      const version = await requireQualified(store, context, target);
      await refuseBesideOther(store, context, version);
      await refuseTooMany(store, context, { found: version, target, requested });
      await store.provisioned.put(placeOf(context, target), record);
      return version;
    });
    lambda.runner.keepReady(runnableVersion(context, found), requested);
    return provisionedConfigOf({ ...record, readyAt: Infinity }, now);
  };
}

function refuseNone(requested: number): void {
  if (requested < 1) {
    refuseViolations([
      violation(
        { at: 'provisionedConcurrentExecutions', value: String(requested) },
        'Member must have value greater than or equal to 1',
      ),
    ]);
  }
}

/** A version is provisioned by its number or through one alias, never both. */
async function refuseBesideOther(
  store: LambdaStore,
  context: RequestContext,
  { parent, version, alias }: FoundVersion,
): Promise<void> {
  const { name } = parent;
  if (alias !== undefined) {
    if ((await store.provisioned.find({ home: context, name, qualifier: version })) !== undefined) {
      throw resourceConflict(
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    }
    return;
  }
  for (const other of await store.functions.aliases(context, name)) {
    const place = { home: context, name, qualifier: other.name };
    if (other.version === version && (await store.provisioned.find(place)) !== undefined) {
      throw resourceConflict('Version is pointed by a Provisioned Concurrency alias');
    }
  }
}

interface ProvisionRequest {
  readonly found: FoundVersion;
  readonly target: FunctionTarget;
  readonly requested: number;
}

async function refuseTooMany(
  store: LambdaStore,
  context: RequestContext,
  { found: { parent }, target, requested }: ProvisionRequest,
): Promise<void> {
  const configs = await store.provisioned.list(context, parent.name);
  const total =
    provisionedTotal(configs.filter(({ place }) => place.qualifier !== target.qualifier)) + requested;
  if (parent.reserved !== undefined && total > parent.reserved) {
    throw invalidParameter(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const { concurrentExecutions, unreservedExecutions } = accountLimits;
  const free = concurrentExecutions - (await store.reservedBeside(context, parent.name));
  if (parent.reserved === undefined && requested > free) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${free}].`,
    );
  }
  if (parent.reserved === undefined && free - requested < unreservedExecutions) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedExecutions}].`,
    );
  }
}

/** GetProvisionedConcurrencyConfig. */
export function getProvisionedConcurrencyConfig(
  lambda: Lambda,
): Operation<GetProvisionedConcurrencyConfigRequest, GetProvisionedConcurrencyConfigResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'older',
      action: 'GetProvisionedConcurrencyConfig',
    });
    refuseUnpublished(target, NOT_PUBLISHED);
    await requireQualified(lambda.store, context, target);
    const record = await lambda.store.provisioned.find(placeOf(context, target));
    if (record === undefined) {
      throw new ServiceError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        { status: 404, Type: 'User' },
      );
    }
    return provisionedConfigOf(record, context.now);
  };
}

/** DeleteProvisionedConcurrencyConfig. */
export function deleteProvisionedConcurrencyConfig(
  lambda: Lambda,
): Operation<DeleteProvisionedConcurrencyConfigRequest, object> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'older',
      action: 'DeleteProvisionedConcurrencyConfig',
    });
    refuseUnpublished(target, NOT_PUBLISHED);
    const found = await requireQualified(lambda.store, context, target);
    await lambda.store.provisioned.delete(placeOf(context, target));
    lambda.runner.keepReady(runnableVersion(context, found), 0);
    return {};
  };
}

/** ListProvisionedConcurrencyConfigs. */
export function listProvisionedConcurrencyConfigs(
  lambda: Lambda,
): Operation<ListProvisionedConcurrencyConfigsRequest, ListProvisionedConcurrencyConfigsResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'ListProvisionedConcurrencyConfigs',
    });
    await requireFunction(lambda.store, { home: context, name, now: context.now });
    const configs = await lambda.store.provisioned.list(context, name);
    const { items, next } = pageOfAll(configs, request, ({ place }) => place.qualifier);
    return {
      ProvisionedConcurrencyConfigs: items.map(({ place, record }) => ({
        FunctionArn: functionArn(context, name, place.qualifier),
        ...provisionedConfigOf(record, context.now),
      })),
      ...next,
    };
  };
}

function placeOf(context: RequestContext, { name, qualifier }: FunctionTarget): AttachmentPlace {
  return { home: context, name, qualifier: qualifier ?? '' };
}

function refuseUnpublished({ qualifier = LATEST }: FunctionTarget, message: string): void {
  if (qualifier === LATEST) {
    throw invalidParameter(message);
  }
}

async function requireQualified(
  store: LambdaStore,
  context: RequestContext,
  target: FunctionTarget,
): Promise<FoundVersion> {
  const found = await findVersion(store, { home: context, target, now: context.now });
  if (found === undefined) {
    throw qualifierNotFound(context, target.name, target.qualifier ?? LATEST);
  }
  return found;
}
