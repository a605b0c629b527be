import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { accessDenied } from '../errors.ts';
import { packedPolicySize } from '../session-policy.ts';
import { credentialOf, issue } from '../sessions.ts';
import type { Sts } from '../sts.ts';

const twelveHours = 43_200;

export const getFederationToken =
  (sts: Sts): Operation<GetFederationTokenRequest, GetFederationTokenResponse> =>
  async (input, context) => {
    const caller =
      context.accessKeyId === undefined ? undefined : await credentialOf(sts, context.accessKeyId);
    if (caller?.sessionToken !== undefined) {
      throw accessDenied('Cannot call GetFederationToken with session credentials');
    }
    const name = present(input.Name, 'name');
    const account = caller?.account ?? context.account;
    const arn = `arn:aws:sts::${account}:federated-user/${name}`;
    const userId = `${account}:${name}`;
    const size = packedPolicySize(input) ?? 0;
    return {
      Credentials: await issue(sts, {
        account,
        arn,
        userId,
        now: context.now,
        expiresAt: context.now + (input.DurationSeconds ?? twelveHours) * 1000,
      }),
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      PackedPolicySize: size,
    };
  };
