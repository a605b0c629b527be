import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically } from '../iam.ts';
import {
  type ManagedPolicy,
  type StoredVersion,
  existingPolicy,
  policyArnIn,
  policyByArn,
  versionAnswer,
  versionsOf,
} from '../managed-policies.ts';
import { iamPage } from '../page.ts';
import { encodeStrictly } from '../../../aws/signature/sigv4.ts';
import { checkPermissionPolicy } from '../policy-document.ts';

const most = 5;

/** What a request names: a policy by ARN, a version by `v1`, `v2`… */
interface VersionInput {
  readonly PolicyArn?: string | undefined;
  readonly VersionId?: string | undefined;
}

/**
 * @throws {ServiceError} NoSuchEntity
 */
async function existingVersion(
  db: IamTransaction,
  account: string,
  input: VersionInput,
): Promise<{ policy: ManagedPolicy; version: StoredVersion }> {
  const arn = policyArnIn(input.PolicyArn);
  const id = present(input.VersionId, 'versionId');
  const policy = await policyByArn(db, account, arn);
  const version = policy && (await versionsOf(db, policy)).find((candidate) => `v${candidate.number}` === id);
  if (policy === undefined || version === undefined) {
    throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  }
  return { policy, version };
}

/** Only the account's own policies change; those of AWS are not found by the operations that would. */
function own(policy: ManagedPolicy): ManagedPolicy & { readonly row: object } {
  if (policy.row === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} does not exist or is not attachable.`);
  }
  return { ...policy, row: policy.row };
}

export const createPolicyVersion =
  (iam: Iam): Operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const policy = await existingPolicy(db, context.account, input.PolicyArn);
      const { row } = policy;
      if (row === undefined) {
        throw noSuchEntity(`Policy ${policy.arn} was not found.`);
      }
      const document = present(input.PolicyDocument, 'policyDocument');
      checkPermissionPolicy(document);
      if ((await versionsOf(db, policy)).length >= most) {
        throw limitExceeded(
          `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
        );
      }
      const number = row.last_version + 1;
      const isDefault = input.SetAsDefault === true;
      await db
        .insertInto('iam_policy_versions')
        .values({ policy_id: row.id, version: number, document, created_at: context.now })
        .execute();
      await db
        .updateTable('iam_policies')
        .set({
          last_version: number,
          updated_at: context.now,
          ...(isDefault ? { default_version: number } : {}),
        })
        .where('id', '=', row.id)
        .execute();
      return { PolicyVersion: versionAnswer({ number, document, created: context.now, isDefault }) };
    });

export const getPolicyVersion =
  (iam: Iam): Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> =>
  async (input, context) => {
    const { version } = await existingVersion(iam.db, context.account, input);
    return { PolicyVersion: { ...versionAnswer(version), Document: encodeStrictly(version.document) } };
  };

const newestFirst = (version: StoredVersion): string => String(1e9 - version.number).padStart(10, '0');

export const listPolicyVersions =
  (iam: Iam): Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse> =>
  async (input, context) => {
    const policy = await existingPolicy(iam.db, context.account, input.PolicyArn);
    const versions = await versionsOf(iam.db, policy);
    const { items, rest } = iamPage(versions, input, newestFirst);
    return { Versions: items.map((version) => versionAnswer(version)), ...rest };
  };

export const deletePolicyVersion =
  (iam: Iam): Operation<DeletePolicyVersionRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const { policy, version } = await existingVersion(db, context.account, input);
      if (version.isDefault) {
        throw deleteConflict('Cannot delete the default version of a policy.');
      }
      await db
        .deleteFrom('iam_policy_versions')
        .where('policy_id', '=', own(policy).id)
        .where('version', '=', version.number)
        .execute();
      return {};
    });

export const setDefaultPolicyVersion =
  (iam: Iam): Operation<SetDefaultPolicyVersionRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const { policy, version } = await existingVersion(db, context.account, input);
      await db
        .updateTable('iam_policies')
        .set({ default_version: version.number, updated_at: context.now })
        .where('id', '=', own(policy).id)
        .execute();
      return {};
    });
