import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  UpdateUserRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { callingUser, namedOrCalling } from '../caller.ts';
import { deleteConflict, entityAlreadyExists } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, iamArn, uniqueId } from '../iam.ts';
import { userNamed } from '../owners.ts';
import { findNamed, keyOf, listNamed } from '../named.ts';
import { iamPage } from '../page.ts';
import { checkBoundary } from '../permissions-boundary.ts';
import type { UserRow } from '../tables.ts';
import { storedTags } from '../tags.ts';
import { userDetail, userInList } from '../user-answer.ts';
import { refusePolicies } from './roles.ts';

/**
 * @throws {ServiceError} EntityAlreadyExists
 */
async function refuseTaken(db: IamTransaction, account: string, name: string): Promise<void> {
  const taken = await findNamed(db, 'iam_users', { account, name });
  if (taken !== undefined) {
    throw entityAlreadyExists(`User with name ${name} already exists.`);
  }
}

export const createUser =
  (iam: Iam): Operation<CreateUserRequest, CreateUserResponse> =>
  async (input, context) => {
    const name = present(input.UserName, 'userName');
    const path = input.Path ?? '/';
    const row: UserRow = {
      account: context.account,
      key: keyOf(name),
      name,
      id: uniqueId(iam.ids, 'AIDA'),
      path,
      arn: iamArn(context, 'user', { path, name }),
      boundary: input.PermissionsBoundary ?? null,
      tags: storedTags(input.Tags, { caseInsensitive: true }),
      created_at: context.now,
    };
    await atomically(iam, async (db) => {
      await checkBoundary(db, context.account, input.PermissionsBoundary);
      await refuseTaken(db, context.account, name);
      await db.insertInto('iam_users').values(row).execute();
    });
    return { User: userDetail(row) };
  };

/** GetUser without a name is about the caller, who may be the account itself. */
export const getUser =
  (iam: Iam): Operation<GetUserRequest, GetUserResponse> =>
  async (input, context) => {
    if (input.UserName === undefined && callingUser(context) === undefined) {
      if (context.callerArn.endsWith(':root')) {
        return {
          User: {
            Path: '/',
            UserName: undefined,
            UserId: context.account,
            Arn: context.callerArn,
            CreateDate: new Date(0),
          },
        };
      }
    }
    return {
      User: userDetail(await userNamed(iam.db, context.account, namedOrCalling(input, context))),
    };
  };

export const listUsers =
  (iam: Iam): Operation<ListUsersRequest, ListUsersResponse> =>
  async (input, context) => {
    const rows = await listNamed(iam.db, 'iam_users', {
      account: context.account,
      pathPrefix: input.PathPrefix,
    });
    const { items, rest } = iamPage(rows, input, (row) => row.key);
    return { Users: items.map((row) => userInList(row)), ...rest };
  };

export const updateUser =
  (iam: Iam): Operation<UpdateUserRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      const name = input.NewUserName ?? user.name;
      const path = input.NewPath ?? user.path;
      if (keyOf(name) !== user.key) {
        await refuseTaken(db, context.account, name);
      }
      await db
        .updateTable('iam_users')
        .set({ name, key: keyOf(name), path, arn: iamArn(context, 'user', { path, name }) })
        .where('id', '=', user.id)
        .execute();
      return {};
    });

/**
 * @throws {ServiceError} DeleteConflict while it has keys, groups or policies
 */
async function refuseUsedUser(db: IamTransaction, user: UserRow): Promise<void> {
  const key = await db
    .selectFrom('iam_access_keys')
    .select('id')
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  if (key !== undefined) {
    throw deleteConflict('Cannot delete entity, must delete access keys first.');
  }
  const membership = await db
    .selectFrom('iam_memberships')
    .select('group_id')
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  if (membership !== undefined) {
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  }
  await refusePolicies(db, user.id);
}

export const deleteUser =
  (iam: Iam): Operation<DeleteUserRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      await refuseUsedUser(db, user);
      await db.deleteFrom('iam_users').where('id', '=', user.id).execute();
      return {};
    });
