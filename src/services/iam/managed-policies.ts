import { createHash } from 'node:crypto';
import type { Policy, PolicyVersion } from '@aws-sdk/client-iam';
import { base32 } from '../../aws/base32.ts';
import { present } from '../../aws/present.ts';
import { awsManagedPolicy } from './aws-managed.ts';
import { noSuchEntity, validationError } from './errors.ts';
import type { IamTransaction } from './iam.ts';
import type { PolicyRow } from './tables.ts';
import { tagsIn, tagsMember } from './tags.ts';

/** A managed policy, whoever made it. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly version: number;
  readonly tags: string;
  readonly created: number;
  readonly updated: number;
  /** The row of a customer's policy; a policy of AWS has none and cannot be changed. */
  readonly row: PolicyRow | undefined;
}

/** When AWS's policies count as made, as no better date is known. */
const awsEpoch = Date.UTC(2015, 3, 9, 15, 3, 43);

/** A policy id that follows from the ARN, since AWS's policies have one for all. */
function awsPolicyId(arn: string): string {
  return `ANPA${base32(createHash('sha256').update(arn).digest('hex'), 17)}`;
}

/** A policy of AWS in the form of any other. */
export function fromAws(arn: string): ManagedPolicy | undefined {
  const policy = awsManagedPolicy(arn);
  return policy === undefined
    ? undefined
    : {
        arn,
        name: policy.name,
        path: policy.path,
        id: awsPolicyId(arn),
        description: policy.description,
        version: policy.version,
        tags: '[]',
        created: awsEpoch,
        updated: awsEpoch,
        row: undefined,
      };
}

export function fromRow(row: PolicyRow): ManagedPolicy {
  return {
    arn: row.arn,
    name: row.name,
    path: row.path,
    id: row.id,
    description: row.description ?? undefined,
    version: row.default_version,
    tags: row.tags,
    created: row.created_at,
    updated: row.updated_at,
    row,
  };
}

/** The policy with that ARN, in this account or AWS's. */
export async function policyByArn(
  db: IamTransaction,
  account: string,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const row = await db
    .selectFrom('iam_policies')
    .selectAll()
    .where('account', '=', account)
    .where('arn', '=', arn)
    .executeTakeFirst();
  return row === undefined ? fromAws(arn) : fromRow(row);
}

const anyArn = /^arn:[^:\n]*:[^:\n]*:[^:\n]*:[^:\n]*:.+$/;

/**
 * The ARN of a policy in a request.
 * @throws {ServiceError} ValidationError when it is none
 */
export function policyArnIn(arn: string | undefined): string {
  const text = present(arn, 'policyArn');
  if (!anyArn.test(text)) {
    throw validationError(`ARN ${text} is not valid.`);
  }
  return text;
}

/**
 * @throws {ServiceError} NoSuchEntity, ValidationError
 */
export async function existingPolicy(
  db: IamTransaction,
  account: string,
  arn: string | undefined,
): Promise<ManagedPolicy> {
  const text = policyArnIn(arn);
  const policy = await policyByArn(db, account, text);
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${text} was not found.`);
  }
  return policy;
}

/** How many roles, users and groups of the account have the policy, and how many are bounded by it. */
export interface PolicyUse {
  readonly attached: number;
  readonly bounding: number;
}

export async function policyUse(db: IamTransaction, account: string, arn: string): Promise<PolicyUse> {
  const attached = await db
    .selectFrom('iam_attachments')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('policy_arn', '=', arn)
    .executeTakeFirstOrThrow();
  const roles = await db
    .selectFrom('iam_roles')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('boundary', '=', arn)
    .executeTakeFirstOrThrow();
  const users = await db
    .selectFrom('iam_users')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('boundary', '=', arn)
    .executeTakeFirstOrThrow();
  return { attached: attached.count, bounding: roles.count + users.count };
}

/** Which operation answers: GetPolicy alone has the description and an empty list of tags, ListPolicies has no tags. */
export type PolicyAnswer = 'create' | 'get' | 'list';

function tagsOf(policy: ManagedPolicy, answer: PolicyAnswer) {
  if (answer === 'get') {
    return { Tags: tagsIn(policy.tags) };
  }
  return answer === 'create' ? tagsMember(policy.tags) : {};
}

/** A policy as the operations answer it. */
export function policyAnswer(policy: ManagedPolicy, use: PolicyUse, answer: PolicyAnswer): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.version}`,
    AttachmentCount: use.attached,
    PermissionsBoundaryUsageCount: use.bounding,
    IsAttachable: true,
    ...(answer === 'get' && policy.description !== undefined ? { Description: policy.description } : {}),
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
    ...tagsOf(policy, answer),
  };
}

/** One version of a policy, with its document not yet encoded. */
export interface StoredVersion {
  readonly number: number;
  readonly document: string;
  readonly created: number;
  readonly isDefault: boolean;
}

/** All versions of a policy, newest first. */
export async function versionsOf(db: IamTransaction, policy: ManagedPolicy): Promise<StoredVersion[]> {
  if (policy.row === undefined) {
    const document = awsManagedPolicy(policy.arn)?.document ?? '{}';
    return [{ number: policy.version, document, created: policy.updated, isDefault: true }];
  }
  const rows = await db
    .selectFrom('iam_policy_versions')
    .selectAll()
    .where('policy_id', '=', policy.id)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({
    number: row.version,
    document: row.document,
    created: row.created_at,
    isDefault: row.version === policy.version,
  }));
}

/** A version as the lists have it, without its document. */
export function versionAnswer(version: StoredVersion): PolicyVersion {
  return {
    VersionId: `v${version.number}`,
    IsDefaultVersion: version.isDefault,
    CreateDate: new Date(version.created),
  };
}
