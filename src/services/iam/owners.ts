import { present } from '../../aws/present.ts';
import { noSuchEntity } from './errors.ts';
import type { IamTransaction } from './iam.ts';
import { findNamed } from './named.ts';
import type { GroupRow, RoleRow, UserRow } from './tables.ts';

/** What can have policies. */
export type OwnerKind = 'role' | 'user' | 'group';

export const noSuchRole = (name: string) => noSuchEntity(`The role with name ${name} cannot be found.`);
const noSuchUser = (name: string) => noSuchEntity(`The user with name ${name} cannot be found.`);
const noSuchGroup = (name: string) => noSuchEntity(`The group with name ${name} cannot be found.`);

/**
 * @throws {ServiceError} NoSuchEntity
 */
export async function roleNamed(
  db: IamTransaction,
  account: string,
  name: string | undefined,
): Promise<RoleRow> {
  const text = present(name, 'roleName');
  const row = await findNamed(db, 'iam_roles', { account, name: text });
  if (row === undefined) {
    throw noSuchRole(text);
  }
  return row;
}

/**
 * @throws {ServiceError} NoSuchEntity
 */
export async function userNamed(
  db: IamTransaction,
  account: string,
  name: string | undefined,
): Promise<UserRow> {
  const text = present(name, 'userName');
  const row = await findNamed(db, 'iam_users', { account, name: text });
  if (row === undefined) {
    throw noSuchUser(text);
  }
  return row;
}

/**
 * @throws {ServiceError} NoSuchEntity
 */
export async function groupNamed(
  db: IamTransaction,
  account: string,
  name: string | undefined,
): Promise<GroupRow> {
  const text = present(name, 'groupName');
  const row = await findNamed(db, 'iam_groups', { account, name: text });
  if (row === undefined) {
    throw noSuchGroup(text);
  }
  return row;
}

/** Name and unique id of a role, user or group. */
export interface Owner {
  readonly name: string;
  readonly id: string;
}

const finders = { role: roleNamed, user: userNamed, group: groupNamed } as const;

/** The members by which requests name an owner. */
export interface OwnerInput {
  readonly RoleName?: string | undefined;
  readonly UserName?: string | undefined;
  readonly GroupName?: string | undefined;
}

const members = { role: 'RoleName', user: 'UserName', group: 'GroupName' } as const;

/** The owner's name in an answer, under the member that the request has it in. */
export function ownerMember(kind: OwnerKind, name: string): OwnerInput {
  return { [members[kind]]: name };
}

/**
 * The role, user or group that a request names.
 * @throws {ServiceError} NoSuchEntity
 */
export function ownerIn(
  db: IamTransaction,
  account: string,
  { kind, input }: { readonly kind: OwnerKind; readonly input: OwnerInput },
): Promise<Owner> {
  return finders[kind](db, account, input[members[kind]]);
}
