import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
  UpdateRoleResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { deleteConflict, entityAlreadyExists, unmodifiableEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, iamArn, uniqueId } from '../iam.ts';
import { roleNamed } from '../owners.ts';
import { findNamed, keyOf, listNamed } from '../named.ts';
import { iamPage } from '../page.ts';
import { checkBoundary } from '../permissions-boundary.ts';
import { checkTrustPolicy } from '../policy-document.ts';
import { roleBrief, roleDetail, roleInList } from '../role-answer.ts';
import type { RoleRow } from '../tables.ts';
import { storedTags } from '../tags.ts';

/** Where roles of AWS's own services live; only they may be changed by those services alone. */
export const serviceRolePath = '/aws-service-role/';

/**
 * @throws {ServiceError} UnmodifiableEntity
 */
function refuseServiceRole(role: RoleRow): void {
  if (role.path.startsWith(serviceRolePath)) {
    throw unmodifiableEntity(
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    );
  }
}

/**
 * @throws {ServiceError} EntityAlreadyExists
 */
async function insertRole(db: IamTransaction, row: RoleRow): Promise<void> {
  const taken = await findNamed(db, 'iam_roles', row);
  if (taken !== undefined) {
    throw entityAlreadyExists(`Role with name ${row.name} already exists.`);
  }
  await db.insertInto('iam_roles').values(row).execute();
}

export const createRole =
  (iam: Iam): Operation<CreateRoleRequest, CreateRoleResponse> =>
  async (input, context) => {
    const name = present(input.RoleName, 'roleName');
    const document = present(input.AssumeRolePolicyDocument, 'assumeRolePolicyDocument');
    const path = input.Path ?? '/';
    checkTrustPolicy(document);
    const row: RoleRow = {
      account: context.account,
      key: keyOf(name),
      name,
      id: uniqueId(iam.ids, 'AROA'),
      path,
      arn: iamArn(context, 'role', { path, name }),
      trust_policy: document,
      description: input.Description ?? null,
      max_session: input.MaxSessionDuration ?? 3600,
      boundary: input.PermissionsBoundary ?? null,
      tags: storedTags(input.Tags, { caseInsensitive: true }),
      created_at: context.now,
    };
    await atomically(iam, async (db) => {
      await checkBoundary(db, context.account, input.PermissionsBoundary);
      await insertRole(db, row);
    });
    return { Role: roleBrief(row, { tags: true }) };
  };

export const getRole =
  (iam: Iam): Operation<GetRoleRequest, GetRoleResponse> =>
  async (input, context) => ({
    Role: roleDetail(await roleNamed(iam.db, context.account, input.RoleName)),
  });

export const listRoles =
  (iam: Iam): Operation<ListRolesRequest, ListRolesResponse> =>
  async (input, context) => {
    const rows = await listNamed(iam.db, 'iam_roles', {
      account: context.account,
      pathPrefix: input.PathPrefix,
    });
    const { items, rest } = iamPage(rows, input, (row) => row.key);
    return { Roles: items.map((row) => roleInList(row)), ...rest };
  };

export const updateRole =
  (iam: Iam): Operation<UpdateRoleRequest, UpdateRoleResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      refuseServiceRole(role);
      await db
        .updateTable('iam_roles')
        .set({
          description: input.Description ?? role.description,
          max_session: input.MaxSessionDuration ?? role.max_session,
        })
        .where('id', '=', role.id)
        .execute();
      return {};
    });

export const updateRoleDescription =
  (iam: Iam): Operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      const description = present(input.Description, 'description');
      await db.updateTable('iam_roles').set({ description }).where('id', '=', role.id).execute();
      return { Role: roleBrief({ ...role, description }, { tags: false }) };
    });

export const updateAssumeRolePolicy =
  (iam: Iam): Operation<UpdateAssumeRolePolicyRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      refuseServiceRole(role);
      const document = present(input.PolicyDocument, 'policyDocument');
      checkTrustPolicy(document);
      await db.updateTable('iam_roles').set({ trust_policy: document }).where('id', '=', role.id).execute();
      return {};
    });

/**
 * @throws {ServiceError} DeleteConflict while policies or an instance profile hold it
 */
async function refuseUsedRole(db: IamTransaction, role: RoleRow): Promise<void> {
  const profile = await db
    .selectFrom('iam_instance_profiles')
    .select('id')
    .where('role_id', '=', role.id)
    .executeTakeFirst();
  if (profile !== undefined) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  await refusePolicies(db, role.id);
}

/**
 * @throws {ServiceError} DeleteConflict while the owner has policies
 */
export async function refusePolicies(db: IamTransaction, ownerId: string): Promise<void> {
  const attached = await db
    .selectFrom('iam_attachments')
    .select('policy_arn')
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
  if (attached !== undefined) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  const inline = await db
    .selectFrom('iam_inline_policies')
    .select('name')
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
  if (inline !== undefined) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
}

export const deleteRole =
  (iam: Iam): Operation<DeleteRoleRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      refuseServiceRole(role);
      await refuseUsedRole(db, role);
      await db.deleteFrom('iam_roles').where('id', '=', role.id).execute();
      return {};
    });
