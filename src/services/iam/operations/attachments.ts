import type {
  AttachedPolicy,
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically } from '../iam.ts';
import { existingPolicy, policyArnIn, policyByArn } from '../managed-policies.ts';
import { type Owner, type OwnerInput, type OwnerKind, ownerIn } from '../owners.ts';
import { type PagedInput, type PagedOutput, iamPage } from '../page.ts';

interface AttachInput extends OwnerInput {
  readonly PolicyArn?: string | undefined;
}

const most = 10;

const quotas = { role: 'PoliciesPerRole', user: 'PoliciesPerUser', group: 'PoliciesPerGroup' } as const;

/**
 * @throws {ServiceError} LimitExceeded
 */
async function refuseMore(db: IamTransaction, kind: OwnerKind, owner: Owner): Promise<void> {
  const rows = await db
    .selectFrom('iam_attachments')
    .select('policy_arn')
    .where('owner_id', '=', owner.id)
    .execute();
  if (rows.length >= most) {
    throw limitExceeded(`Cannot exceed quota for ${quotas[kind]}: ${most}`);
  }
}

async function isAttached(db: IamTransaction, owner: Owner, arn: string): Promise<boolean> {
  const row = await db
    .selectFrom('iam_attachments')
    .select('policy_arn')
    .where('owner_id', '=', owner.id)
    .where('policy_arn', '=', arn)
    .executeTakeFirst();
  return row !== undefined;
}

/** AttachRolePolicy, AttachUserPolicy, AttachGroupPolicy; to attach twice changes nothing. */
export const attachPolicy =
  (iam: Iam, kind: OwnerKind): Operation<AttachInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const arn = policyArnIn(input.PolicyArn);
      const owner = await ownerIn(db, context.account, { kind, input });
      const policy = await policyByArn(db, context.account, arn);
      if (policy === undefined) {
        throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      }
      if (!(await isAttached(db, owner, arn))) {
        await refuseMore(db, kind, owner);
        await db
          .insertInto('iam_attachments')
          .values({
            account: context.account,
            owner_id: owner.id,
            policy_arn: arn,
            policy_name: policy.name,
            attached_at: context.now,
          })
          .execute();
      }
      return {};
    });

/** DetachRolePolicy, DetachUserPolicy, DetachGroupPolicy. */
export const detachPolicy =
  (iam: Iam, kind: OwnerKind): Operation<AttachInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const arn = policyArnIn(input.PolicyArn);
      const owner = await ownerIn(db, context.account, { kind, input });
      const gone = await db
        .deleteFrom('iam_attachments')
        .where('owner_id', '=', owner.id)
        .where('policy_arn', '=', arn)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) {
        throw noSuchEntity(`Policy ${arn} was not found.`);
      }
      return {};
    });

type ListInput = OwnerInput & PagedInput & { readonly PathPrefix?: string | undefined };

/** Path of a policy by its ARN: what stands between `policy` and the name. */
function pathIn(arn: string): string {
  const resource = arn.slice(arn.indexOf(':policy/') + ':policy'.length);
  return resource.slice(0, resource.lastIndexOf('/') + 1);
}

/** ListAttachedRolePolicies, ListAttachedUserPolicies, ListAttachedGroupPolicies. */
export const listAttachedPolicies =
  (iam: Iam, kind: OwnerKind): Operation<ListInput, PagedOutput & { AttachedPolicies: AttachedPolicy[] }> =>
  async (input, context) => {
    const owner = await ownerIn(iam.db, context.account, { kind, input });
    const rows = await iam.db
      .selectFrom('iam_attachments')
      .selectAll()
      .where('owner_id', '=', owner.id)
      .execute();
    const { items, rest } = iamPage(
      rows.filter((row) => pathIn(row.policy_arn).startsWith(input.PathPrefix ?? '/')),
      input,
      (row) => row.policy_arn,
    );
    return {
      AttachedPolicies: items.map((row) => ({ PolicyName: row.policy_name, PolicyArn: row.policy_arn })),
      ...rest,
    };
  };

interface Entity {
  readonly kind: 'Role' | 'User' | 'Group';
  readonly name: string;
  readonly id: string;
  readonly path: string;
}

/** Everything in the account that has the policy attached. */
async function attachedEntities(db: IamTransaction, account: string, arn: string): Promise<Entity[]> {
  const owners = await db
    .selectFrom('iam_attachments')
    .select('owner_id')
    .where('account', '=', account)
    .where('policy_arn', '=', arn)
    .execute();
  return entitiesBy(
    db,
    owners.map((row) => row.owner_id),
  );
}

async function boundedEntities(db: IamTransaction, account: string, arn: string): Promise<Entity[]> {
  const roles = await db
    .selectFrom('iam_roles')
    .select('id')
    .where('account', '=', account)
    .where('boundary', '=', arn)
    .execute();
  const users = await db
    .selectFrom('iam_users')
    .select('id')
    .where('account', '=', account)
    .where('boundary', '=', arn)
    .execute();
  return entitiesBy(
    db,
    [...roles, ...users].map((row) => row.id),
  );
}

async function entitiesBy(db: IamTransaction, ids: readonly string[]): Promise<Entity[]> {
  if (ids.length === 0) {
    return [];
  }
  const columns = ['id', 'name', 'path'] as const;
  const roles = await db.selectFrom('iam_roles').select(columns).where('id', 'in', ids).execute();
  const users = await db.selectFrom('iam_users').select(columns).where('id', 'in', ids).execute();
  const groups = await db.selectFrom('iam_groups').select(columns).where('id', 'in', ids).execute();
  return [
    ...groups.map((row) => ({ kind: 'Group' as const, ...row })),
    ...users.map((row) => ({ kind: 'User' as const, ...row })),
    ...roles.map((row) => ({ kind: 'Role' as const, ...row })),
  ];
}

export const listEntitiesForPolicy =
  (iam: Iam): Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse> =>
  async (input, context) => {
    const policy = await existingPolicy(iam.db, context.account, input.PolicyArn);
    const find = input.PolicyUsageFilter === 'PermissionsBoundary' ? boundedEntities : attachedEntities;
    const entities = await find(iam.db, context.account, policy.arn);
    const wanted = entities.filter(
      (entity) =>
        (input.EntityFilter === undefined || input.EntityFilter === entity.kind) &&
        entity.path.startsWith(input.PathPrefix ?? '/'),
    );
    const { items, rest } = iamPage(wanted, input, (entity) => `${entity.kind}/${entity.name}`);
    const of = (kind: Entity['kind']) => items.filter((entity) => entity.kind === kind);
    return {
      PolicyGroups: of('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    };
  };
