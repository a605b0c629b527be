import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { listedAwsPolicies } from '../aws-managed.ts';
import { deleteConflict, entityAlreadyExists, noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, iamArn, uniqueId } from '../iam.ts';
import {
  type ManagedPolicy,
  existingPolicy,
  fromAws,
  fromRow,
  policyAnswer,
  policyUse,
} from '../managed-policies.ts';
import { findNamed, keyOf } from '../named.ts';
import { iamPage } from '../page.ts';
import { checkPermissionPolicy } from '../policy-document.ts';
import type { PolicyRow } from '../tables.ts';
import { storedTags } from '../tags.ts';

/**
 * @throws {ServiceError} EntityAlreadyExists
 */
async function insertPolicy(db: IamTransaction, row: PolicyRow, document: string): Promise<void> {
  const taken = await findNamed(db, 'iam_policies', row);
  if (taken !== undefined) {
    throw entityAlreadyExists(`A policy called ${row.name} already exists. Duplicate names are not allowed.`);
  }
  await db.insertInto('iam_policies').values(row).execute();
  await db
    .insertInto('iam_policy_versions')
    .values({ policy_id: row.id, version: 1, document, created_at: row.created_at })
    .execute();
}

export const createPolicy =
  (iam: Iam): Operation<CreatePolicyRequest, CreatePolicyResponse> =>
  async (input, context) => {
    const name = present(input.PolicyName, 'policyName');
    const document = present(input.PolicyDocument, 'policyDocument');
    const path = input.Path ?? '/';
    checkPermissionPolicy(document);
    const row: PolicyRow = {
      account: context.account,
      key: keyOf(name),
      name,
      id: uniqueId(iam.ids, 'ANPA'),
      path,
      arn: iamArn(context, 'policy', { path, name }),
      description: input.Description ?? null,
      default_version: 1,
      last_version: 1,
      tags: storedTags(input.Tags, { caseInsensitive: false }),
      created_at: context.now,
      updated_at: context.now,
    };
    await atomically(iam, (db) => insertPolicy(db, row, document));
    return { Policy: policyAnswer(fromRow(row), { attached: 0, bounding: 0 }, 'create') };
  };

export const getPolicy =
  (iam: Iam): Operation<GetPolicyRequest, GetPolicyResponse> =>
  async (input, context) => {
    const policy = await existingPolicy(iam.db, context.account, input.PolicyArn);
    return {
      Policy: policyAnswer(policy, await policyUse(iam.db, context.account, policy.arn), 'get'),
    };
  };

/** The policies of a scope: the account's, those of AWS that are known here, or both. */
async function policiesIn(db: IamTransaction, account: string, scope: string): Promise<ManagedPolicy[]> {
  const rows = await db.selectFrom('iam_policies').selectAll().where('account', '=', account).execute();
  const own = scope === 'AWS' ? [] : rows.map((row) => fromRow(row));
  if (scope === 'Local') {
    return own;
  }
  const attached = await db
    .selectFrom('iam_attachments')
    .select('policy_arn')
    .distinct()
    .where('account', '=', account)
    .execute();
  const arns = new Set([
    ...listedAwsPolicies().map((policy) => policy.arn),
    ...attached.map((row) => row.policy_arn),
  ]);
  return [...own, ...[...arns].flatMap((arn) => fromAws(arn) ?? [])];
}

export const listPolicies =
  (iam: Iam): Operation<ListPoliciesRequest, ListPoliciesResponse> =>
  async (input, context) => {
    const policies = await policiesIn(iam.db, context.account, input.Scope ?? 'All');
    const counted = [];
    for (const policy of policies) {
      if (policy.path.startsWith(input.PathPrefix ?? '/')) {
        counted.push({ policy, use: await policyUse(iam.db, context.account, policy.arn) });
      }
    }
    const byUsage = input.PolicyUsageFilter === 'PermissionsBoundary' ? 'bounding' : 'attached';
    const wanted = counted.filter(
      ({ use }) =>
        (input.OnlyAttached !== true || use.attached > 0) &&
        (input.PolicyUsageFilter === undefined || use[byUsage] > 0),
    );
    const { items, rest } = iamPage(wanted, input, ({ policy }) => policy.arn);
    return { Policies: items.map(({ policy, use }) => policyAnswer(policy, use, 'list')), ...rest };
  };

/**
 * @throws {ServiceError} DeleteConflict while it is attached, bounds something or has older versions
 */
async function refuseUsedPolicy(db: IamTransaction, account: string, policy: ManagedPolicy): Promise<void> {
  const use = await policyUse(db, account, policy.arn);
  if (use.attached > 0 || use.bounding > 0) {
    throw deleteConflict('Cannot delete a policy attached to entities.');
  }
  const versions = await db
    .selectFrom('iam_policy_versions')
    .select('version')
    .where('policy_id', '=', policy.id)
    .execute();
  if (versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
}

export const deletePolicy =
  (iam: Iam): Operation<DeletePolicyRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const policy = await existingPolicy(db, context.account, input.PolicyArn);
      if (policy.row === undefined) {
        throw noSuchEntity(`Policy ${policy.arn} was not found.`);
      }
      await refuseUsedPolicy(db, context.account, policy);
      await db.deleteFrom('iam_policy_versions').where('policy_id', '=', policy.id).execute();
      await db.deleteFrom('iam_policies').where('id', '=', policy.id).execute();
      return {};
    });
