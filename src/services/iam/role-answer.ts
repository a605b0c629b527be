import type { AttachedPermissionsBoundary, Role } from '@aws-sdk/client-iam';
import { encodeStrictly } from '../../aws/signature/sigv4.ts';
import type { RoleRow } from './tables.ts';
import { tagsMember } from './tags.ts';

/** The `PermissionsBoundary` member of an answer. */
export function boundaryMember(boundary: string | null): {
  PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  return boundary === null
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy' as AttachedPermissionsBoundary['PermissionsBoundaryType'],
          PermissionsBoundaryArn: boundary,
        },
      };
}

function core(row: RoleRow): Role {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created_at),
    // The AWS CLI and boto3 decode it.
    AssumeRolePolicyDocument: encodeStrictly(row.trust_policy),
  };
}

function description(row: RoleRow): { Description?: string } {
  return row.description === null ? {} : { Description: row.description };
}

/** A role as CreateRole answers it, and as it stands in an instance profile (there without tags and boundary). */
export function roleBrief(row: RoleRow, { tags }: { readonly tags: boolean }): Role {
  return {
    ...core(row),
    ...(tags
      ? { ...tagsMember(row.tags), ...boundaryMember(row.boundary), ...description(row) }
      : description(row)),
  };
}

/** A role as ListRoles answers it: no tags, no boundary. */
export function roleInList(row: RoleRow): Role {
  return { ...core(row), ...description(row), MaxSessionDuration: row.max_session };
}

/** A role as GetRole answers it. */
export function roleDetail(row: RoleRow): Role {
  return {
    ...roleInList(row),
    ...tagsMember(row.tags),
    ...boundaryMember(row.boundary),
    RoleLastUsed: {},
  };
}
