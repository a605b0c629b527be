import type {
  CreateCodeSigningConfigRequest,
  CreateCodeSigningConfigResponse,
  DeleteCodeSigningConfigRequest,
  GetCodeSigningConfigRequest,
  ListCodeSigningConfigsRequest,
  ListCodeSigningConfigsResponse,
  ListFunctionsByCodeSigningConfigRequest,
  ListFunctionsByCodeSigningConfigResponse,
  UpdateCodeSigningConfigRequest,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { codeSigningConfigOf, findCodeSigningConfig } from '../code-signing.ts';
import type { CodeSigningConfigRecord } from '../code-signing-table.ts';
import { resourceConflict } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { pageOfAll } from '../paging.ts';
import { refuseTooManyTags } from '../tag-rules.ts';

/** CreateCodeSigningConfig. Signatures themselves are not checked here. */
export function createCodeSigningConfig(
  lambda: Lambda,
): Operation<CreateCodeSigningConfigRequest, CreateCodeSigningConfigResponse> {
  return async (request, context) => {
    refuseTooManyTags(request.Tags ?? {});
    const record: CodeSigningConfigRecord = {
      id: `csc-${lambda.ids.token(17).toLowerCase()}`,
      description: request.Description ?? '',
      publishers: request.AllowedPublishers?.SigningProfileVersionArns ?? [],
      policy: request.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
      modifiedAt: context.now,
      tags: { ...request.Tags },
    };
    await lambda.store.codeSigning.put(context, record);
    return { CodeSigningConfig: codeSigningConfigOf(record, context) };
  };
}

/** GetCodeSigningConfig. */
export function getCodeSigningConfig(
  lambda: Lambda,
): Operation<GetCodeSigningConfigRequest, CreateCodeSigningConfigResponse> {
  return async ({ CodeSigningConfigArn = '' }, context) => {
    const record = await findCodeSigningConfig(lambda.store, CodeSigningConfigArn, context);
    return { CodeSigningConfig: codeSigningConfigOf(record, context) };
  };
}

/** UpdateCodeSigningConfig. */
export function updateCodeSigningConfig(
  lambda: Lambda,
): Operation<UpdateCodeSigningConfigRequest, CreateCodeSigningConfigResponse> {
  return (request, context) =>
    lambda.store.atomically(async (store) => {
      const before = await findCodeSigningConfig(store, request.CodeSigningConfigArn ?? '', context);
      const record: CodeSigningConfigRecord = {
        ...before,
        description: request.Description ?? before.description,
        publishers: request.AllowedPublishers?.SigningProfileVersionArns ?? before.publishers,
        policy: request.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? before.policy,
        modifiedAt: context.now,
      };
      await store.codeSigning.put(context, record);
      return { CodeSigningConfig: codeSigningConfigOf(record, context) };
    });
}

/** DeleteCodeSigningConfig. */
export function deleteCodeSigningConfig(lambda: Lambda): Operation<DeleteCodeSigningConfigRequest, object> {
  return async ({ CodeSigningConfigArn = '' }, context) => {
    const { id } = await findCodeSigningConfig(lambda.store, CodeSigningConfigArn, context);
    const users = await lambda.store.functionsSignedBy(context, CodeSigningConfigArn);
    if (users.length > 0) {
      throw resourceConflict(
        `Unable to delete code signing configuration ${CodeSigningConfigArn}, functions are still associated with it.`,
      );
    }
    await lambda.store.codeSigning.delete(context, id);
    return {};
  };
}

/** ListCodeSigningConfigs. */
export function listCodeSigningConfigs(
  lambda: Lambda,
): Operation<ListCodeSigningConfigsRequest, ListCodeSigningConfigsResponse> {
  return async (request, context) => {
    const records = await lambda.store.codeSigning.list(context);
    const { items, next } = pageOfAll(records, request, ({ id }) => id);
    return { CodeSigningConfigs: items.map((record) => codeSigningConfigOf(record, context)), ...next };
  };
}

/** ListFunctionsByCodeSigningConfig. */
export function listFunctionsByCodeSigningConfig(
  lambda: Lambda,
): Operation<ListFunctionsByCodeSigningConfigRequest, ListFunctionsByCodeSigningConfigResponse> {
  return async (request, context) => {
    const { CodeSigningConfigArn = '' } = request;
    await findCodeSigningConfig(lambda.store, CodeSigningConfigArn, context);
    const names = await lambda.store.functionsSignedBy(context, CodeSigningConfigArn);
    const { items, next } = pageOfAll(names, request, (name) => name);
    return { FunctionArns: items.map((name) => functionArn(context, name)), ...next };
  };
}
