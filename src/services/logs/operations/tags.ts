import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { resourceNotFound } from '../errors.ts';
import { type Group, findGroup, groupNamed, parseGroupIdentifier } from '../groups.ts';
import { type Logs, type LogsTransaction, atomically } from '../logs.ts';
import type { Place } from '../place.ts';

/** Requests name a group by its name in the older operations and by its ARN in the newer ones. */
interface TaggedInput {
  readonly logGroupName?: string | undefined;
  readonly resourceArn?: string | undefined;
}

type Tags = Record<string, string>;

async function taggedIn(db: LogsTransaction, place: Place, input: TaggedInput): Promise<Group> {
  if (input.resourceArn === undefined) {
    return groupNamed(db, place, input.logGroupName);
  }
  const named = parseGroupIdentifier(input.resourceArn, place);
  const group = await findGroup(db, named, named.name);
  if (group === undefined) {
    throw resourceNotFound('The specified resource does not exist.');
  }
  return group;
}

const tagsIn = (group: Group): Tags => JSON.parse(group.tags) as Tags;

async function writeTags(db: LogsTransaction, group: Group, tags: Tags): Promise<void> {
  await db
    .updateTable('logs_groups')
    .set({ tags: JSON.stringify(tags) })
    .where('id', '=', group.id)
    .execute();
}

/** TagLogGroup, TagResource. */
export const tag =
  (logs: Logs): Operation<TaggedInput & { readonly tags?: Tags | undefined }, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await taggedIn(db, context, input);
      await writeTags(db, group, { ...tagsIn(group), ...present(input.tags, 'tags') });
      return {};
    });

interface UntagInput extends TaggedInput {
  readonly tags?: string[] | undefined;
  readonly tagKeys?: string[] | undefined;
}

/** UntagLogGroup, UntagResource. */
export const untag =
  (logs: Logs): Operation<UntagInput, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await taggedIn(db, context, input);
      const gone = new Set(input.tags ?? input.tagKeys ?? []);
      const kept = Object.entries(tagsIn(group)).filter(([key]) => !gone.has(key));
      await writeTags(db, group, Object.fromEntries(kept));
      return {};
    });

/** ListTagsLogGroup, ListTagsForResource. */
export const listTags =
  (logs: Logs): Operation<TaggedInput, { tags: Tags }> =>
  async (input, context) => ({ tags: tagsIn(await taggedIn(logs.db, context, input)) });
