import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { namedOrCalling } from '../caller.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically, uniqueId } from '../iam.ts';
import { userNamed } from '../owners.ts';
import { iamPage } from '../page.ts';
import type { AccessKeyRow, UserRow } from '../tables.ts';

const most = 2;

async function keysOf(db: IamTransaction, user: UserRow): Promise<AccessKeyRow[]> {
  return db.selectFrom('iam_access_keys').selectAll().where('user_id', '=', user.id).execute();
}

export const createAccessKey =
  (iam: Iam): Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, namedOrCalling(input, context));
      if ((await keysOf(db, user)).length >= most) {
        throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${most}`);
      }
      const row: AccessKeyRow = {
        id: uniqueId(iam.ids, 'AKIA', 20),
        account: context.account,
        user_id: user.id,
        secret: iam.ids.token(40),
        status: 'Active',
        created_at: context.now,
      };
      await db.insertInto('iam_access_keys').values(row).execute();
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: row.id,
          Status: row.status,
          SecretAccessKey: row.secret,
          CreateDate: new Date(row.created_at),
        },
      };
    });

export const listAccessKeys =
  (iam: Iam): Operation<ListAccessKeysRequest, ListAccessKeysResponse> =>
  async (input, context) => {
    const user = await userNamed(iam.db, context.account, namedOrCalling(input, context));
    const { items, rest } = iamPage(await keysOf(iam.db, user), input, (row) => row.id);
    return {
      AccessKeyMetadata: items.map((row) => ({
        UserName: user.name,
        AccessKeyId: row.id,
        Status: row.status,
        CreateDate: new Date(row.created_at),
      })),
      ...rest,
    };
  };

interface KeyInput {
  readonly UserName?: string | undefined;
  readonly AccessKeyId?: string | undefined;
}

/** The key that a request names; without a user's name the key alone tells whose it is. */
async function keyIn(db: IamTransaction, account: string, input: KeyInput): Promise<AccessKeyRow> {
  const id = present(input.AccessKeyId, 'accessKeyId');
  const row = await db
    .selectFrom('iam_access_keys')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst();
  const user = input.UserName === undefined ? undefined : await userNamed(db, account, input.UserName);
  if (row === undefined || (user !== undefined && user.id !== row.user_id)) {
    throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  }
  return row;
}

export const updateAccessKey =
  (iam: Iam): Operation<UpdateAccessKeyRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const named = { ...input, UserName: namedOrCalling(input, context) };
      const row = await keyIn(db, context.account, named);
      const status = present(input.Status, 'status') === 'Active' ? 'Active' : 'Inactive';
      await db.updateTable('iam_access_keys').set({ status }).where('id', '=', row.id).execute();
      return {};
    });

export const deleteAccessKey =
  (iam: Iam): Operation<DeleteAccessKeyRequest, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const named = { ...input, UserName: namedOrCalling(input, context) };
      const row = await keyIn(db, context.account, named);
      await db.deleteFrom('iam_access_keys').where('id', '=', row.id).execute();
      return {};
    });

/** When a key was used is not recorded: every key counts as never used. */
export const getAccessKeyLastUsed =
  (iam: Iam): Operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse> =>
  async (input, context) => {
    const id = present(input.AccessKeyId, 'accessKeyId');
    const row = await iam.db
      .selectFrom('iam_access_keys')
      .innerJoin('iam_users', 'iam_users.id', 'iam_access_keys.user_id')
      .select('iam_users.name as name')
      .where('iam_access_keys.account', '=', context.account)
      .where('iam_access_keys.id', '=', id)
      .executeTakeFirst();
    if (row === undefined) {
      throw new ServiceError(
        'AccessDenied',
        `User: ${context.callerArn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
        { status: 403 },
      );
    }
    return {
      UserName: row.name,
      AccessKeyLastUsed: { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' },
    };
  };
