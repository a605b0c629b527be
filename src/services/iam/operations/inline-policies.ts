import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { noSuchEntity } from '../errors.ts';
import { type Iam, atomically } from '../iam.ts';
import { type OwnerInput, type OwnerKind, ownerIn, ownerMember } from '../owners.ts';
import { type PagedInput, type PagedOutput, iamPage } from '../page.ts';
import { encodeStrictly } from '../../../aws/signature/sigv4.ts';
import { checkPermissionPolicy } from '../policy-document.ts';

interface PolicyInput extends OwnerInput {
  readonly PolicyName?: string | undefined;
}

interface PutPolicyInput extends PolicyInput {
  readonly PolicyDocument?: string | undefined;
}

interface PolicyOutput extends OwnerInput {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

const noSuchPolicy = (kind: OwnerKind, name: string) =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);

/** PutRolePolicy, PutUserPolicy, PutGroupPolicy. */
export const putInlinePolicy =
  (iam: Iam, kind: OwnerKind): Operation<PutPolicyInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const owner = await ownerIn(db, context.account, { kind, input });
      const document = present(input.PolicyDocument, 'policyDocument');
      checkPermissionPolicy(document);
      await db
        .insertInto('iam_inline_policies')
        .values({ owner_id: owner.id, name: present(input.PolicyName, 'policyName'), document })
        .onConflict((conflict) => conflict.columns(['owner_id', 'name']).doUpdateSet({ document }))
        .execute();
      return {};
    });

/** GetRolePolicy, GetUserPolicy, GetGroupPolicy. */
export const getInlinePolicy =
  (iam: Iam, kind: OwnerKind): Operation<PolicyInput, PolicyOutput> =>
  async (input, context) => {
    const owner = await ownerIn(iam.db, context.account, { kind, input });
    const name = present(input.PolicyName, 'policyName');
    const row = await iam.db
      .selectFrom('iam_inline_policies')
      .selectAll()
      .where('owner_id', '=', owner.id)
      .where('name', '=', name)
      .executeTakeFirst();
    if (row === undefined) {
      throw noSuchPolicy(kind, name);
    }
    return {
      ...ownerMember(kind, owner.name),
      PolicyName: name,
      PolicyDocument: encodeStrictly(row.document),
    };
  };

/** DeleteRolePolicy, DeleteUserPolicy, DeleteGroupPolicy. */
export const deleteInlinePolicy =
  (iam: Iam, kind: OwnerKind): Operation<PolicyInput, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const owner = await ownerIn(db, context.account, { kind, input });
      const name = present(input.PolicyName, 'policyName');
      const gone = await db
        .deleteFrom('iam_inline_policies')
        .where('owner_id', '=', owner.id)
        .where('name', '=', name)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) {
        throw noSuchPolicy(kind, name);
      }
      return {};
    });

/** ListRolePolicies, ListUserPolicies, ListGroupPolicies. */
export const listInlinePolicies =
  (iam: Iam, kind: OwnerKind): Operation<OwnerInput & PagedInput, PagedOutput & { PolicyNames: string[] }> =>
  async (input, context) => {
    const owner = await ownerIn(iam.db, context.account, { kind, input });
    const rows = await iam.db
      .selectFrom('iam_inline_policies')
      .select('name')
      .where('owner_id', '=', owner.id)
      .execute();
    const { items, rest } = iamPage(rows, input, (row) => row.name);
    return { PolicyNames: items.map((row) => row.name), ...rest };
  };
