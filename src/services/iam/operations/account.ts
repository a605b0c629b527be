import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  GetAccountSummaryResponse,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { entityAlreadyExists, noSuchEntity } from '../errors.ts';
import { type Iam, atomically } from '../iam.ts';

export const listAccountAliases =
  (iam: Iam): Operation<ListAccountAliasesRequest, ListAccountAliasesResponse> =>
  async (_input, context) => {
    const rows = await iam.db
      .selectFrom('iam_account_aliases')
      .select('alias')
      .where('account', '=', context.account)
      .execute();
    return { AccountAliases: rows.map((row) => row.alias), IsTruncated: false };
  };

/** An account has one alias: another one takes its place. */
export const createAccountAlias =
  (iam: Iam): Operation<CreateAccountAliasRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const alias = present(input.AccountAlias, 'accountAlias');
      const taken = await db
        .selectFrom('iam_account_aliases')
        .select('account')
        .where('alias', '=', alias)
        .executeTakeFirst();
      if (taken !== undefined && taken.account !== context.account) {
        throw entityAlreadyExists(`The account alias ${alias} already exists.`);
      }
      await db
        .insertInto('iam_account_aliases')
        .values({ account: context.account, alias })
        .onConflict((conflict) => conflict.column('account').doUpdateSet({ alias }))
        .execute();
      return {};
    });

export const deleteAccountAlias =
  (iam: Iam): Operation<DeleteAccountAliasRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const alias = present(input.AccountAlias, 'accountAlias');
      const gone = await db
        .deleteFrom('iam_account_aliases')
        .where('account', '=', context.account)
        .where('alias', '=', alias)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) {
        throw noSuchEntity(`The account alias ${alias} cannot be found.`);
      }
      return {};
    });

const quotas = {
  AccessKeysPerUserQuota: 2,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  RolesQuota: 1000,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

const counted = {
  Roles: 'iam_roles',
  Users: 'iam_users',
  Groups: 'iam_groups',
  Policies: 'iam_policies',
  InstanceProfiles: 'iam_instance_profiles',
} as const;

export const getAccountSummary =
  (iam: Iam): Operation<object, GetAccountSummaryResponse> =>
  async (_input, context) => {
    const counts: Record<string, number> = {};
    for (const [member, table] of Object.entries(counted)) {
      const row = await iam.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('account', '=', context.account)
        .executeTakeFirstOrThrow();
      counts[member] = row.count;
    }
    return { SummaryMap: { ...quotas, ...counts } };
  };
