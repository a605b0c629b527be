import type {
  AddUserToGroupRequest,
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupRequest,
  GetGroupRequest,
  GetGroupResponse,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  RemoveUserFromGroupRequest,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { deleteConflict, entityAlreadyExists } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, iamArn, uniqueId } from '../iam.ts';
import { groupNamed, userNamed } from '../owners.ts';
import { findNamed, keyOf, listNamed } from '../named.ts';
import { iamPage } from '../page.ts';
import type { GroupRow } from '../tables.ts';
import { groupAnswer, userInList } from '../user-answer.ts';
import { refusePolicies } from './roles.ts';

/**
 * @throws {ServiceError} EntityAlreadyExists
 */
async function refuseTaken(db: IamTransaction, account: string, name: string): Promise<void> {
  const taken = await findNamed(db, 'iam_groups', { account, name });
  if (taken !== undefined) {
    throw entityAlreadyExists(`Group with name ${name} already exists.`);
  }
}

export const createGroup =
  (iam: Iam): Operation<CreateGroupRequest, CreateGroupResponse> =>
  async (input, context) => {
    const name = present(input.GroupName, 'groupName');
    const path = input.Path ?? '/';
    const row: GroupRow = {
      account: context.account,
      key: keyOf(name),
      name,
      id: uniqueId(iam.ids, 'AGPA'),
      path,
      arn: iamArn(context, 'group', { path, name }),
      created_at: context.now,
    };
    await atomically(iam, async (db) => {
      await refuseTaken(db, context.account, name);
      await db.insertInto('iam_groups').values(row).execute();
    });
    return { Group: groupAnswer(row) };
  };

export const getGroup =
  (iam: Iam): Operation<GetGroupRequest, GetGroupResponse> =>
  async (input, context) => {
    const group = await groupNamed(iam.db, context.account, input.GroupName);
    const users = await iam.db
      .selectFrom('iam_users')
      .innerJoin('iam_memberships', 'iam_memberships.user_id', 'iam_users.id')
      .selectAll('iam_users')
      .where('iam_memberships.group_id', '=', group.id)
      .execute();
    const { items, rest } = iamPage(users, input, (row) => row.key);
    return { Group: groupAnswer(group), Users: items.map((row) => userInList(row)), ...rest };
  };

export const listGroups =
  (iam: Iam): Operation<ListGroupsRequest, ListGroupsResponse> =>
  async (input, context) => {
    const rows = await listNamed(iam.db, 'iam_groups', {
      account: context.account,
      pathPrefix: input.PathPrefix,
    });
    const { items, rest } = iamPage(rows, input, (row) => row.key);
    return { Groups: items.map((row) => groupAnswer(row)), ...rest };
  };

export const listGroupsForUser =
  (iam: Iam): Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> =>
  async (input, context) => {
    const user = await userNamed(iam.db, context.account, input.UserName);
    const groups = await iam.db
      .selectFrom('iam_groups')
      .innerJoin('iam_memberships', 'iam_memberships.group_id', 'iam_groups.id')
      .selectAll('iam_groups')
      .where('iam_memberships.user_id', '=', user.id)
      .execute();
    const { items, rest } = iamPage(groups, input, (row) => row.key);
    return { Groups: items.map((row) => groupAnswer(row)), ...rest };
  };

export const updateGroup =
  (iam: Iam): Operation<UpdateGroupRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const group = await groupNamed(db, context.account, input.GroupName);
      const name = input.NewGroupName ?? group.name;
      const path = input.NewPath ?? group.path;
      if (keyOf(name) !== group.key) {
        await refuseTaken(db, context.account, name);
      }
      await db
        .updateTable('iam_groups')
        .set({ name, key: keyOf(name), path, arn: iamArn(context, 'group', { path, name }) })
        .where('id', '=', group.id)
        .execute();
      return {};
    });

export const deleteGroup =
  (iam: Iam): Operation<DeleteGroupRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const group = await groupNamed(db, context.account, input.GroupName);
      const member = await db
        .selectFrom('iam_memberships')
        .select('user_id')
        .where('group_id', '=', group.id)
        .executeTakeFirst();
      if (member !== undefined) {
        throw deleteConflict('Cannot delete entity, must remove users from group first.');
      }
      await refusePolicies(db, group.id);
      await db.deleteFrom('iam_groups').where('id', '=', group.id).execute();
      return {};
    });

export const addUserToGroup =
  (iam: Iam): Operation<AddUserToGroupRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      const group = await groupNamed(db, context.account, input.GroupName);
      await db
        .insertInto('iam_memberships')
        .values({ group_id: group.id, user_id: user.id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return {};
    });

export const removeUserFromGroup =
  (iam: Iam): Operation<RemoveUserFromGroupRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      const group = await groupNamed(db, context.account, input.GroupName);
      await db
        .deleteFrom('iam_memberships')
        .where('group_id', '=', group.id)
        .where('user_id', '=', user.id)
        .execute();
      return {};
    });
