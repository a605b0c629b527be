import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  InstanceProfile,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { deleteConflict, entityAlreadyExists, limitExceeded, noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, iamArn, uniqueId } from '../iam.ts';
import { profileNamed } from '../instance-profiles.ts';
import { roleNamed } from '../owners.ts';
import { findNamed, keyOf, listNamed } from '../named.ts';
import { iamPage } from '../page.ts';
import { roleBrief } from '../role-answer.ts';
import type { InstanceProfileRow } from '../tables.ts';
import { storedTags, tagsIn, tagsMember } from '../tags.ts';

async function profileAnswer(db: IamTransaction, row: InstanceProfileRow): Promise<InstanceProfile> {
  const roles =
    row.role_id === null
      ? []
      : await db.selectFrom('iam_roles').selectAll().where('id', '=', row.role_id).execute();
  return {
    Path: row.path,
    InstanceProfileName: row.name,
    InstanceProfileId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created_at),
    Roles: roles.map((role) => roleBrief(role, { tags: false })),
  };
}

export const createInstanceProfile =
  (iam: Iam): Operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const name = present(input.InstanceProfileName, 'instanceProfileName');
      const path = input.Path ?? '/';
      const row: InstanceProfileRow = {
        account: context.account,
        key: keyOf(name),
        name,
        id: uniqueId(iam.ids, 'AIPA'),
        path,
        arn: iamArn(context, 'instance-profile', { path, name }),
        role_id: null,
        tags: storedTags(input.Tags, { caseInsensitive: false }),
        created_at: context.now,
      };
      const taken = await findNamed(db, 'iam_instance_profiles', row);
      if (taken !== undefined) {
        throw entityAlreadyExists(`Instance Profile ${name} already exists.`);
      }
      await db.insertInto('iam_instance_profiles').values(row).execute();
      return { InstanceProfile: { ...(await profileAnswer(db, row)), ...tagsMember(row.tags) } };
    });

export const getInstanceProfile =
  (iam: Iam): Operation<GetInstanceProfileRequest, GetInstanceProfileResponse> =>
  async (input, context) => {
    const row = await profileNamed(iam.db, context.account, input.InstanceProfileName);
    return { InstanceProfile: { ...(await profileAnswer(iam.db, row)), Tags: tagsIn(row.tags) } };
  };

export const listInstanceProfiles =
  (iam: Iam): Operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse> =>
  async (input, context) => {
    const rows = await listNamed(iam.db, 'iam_instance_profiles', {
      account: context.account,
      pathPrefix: input.PathPrefix,
    });
    const { items, rest } = iamPage(rows, input, (row) => row.key);
    return {
      InstanceProfiles: await Promise.all(items.map((row) => profileAnswer(iam.db, row))),
      ...rest,
    };
  };

export const listInstanceProfilesForRole =
  (iam: Iam): Operation<ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse> =>
  async (input, context) => {
    const role = await roleNamed(iam.db, context.account, input.RoleName);
    const rows = await iam.db
      .selectFrom('iam_instance_profiles')
      .selectAll()
      .where('role_id', '=', role.id)
      .execute();
    const { items, rest } = iamPage(rows, input, (row) => row.key);
    return {
      InstanceProfiles: await Promise.all(items.map((row) => profileAnswer(iam.db, row))),
      ...rest,
    };
  };

export const addRoleToInstanceProfile =
  (iam: Iam): Operation<AddRoleToInstanceProfileRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const profile = await profileNamed(db, context.account, input.InstanceProfileName);
      const role = await roleNamed(db, context.account, input.RoleName);
      if (profile.role_id !== null) {
        throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      }
      await db
        .updateTable('iam_instance_profiles')
        .set({ role_id: role.id })
        .where('id', '=', profile.id)
        .execute();
      return {};
    });

export const removeRoleFromInstanceProfile =
  (iam: Iam): Operation<RemoveRoleFromInstanceProfileRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const profile = await profileNamed(db, context.account, input.InstanceProfileName);
      const role = await roleNamed(db, context.account, input.RoleName);
      if (profile.role_id !== role.id) {
        throw noSuchEntity(`Role with name ${role.name} cannot be found.`);
      }
      await db
        .updateTable('iam_instance_profiles')
        .set({ role_id: null })
        .where('id', '=', profile.id)
        .execute();
      return {};
    });

export const deleteInstanceProfile =
  (iam: Iam): Operation<DeleteInstanceProfileRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const profile = await profileNamed(db, context.account, input.InstanceProfileName);
      if (profile.role_id !== null) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      await db.deleteFrom('iam_instance_profiles').where('id', '=', profile.id).execute();
      return {};
    });
