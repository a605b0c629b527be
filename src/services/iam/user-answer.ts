import type { Group, User } from '@aws-sdk/client-iam';
import { boundaryMember } from './role-answer.ts';
import type { GroupRow, UserRow } from './tables.ts';
import { tagsMember } from './tags.ts';

/** A user as lists have it. */
export function userInList(row: UserRow): User {
  return {
    Path: row.path,
    UserName: row.name,
    UserId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created_at),
  };
}

/** A user as CreateUser and GetUser answer it. */
export function userDetail(row: UserRow): User {
  return { ...userInList(row), ...boundaryMember(row.boundary), ...tagsMember(row.tags) };
}

export function groupAnswer(row: GroupRow): Group {
  return {
    Path: row.path,
    GroupName: row.name,
    GroupId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created_at),
  };
}
