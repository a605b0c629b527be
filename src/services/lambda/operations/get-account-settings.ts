import type { GetAccountSettingsResponse } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { quotas } from '../../../lambda/quotas.ts';
import { accountLimits } from '../account-limits.ts';
import type { Lambda } from '../lambda.ts';

/** GetAccountSettings. */
export function getAccountSettings(lambda: Lambda): Operation<object, GetAccountSettingsResponse> {
  return async (_request, context) => {
    const usage = await lambda.store.usage(context);
    const reserved = await lambda.store.reservedBeside(context, '');
    return {
      AccountLimit: {
        TotalCodeSize: accountLimits.totalCodeBytes,
        CodeSizeUnzipped: quotas.unzippedBytes,
        CodeSizeZipped: quotas.directUploadBytes,
        ConcurrentExecutions: accountLimits.concurrentExecutions,
        UnreservedConcurrentExecutions: accountLimits.concurrentExecutions - reserved,
      },
      AccountUsage: { TotalCodeSize: usage.codeBytes, FunctionCount: usage.functions },
    };
  };
}
