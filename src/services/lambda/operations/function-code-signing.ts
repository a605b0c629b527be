import type {
  DeleteFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse,
  PutFunctionCodeSigningConfigRequest,
  PutFunctionCodeSigningConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { requireCodeSigningConfig } from '../code-signing.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { requireFunction } from '../target.ts';

/** PutFunctionCodeSigningConfig. */
export function putFunctionCodeSigningConfig(
  lambda: Lambda,
): Operation<PutFunctionCodeSigningConfigRequest, PutFunctionCodeSigningConfigResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'PutFunctionCodeSigningConfig',
    });
    const arn = present(request.CodeSigningConfigArn, 'codeSigningConfigArn');
    return lambda.store.atomically(async (store) => {
      await requireCodeSigningConfig(store, arn, context);
      const found = await requireFunction(store, { home: context, name, now: context.now });
      await store.functions.put(context, { ...found, codeSigningConfigArn: arn });
      return { CodeSigningConfigArn: arn, FunctionName: name };
    });
  };
}

/** GetFunctionCodeSigningConfig: an empty answer where there is none. */
export function getFunctionCodeSigningConfig(
  lambda: Lambda,
): Operation<GetFunctionCodeSigningConfigRequest, Partial<GetFunctionCodeSigningConfigResponse>> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'GetFunctionCodeSigningConfig',
    });
    const found = await requireFunction(lambda.store, { home: context, name, now: context.now });
    return found.codeSigningConfigArn === undefined
      ? {}
      : { CodeSigningConfigArn: found.codeSigningConfigArn, FunctionName: name };
  };
}

/** DeleteFunctionCodeSigningConfig. */
export function deleteFunctionCodeSigningConfig(
  lambda: Lambda,
): Operation<DeleteFunctionCodeSigningConfigRequest, object> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'DeleteFunctionCodeSigningConfig',
    });
    await lambda.store.atomically(async (store) => {
      const { codeSigningConfigArn: _, ...rest } = await requireFunction(store, {
        home: context,
        name,
        now: context.now,
      });
      await store.functions.put(context, rest);
    });
    return {};
  };
}
