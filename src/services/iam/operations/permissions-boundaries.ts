import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { type Iam, atomically } from '../iam.ts';
import { roleNamed, userNamed } from '../owners.ts';
import { checkBoundary } from '../permissions-boundary.ts';

interface BoundedInput {
  readonly RoleName?: string | undefined;
  readonly UserName?: string | undefined;
}

interface BoundaryInput extends BoundedInput {
  readonly PermissionsBoundary?: string | undefined;
}

/** PutRolePermissionsBoundary. */
export const putRoleBoundary =
  (iam: Iam): Operation<BoundaryInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      const boundary = present(input.PermissionsBoundary, 'permissionsBoundary');
      await checkBoundary(db, context.account, boundary);
      await db.updateTable('iam_roles').set({ boundary }).where('id', '=', role.id).execute();
      return {};
    });

/** PutUserPermissionsBoundary. */
export const putUserBoundary =
  (iam: Iam): Operation<BoundaryInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      const boundary = present(input.PermissionsBoundary, 'permissionsBoundary');
      await checkBoundary(db, context.account, boundary);
      await db.updateTable('iam_users').set({ boundary }).where('id', '=', user.id).execute();
      return {};
    });

/** DeleteRolePermissionsBoundary. */
export const deleteRoleBoundary =
  (iam: Iam): Operation<BoundedInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      await db.updateTable('iam_roles').set({ boundary: null }).where('id', '=', role.id).execute();
      return {};
    });

/** DeleteUserPermissionsBoundary. */
export const deleteUserBoundary =
  (iam: Iam): Operation<BoundedInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const user = await userNamed(db, context.account, input.UserName);
      await db.updateTable('iam_users').set({ boundary: null }).where('id', '=', user.id).execute();
      return {};
    });
