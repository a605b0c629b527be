import type {
  AddTagsToResourceRequest,
  AddTagsToResourceResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
  Tag,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { type Place, type Ssm, type SsmTransaction, atomically } from '../ssm.ts';
import { findParameter } from '../store.ts';
import type { ParameterRow } from '../tables.ts';

const mostTags = 50;

interface TaggedInput {
  readonly ResourceType?: string | undefined;
  readonly ResourceId?: string | undefined;
}

/**
 * Of what Systems Manager can tag only parameters are here.
 * @throws {ServiceError} InvalidResourceType, InvalidResourceId
 */
async function taggedIn(db: SsmTransaction, place: Place, input: TaggedInput): Promise<ParameterRow> {
  if (input.ResourceType !== 'Parameter') {
    throw new ServiceError(
      'InvalidResourceType',
      `${input.ResourceType ?? ''} is not a valid resource type. Valid resource types are: Parameter.`,
    );
  }
  const id = present(input.ResourceId, 'resourceId');
  const parameter = await findParameter(db, place, id);
  if (parameter === undefined) {
    throw new ServiceError(
      'InvalidResourceId',
      `The resource ID "${id}" is not valid. Verify the ID and try again.`,
    );
  }
  return parameter;
}

const tagsIn = (row: ParameterRow): Tag[] => JSON.parse(row.tags) as Tag[];

function writeTags(db: SsmTransaction, row: ParameterRow, tags: readonly Tag[]) {
  return db
    .updateTable('ssm_parameters')
    .set({ tags: JSON.stringify(tags) })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name)
    .execute();
}

export const addTagsToResource =
  (ssm: Ssm): Operation<AddTagsToResourceRequest, AddTagsToResourceResult> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      const row = await taggedIn(db, context, input);
      const added = new Map(present(input.Tags, 'tags').map((tag) => [tag.Key, tag]));
      const all = [...tagsIn(row).filter((tag) => !added.has(tag.Key)), ...added.values()];
      if (all.length > mostTags) {
        throw new ServiceError(
          'TooManyTagsError',
          `The Targets parameter includes too many tags. The maximum is ${mostTags}.`,
        );
      }
      await writeTags(db, row, all);
      return {};
    });

export const removeTagsFromResource =
  (ssm: Ssm): Operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      const row = await taggedIn(db, context, input);
      const gone = new Set(present(input.TagKeys, 'tagKeys'));
      await writeTags(
        db,
        row,
        tagsIn(row).filter((tag) => !gone.has(tag.Key ?? '')),
      );
      return {};
    });

export const listTagsForResource =
  (ssm: Ssm): Operation<ListTagsForResourceRequest, ListTagsForResourceResult> =>
  async (input, context) => ({ TagList: tagsIn(await taggedIn(ssm.db, context, input)) });
