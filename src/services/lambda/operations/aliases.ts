import type {
  AliasConfiguration,
  CreateAliasRequest,
  DeleteAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { aliasConfigurationOf, refuseRouting, refuseWeights, requireAlias, weightsOf } from '../alias.ts';
import { functionArn } from '../arn.ts';
import { resourceConflict } from '../errors.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { pageOfAll } from '../paging.ts';
import type { AliasRecord } from '../records.ts';
import { refuseWrongRevision } from '../revision.ts';
import { moveReady, readyThrough } from '../ready-environments.ts';
import { requireFunction } from '../target.ts';
import { refuseViolations, textViolations } from '../validation.ts';

const namePattern = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';

const versionRule = { maxLength: 1024, pattern: String.raw`(\$LATEST|[0-9]+)` };

function refuseForms(name: string, version: string | undefined): void {
  refuseViolations([
    ...textViolations({ at: 'name', value: name }, { maxLength: 128, pattern: namePattern }),
    ...(version === undefined ? [] : textViolations({ at: 'functionVersion', value: version }, versionRule)),
  ]);
}

/** CreateAlias. */
export function createAlias(lambda: Lambda): Operation<CreateAliasRequest, AliasConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'CreateAlias',
    });
    const alias = present(request.Name, 'name');
    const version = present(request.FunctionVersion, 'functionVersion');
    refuseForms(alias, version);
    refuseWeights(request.RoutingConfig);
    const weights = weightsOf(request.RoutingConfig);
    const record: AliasRecord = {
      name: alias,
      version,
      description: request.Description ?? '',
      revisionId: lambda.ids.uuid(),
      ...(weights !== undefined && { weights }),
    };
    return lambda.store.atomically(async (store) => {
      await requireFunction(store, { home: context, name, now: context.now }, version);
      await refuseRouting(store, { home: context, name }, { version, weights });
      if ((await store.functions.findAlias(context, name, alias)) !== undefined) {
        throw resourceConflict(`Alias already exists: ${functionArn(context, name, alias)}`);
      }
      await store.functions.putAlias(context, name, record);
      return aliasConfigurationOf(record, context, name);
    });
  };
}

/** GetAlias. */
export function getAlias(lambda: Lambda): Operation<GetAliasRequest, AliasConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'GetAlias',
    });
    const alias = present(request.Name, 'name');
    refuseForms(alias, undefined);
    return aliasConfigurationOf(await requireAlias(lambda.store, context, { name, alias }), context, name);
  };
}

/** UpdateAlias. */
export function updateAlias(lambda: Lambda): Operation<UpdateAliasRequest, AliasConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'UpdateAlias',
    });
    const alias = present(request.Name, 'name');
    refuseForms(alias, request.FunctionVersion);
    refuseWeights(request.RoutingConfig);
    const read = () => readyThrough(lambda, context, { name, alias });
    const before = await read();
    const updated = await lambda.store.atomically(async (store) => {
      const { weights: oldWeights, ...old } = await requireAlias(store, context, { name, alias });
      refuseWrongRevision(request.RevisionId, old.revisionId);
      const weights = request.RoutingConfig === undefined ? oldWeights : weightsOf(request.RoutingConfig);
      const record: AliasRecord = {
        ...old,
        version: request.FunctionVersion ?? old.version,
        description: request.Description ?? old.description,
        revisionId: lambda.ids.uuid(),
        ...(weights !== undefined && { weights }),
      };
      await refuseRouting(store, { home: context, name }, { version: record.version, weights });
      await store.functions.putAlias(context, name, record);
      return aliasConfigurationOf(record, context, name);
    });
    moveReady(lambda, before, await read());
    return updated;
  };
}

/** DeleteAlias: it goes with all that belongs to it. An alias that is not there is gone already. */
export function deleteAlias(lambda: Lambda): Operation<DeleteAliasRequest, object> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'DeleteAlias',
    });
    const alias = present(request.Name, 'name');
    refuseForms(alias, undefined);
    const before = await readyThrough(lambda, context, { name, alias });
    await lambda.store.atomically(async (store) => {
      await store.functions.deleteAlias(context, name, alias);
      for (const kind of ['policies', 'eventInvokes', 'urls', 'provisioned'] as const) {
        await store[kind].delete({ home: context, name, qualifier: alias });
      }
    });
    moveReady(lambda, before, undefined);
    return {};
  };
}

/** ListAliases: by name, those of one version where asked. */
export function listAliases(lambda: Lambda): Operation<ListAliasesRequest, ListAliasesResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'ListAliases',
    });
    await requireFunction(lambda.store, { home: context, name, now: context.now });
    const aliases = await lambda.store.functions.aliases(context, name);
    const { FunctionVersion: version } = request;
    const { items, next } = pageOfAll(
      aliases.filter((each) => version === undefined || each.version === version),
      request,
      (each) => each.name,
    );
    return { Aliases: items.map((each) => aliasConfigurationOf(each, context, name)), ...next };
  };
}
