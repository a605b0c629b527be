import type { Tag } from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { noSuchEntity } from '../errors.ts';
import { type Iam, type IamTransaction, atomically } from '../iam.ts';
import { profileNamed } from '../instance-profiles.ts';
import { existingPolicy } from '../managed-policies.ts';
import { roleNamed, userNamed } from '../owners.ts';
import { type PagedInput, type PagedOutput, iamPage } from '../page.ts';
import { sortedTags, withTags, withoutTags } from '../tags.ts';

/** What can have tags. */
export type TaggedKind = 'role' | 'user' | 'policy' | 'profile';

interface TaggedInput {
  readonly RoleName?: string | undefined;
  readonly UserName?: string | undefined;
  readonly PolicyArn?: string | undefined;
  readonly InstanceProfileName?: string | undefined;
}

const tables = {
  role: 'iam_roles',
  user: 'iam_users',
  policy: 'iam_policies',
  profile: 'iam_instance_profiles',
} as const;

const rulesOf = (kind: TaggedKind) => ({ caseInsensitive: kind === 'role' || kind === 'user' });

/** Id and tags of what a request names. A policy of AWS has no tags and takes none. */
function taggedIn(
  db: IamTransaction,
  account: string,
  { kind, input }: { readonly kind: TaggedKind; readonly input: TaggedInput },
): Promise<{ readonly id: string; readonly tags: string }> {
  switch (kind) {
    case 'role': {
      return roleNamed(db, account, input.RoleName);
    }
    case 'user': {
      return userNamed(db, account, input.UserName);
    }
    case 'policy': {
      return ownPolicy(db, account, input.PolicyArn);
    }
    case 'profile': {
      return profileNamed(db, account, input.InstanceProfileName);
    }
  }
}

async function ownPolicy(db: IamTransaction, account: string, arn: string | undefined) {
  const { row, arn: found } = await existingPolicy(db, account, arn);
  if (row === undefined) {
    throw noSuchEntity(`Policy ${found} was not found.`);
  }
  return row;
}

/** TagRole, TagUser, TagPolicy, TagInstanceProfile. */
export const tag =
  (iam: Iam, kind: TaggedKind): Operation<TaggedInput & { Tags?: Tag[] | undefined }, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const { id, tags } = await taggedIn(db, context.account, { kind, input });
      await db
        .updateTable(tables[kind])
        .set({ tags: withTags(tags, input.Tags ?? [], rulesOf(kind)) })
        .where('id', '=', id)
        .execute();
      return {};
    });

/** UntagRole, UntagUser, UntagPolicy, UntagInstanceProfile. */
export const untag =
  (iam: Iam, kind: TaggedKind): Operation<TaggedInput & { TagKeys?: string[] | undefined }, object> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const { id, tags } = await taggedIn(db, context.account, { kind, input });
      await db
        .updateTable(tables[kind])
        .set({ tags: withoutTags(tags, input.TagKeys ?? [], rulesOf(kind)) })
        .where('id', '=', id)
        .execute();
      return {};
    });

/** ListRoleTags, ListUserTags, ListPolicyTags, ListInstanceProfileTags. */
export const listTags =
  (iam: Iam, kind: TaggedKind): Operation<TaggedInput & PagedInput, PagedOutput & { Tags: Tag[] }> =>
  async (input, context) => {
    const { tags } = await taggedIn(iam.db, context.account, { kind, input });
    const { items, rest } = iamPage(sortedTags(tags), input, (item) => item.Key);
    return { Tags: items, ...rest };
  };
