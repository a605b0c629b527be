import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { validationError } from '../errors.ts';
import { startRoleSession } from '../role-session.ts';
import { packedPolicySize } from '../session-policy.ts';
import { transitiveTags } from '../session-tags.ts';
import { sessionOf } from '../sessions.ts';
import type { Sts } from '../sts.ts';
import type { SessionRow } from '../tables.ts';

function callersSession(sts: Sts, context: RequestContext): Promise<SessionRow | undefined> {
  return context.accessKeyId === undefined ? Promise.resolve(undefined) : sessionOf(sts, context.accessKeyId);
}

const chainLimit = 3600;

export const assumeRole =
  (sts: Sts): Operation<AssumeRoleRequest, AssumeRoleResponse> =>
  async (input, context) => {
    const caller = await callersSession(sts, context);
    const chained = caller !== undefined && caller.arn.includes(':assumed-role/');
    if (chained && (input.DurationSeconds ?? 0) > chainLimit) {
      throw validationError(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      );
    }
    const inherited = caller === undefined ? {} : readTags(caller);
    const size = packedPolicySize(input);
    const sourceIdentity = input.SourceIdentity ?? caller?.source_identity ?? undefined;
    const session = await startRoleSession(sts, input, {
      now: context.now,
      transitiveTags: transitiveTags(input, inherited),
      sourceIdentity,
    });
    return {
      ...session,
      ...(size === undefined ? {} : { PackedPolicySize: size }),
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    };
  };

function readTags(row: SessionRow): Record<string, string> {
  return JSON.parse(row.transitive_tags) as Record<string, string>;
}
