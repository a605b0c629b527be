import type { AssumedRoleUser, Credentials } from '@aws-sdk/client-sts';
import { present } from '../../aws/present.ts';
import { validationError } from './errors.ts';
import { type Session, assumedRole, issue } from './sessions.ts';
import type { Sts } from './sts.ts';

/** The members by which a request asks for the session of a role. */
interface RoleInput {
  readonly RoleArn?: string | undefined;
  readonly RoleSessionName?: string | undefined;
  readonly DurationSeconds?: number | undefined;
}

/** What the requests do not have in common. */
interface RoleSessionOptions {
  readonly now: number;
  readonly transitiveTags?: Session['transitiveTags'];
  readonly sourceIdentity?: string | undefined;
}

export interface RoleSession {
  readonly Credentials: Credentials;
  readonly AssumedRoleUser: AssumedRoleUser;
}

const anyArn = /^arn:[^:]+:[^:]+:[^:]*:[^:]+:.+$/;

/** Seconds that a session lasts where the request does not say. */
const usual = 3600;

/**
 * Gives out credentials of a role. The role's trust policy is not asked, and a role that is not known here can be
 * assumed too.
 * @throws {ServiceError} ValidationError for an ARN that is none and for a session longer than the role allows
 */
export async function startRoleSession(
  sts: Sts,
  input: RoleInput,
  options: RoleSessionOptions,
): Promise<RoleSession> {
  const arn = present(input.RoleArn, 'roleArn');
  const name = present(input.RoleSessionName, 'roleSessionName');
  const assumed = anyArn.test(arn) ? await assumedRole(sts, arn, name) : undefined;
  if (assumed === undefined) {
    throw validationError(`${arn} is invalid`);
  }
  const seconds = input.DurationSeconds ?? usual;
  const role = await sts.iam.roleByArn(arn);
  if (role !== undefined && seconds > role.maxSession) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const credentials = await issue(sts, {
    ...assumed,
    now: options.now,
    expiresAt: options.now + seconds * 1000,
    transitiveTags: options.transitiveTags ?? {},
    sourceIdentity: options.sourceIdentity,
  });
  return {
    Credentials: credentials,
    AssumedRoleUser: { AssumedRoleId: assumed.userId, Arn: assumed.arn },
  };
}
