import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidParameter } from '../errors.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import { accountLimits } from '../account-limits.ts';
import type { Lambda } from '../lambda.ts';
import { provisionedTotal } from '../provisioned.ts';
import { requireFunction } from '../target.ts';

function unqualifiedName(FunctionName: string | undefined, context: RequestContext, action: string): string {
  const { name, qualifier } = readFunctionName({ FunctionName }, context, { rules: 'older', action });
  if (qualifier !== undefined) {
    throw invalidParameter(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
  }
  return name;
}

/** PutFunctionConcurrency. Reservations must leave some of the account's executions to all other functions. */
export function putFunctionConcurrency(
  lambda: Lambda,
): Operation<PutFunctionConcurrencyRequest, Concurrency> {
  return async (request, context) => {
    const name = unqualifiedName(request.FunctionName, context, 'PutFunctionConcurrency');
    const reserved = present(request.ReservedConcurrentExecutions, 'reservedConcurrentExecutions');
    return lambda.store.atomically(async (store) => {
      const before = await requireFunction(store, { home: context, name, now: context.now }, LATEST);
      refuseReservation(reserved, await store.reservedBeside(context, name));
      const provisioned = provisionedTotal(await store.provisioned.list(context, name));
      if (reserved < provisioned) {
        throw invalidParameter(
          `ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
        );
      }
      await store.functions.put(context, { ...before, reserved });
      return { ReservedConcurrentExecutions: reserved };
    });
  };
}

function refuseReservation(reserved: number, beside: number): void {
  const { concurrentExecutions, unreservedExecutions } = accountLimits;
  if (reserved > concurrentExecutions) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function is greater than account's ConcurrentExecutions limit of [${concurrentExecutions}].`,
    );
  }
  if (concurrentExecutions - beside - reserved < unreservedExecutions) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedExecutions}].`,
    );
  }
}

/** GetFunctionConcurrency: an empty answer where nothing is reserved. */
export function getFunctionConcurrency(
  lambda: Lambda,
): Operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse> {
  return async (request, context) => {
    const name = unqualifiedName(request.FunctionName, context, 'GetFunctionConcurrency');
    const { reserved } = await requireFunction(lambda.store, { home: context, name, now: context.now });
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  };
}

/** DeleteFunctionConcurrency. */
export function deleteFunctionConcurrency(
  lambda: Lambda,
): Operation<DeleteFunctionConcurrencyRequest, object> {
  return async (request, context) => {
    const name = unqualifiedName(request.FunctionName, context, 'DeleteFunctionConcurrency');
    await lambda.store.atomically(async (store) => {
      const { reserved: _, ...rest } = await requireFunction(store, {
        home: context,
        name,
        now: context.now,
      });
      await store.functions.put(context, rest);
    });
    return {};
  };
}
