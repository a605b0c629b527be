import { prepareQuery } from '../../state/prepared-query.ts';
import type { Iam } from './iam.ts';

/** An access key of an IAM user, with who it stands for. */
export interface UserCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: undefined;
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly expiresAt: undefined;
}

/** What other services ask of IAM. */
export interface IamDirectory {
  /** The active key with that id. */
  credentialOf(accessKeyId: string): Promise<UserCredential | undefined>;
  /** The role with that ARN, in any account. */
  roleByArn(
    arn: string,
  ): Promise<{ readonly id: string; readonly name: string; readonly maxSession: number } | undefined>;
}

/** How every access key of a user begins, here and at AWS. */
const USER_KEY = 'AKIA';

const ownerOfKey = prepareQuery((db: Iam['db'], { accessKeyId }: { readonly accessKeyId: string }) =>
  db
    .selectFrom('iam_access_keys')
    .innerJoin('iam_users', 'iam_users.id', 'iam_access_keys.user_id')
    .select(['secret', 'iam_users.account', 'iam_users.arn', 'iam_users.id'])
    .where('iam_access_keys.id', '=', accessKeyId)
    .where('iam_access_keys.status', '=', 'Active'),
);

export function createIamDirectory(iam: Iam): IamDirectory {
  return {
    async credentialOf(accessKeyId) {
      const [row] = accessKeyId.startsWith(USER_KEY) ? await ownerOfKey(iam.db, { accessKeyId }) : [];
      return row === undefined
        ? undefined
        : {
            accessKeyId,
            secretAccessKey: row.secret,
            sessionToken: undefined,
            account: row.account,
            arn: row.arn,
            userId: row.id,
            expiresAt: undefined,
          };
    },
    async roleByArn(arn) {
      const row = await iam.db
        .selectFrom('iam_roles')
        .select(['id', 'name', 'max_session'])
        .where('arn', '=', arn)
        .executeTakeFirst();
      return row && { id: row.id, name: row.name, maxSession: row.max_session };
    },
  };
}
