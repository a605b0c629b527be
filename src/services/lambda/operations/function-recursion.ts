import type {
  GetFunctionRecursionConfigRequest,
  GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfigRequest,
  PutFunctionRecursionConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { requireFunction } from '../target.ts';

/** PutFunctionRecursionConfig. */
export function putFunctionRecursionConfig(
  lambda: Lambda,
): Operation<PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'PutFunctionRecursionConfig',
    });
    const recursiveLoop = present(request.RecursiveLoop, 'recursiveLoop');
    await lambda.store.atomically(async (store) => {
      const found = await requireFunction(store, { home: context, name, now: context.now });
      await store.functions.put(context, { ...found, recursiveLoop });
    });
    return { RecursiveLoop: recursiveLoop };
  };
}

/** GetFunctionRecursionConfig. */
export function getFunctionRecursionConfig(
  lambda: Lambda,
): Operation<GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'GetFunctionRecursionConfig',
    });
    const found = await requireFunction(lambda.store, { home: context, name, now: context.now });
    return { RecursiveLoop: found.recursiveLoop ?? 'Terminate' };
  };
}
