import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { type CloudWatch, type CloudWatchTransaction, atomically } from '../cloudwatch.ts';
import type { AlarmRow } from '../tables.ts';

const arnForm = /^arn:[^:]+:cloudwatch:([^:]+):(\d+):alarm:(.+)$/;

/** Of what CloudWatch can tag only alarms are here. */
async function alarmIn(db: CloudWatchTransaction, arn: string | undefined): Promise<AlarmRow> {
  const [, region = '', account = '', name = ''] = arnForm.exec(present(arn, 'resourceARN')) ?? [];
  const row = await db
    .selectFrom('cloudwatch_alarms')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'Unknown', {
      status: 404,
      ResourceType: 'alarm',
      ResourceId: arn,
    });
  }
  return row;
}

const tagsIn = (row: AlarmRow): Tag[] => JSON.parse(row.tags) as Tag[];

async function writeTags(db: CloudWatchTransaction, row: AlarmRow, tags: readonly Tag[]) {
  await db
    .updateTable('cloudwatch_alarms')
    .set({ tags: JSON.stringify(tags) })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name)
    .execute();
}

export const listTagsForResource =
  (cloudwatch: CloudWatch): Operation<ListTagsForResourceInput, ListTagsForResourceOutput> =>
  async (input) => ({ Tags: tagsIn(await alarmIn(cloudwatch.db, input.ResourceARN)) });

export const tagResource =
  (cloudwatch: CloudWatch): Operation<TagResourceInput, object> =>
  (input) =>
    atomically(cloudwatch, async (db) => {
      const row = await alarmIn(db, input.ResourceARN);
      const added = new Map(present(input.Tags, 'tags').map((tag) => [tag.Key, tag]));
      await writeTags(db, row, [...tagsIn(row).filter((tag) => !added.has(tag.Key)), ...added.values()]);
      return {};
    });

export const untagResource =
  (cloudwatch: CloudWatch): Operation<UntagResourceInput, object> =>
  (input) =>
    atomically(cloudwatch, async (db) => {
      const row = await alarmIn(db, input.ResourceARN);
      const gone = new Set(present(input.TagKeys, 'tagKeys'));
      await writeTags(
        db,
        row,
        tagsIn(row).filter((tag) => !gone.has(tag.Key ?? '')),
      );
      return {};
    });
