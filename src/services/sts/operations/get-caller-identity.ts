import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { credentialOf } from '../sessions.ts';
import type { Sts } from '../sts.ts';

/** Keys that were not given out here stand for the account itself. */
export const getCallerIdentity =
  (sts: Sts): Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> =>
  async (_input, context) => {
    const credential =
      context.accessKeyId === undefined ? undefined : await credentialOf(sts, context.accessKeyId);
    return credential === undefined
      ? { UserId: context.account, Account: context.account, Arn: context.callerArn }
      : { UserId: credential.userId, Account: credential.account, Arn: credential.arn };
  };
