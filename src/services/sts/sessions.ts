import { createHash } from 'node:crypto';
import type { Credentials } from '@aws-sdk/client-sts';
import type { Ids } from '../../aws/ids.ts';
import { base32 } from '../../aws/base32.ts';
import { prepareQuery } from '../../state/prepared-query.ts';
import type { Credential } from './ports.ts';
import type { Sts } from './sts.ts';
import type { SessionRow } from './tables.ts';

/** For whom temporary credentials are made. */
export interface Session {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** Milliseconds since 1970, as `now`. */
  readonly expiresAt: number;
  readonly now: number;
  readonly transitiveTags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string | undefined;
}

/** How every access key of a session begins, here and at AWS. */
const SESSION_KEY = 'ASIA';

/** How every session token of AWS's begins. */
const tokenStart = 'IQoJb3JpZ2luX2Vj';

function newRow(ids: Ids, session: Session): SessionRow {
  return {
    access_key_id: `${SESSION_KEY}${base32(ids.uuid().replaceAll('-', ''), 16)}`,
    secret: ids.token(40),
    token: tokenStart + ids.token(320),
    account: session.account,
    arn: session.arn,
    user_id: session.userId,
    transitive_tags: JSON.stringify(session.transitiveTags ?? {}),
    source_identity: session.sourceIdentity ?? null,
    expires_at: session.expiresAt,
  };
}

/** Makes and keeps temporary credentials. Those that ended before are forgotten. */
export async function issue(sts: Sts, session: Session): Promise<Credentials> {
  const row = newRow(sts.ids, session);
  await sts.db.deleteFrom('sts_sessions').where('expires_at', '<', session.now).execute();
  await sts.db.insertInto('sts_sessions').values(row).execute();
  return {
    AccessKeyId: row.access_key_id,
    SecretAccessKey: row.secret,
    SessionToken: row.token,
    Expiration: new Date(row.expires_at),
  };
}

const sessionByKey = prepareQuery((db: Sts['db'], { accessKeyId }: { readonly accessKeyId: string }) =>
  db.selectFrom('sts_sessions').selectAll().where('access_key_id', '=', accessKeyId),
);

/** The session behind an access key id, ended or not. */
export async function sessionOf(sts: Sts, accessKeyId: string): Promise<SessionRow | undefined> {
  return (await sessionByKey(sts.db, { accessKeyId }))[0];
}

/**
 * Who an access key id stands for: a session given out here or the key of an IAM user. This is what the protocol layer
 * asks to know the caller, and to check signatures and expiry where it does.
 */
export async function credentialOf(sts: Sts, accessKeyId: string): Promise<Credential | undefined> {
  // The beginning tells which kind a key is of, and most clients of this platform have one of neither.
  const row = accessKeyId.startsWith(SESSION_KEY) ? await sessionOf(sts, accessKeyId) : undefined;
  if (row === undefined) {
    return sts.iam.credentialOf(accessKeyId);
  }
  return {
    accessKeyId,
    secretAccessKey: row.secret,
    sessionToken: row.token,
    account: row.account,
    arn: row.arn,
    userId: row.user_id,
    expiresAt: row.expires_at,
  };
}

const roleArn = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** The parts of a role's ARN. */
export interface RoleArn {
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** @returns undefined for anything else */
export function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, account, name] = roleArn.exec(arn) ?? [];
  return partition === undefined || account === undefined || name === undefined
    ? undefined
    : { partition, account, name };
}

/** The unique id of a role that is not known here: always the same for one ARN. */
export function strangersRoleId(arn: string): string {
  return `AROA${base32(createHash('sha256').update(arn).digest('hex'), 17)}`;
}

/** The session of a role: its ARN and id as STS tells them. */
export async function assumedRole(
  sts: Sts,
  arn: string,
  sessionName: string,
): Promise<{ readonly account: string; readonly arn: string; readonly userId: string } | undefined> {
  const parts = parseRoleArn(arn);
  if (parts === undefined) {
    return undefined;
  }
  const role = await sts.iam.roleByArn(arn);
  return {
    account: parts.account,
    arn: `arn:${parts.partition}:sts::${parts.account}:assumed-role/${parts.name}/${sessionName}`,
    userId: `${role?.id ?? strangersRoleId(arn)}:${sessionName}`,
  };
}
