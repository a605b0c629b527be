import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { accessDenied } from '../errors.ts';
import { credentialOf, issue } from '../sessions.ts';
import type { Sts } from '../sts.ts';

const twelveHours = 43_200;

export const getSessionToken =
  (sts: Sts): Operation<GetSessionTokenRequest, GetSessionTokenResponse> =>
  async (input, context) => {
    const caller =
      context.accessKeyId === undefined ? undefined : await credentialOf(sts, context.accessKeyId);
    if (caller?.sessionToken !== undefined) {
      throw accessDenied('Cannot call GetSessionToken with session credentials');
    }
    return {
      Credentials: await issue(sts, {
        account: caller?.account ?? context.account,
        arn: caller?.arn ?? context.callerArn,
        userId: caller?.userId ?? context.account,
        now: context.now,
        expiresAt: context.now + (input.DurationSeconds ?? twelveHours) * 1000,
      }),
    };
  };
