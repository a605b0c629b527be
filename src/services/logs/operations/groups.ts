import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  ListLogGroupsRequest,
  ListLogGroupsResponse,
  LogGroup,
  LogGroupClass,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { alreadyExists, invalidParameter, validationException } from '../errors.ts';
import { type Group, findGroup, groupArn, groupNamed, parseGroupIdentifier } from '../groups.ts';
import { type Logs, type LogsTransaction, atomically } from '../logs.ts';
import type { Place } from '../place.ts';
import { logsPage } from '../page.ts';

export const createLogGroup =
  (logs: Logs): Operation<CreateLogGroupRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const name = present(input.logGroupName, 'logGroupName');
      if ((await findGroup(db, context, name)) !== undefined) {
        throw alreadyExists('The specified log group already exists');
      }
      await db
        .insertInto('logs_groups')
        .values({
          account: context.account,
          region: context.region,
          name,
          class: input.logGroupClass ?? 'STANDARD',
          kms_key: input.kmsKeyId ?? null,
          retention_days: null,
          deletion_protection: input.deletionProtectionEnabled === true ? 1 : 0,
          tags: JSON.stringify(input.tags ?? {}),
          created_at: context.now,
        })
        .execute();
      return {};
    });

const children = ['logs_events', 'logs_streams', 'logs_metric_filters', 'logs_subscription_filters'] as const;

export const deleteLogGroup =
  (logs: Logs): Operation<DeleteLogGroupRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      if (group.deletion_protection === 1) {
        throw validationException('The log group cannot be deleted because deletion protection is enabled.');
      }
      for (const table of children) {
        await db.deleteFrom(table).where('group_id', '=', group.id).execute();
      }
      await db.deleteFrom('logs_groups').where('id', '=', group.id).execute();
      return {};
    });

function groupsOf(db: LogsTransaction, place: Place): Promise<Group[]> {
  return db
    .selectFrom('logs_groups')
    .selectAll()
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .execute();
}

async function metricFilterCounts(db: LogsTransaction): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('logs_metric_filters')
    .select(({ fn }) => ['group_id', fn.countAll<number>().as('count')])
    .groupBy('group_id')
    .execute();
  return new Map(rows.map((row) => [row.group_id, row.count]));
}

/** @param isSearch whether it is found by a part of its name, which leaves something out */
function groupAnswer(group: Group, metricFilters: number, isSearch: boolean): LogGroup {
  return {
    logGroupName: group.name,
    creationTime: group.created_at,
    ...(group.retention_days === null ? {} : { retentionInDays: group.retention_days }),
    metricFilterCount: metricFilters,
    arn: `${groupArn(group)}:*`,
    ...(!isSearch && { storedBytes: 0 }),
    ...(group.kms_key === null ? {} : { kmsKeyId: group.kms_key }),
    logGroupClass: group.class as LogGroupClass,
    logGroupArn: groupArn(group),
    ...(!isSearch && { deletionProtectionEnabled: group.deletion_protection === 1 }),
  };
}

function wanted(input: DescribeLogGroupsRequest, place: Place): (group: Group) => boolean {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass: wantedClass } = input;
  const part = pattern?.toLowerCase();
  const named = input.logGroupIdentifiers?.map((text) => parseGroupIdentifier(text, place).name);
  return (group) =>
    (prefix === undefined || group.name.startsWith(prefix)) &&
    (part === undefined || group.name.toLowerCase().includes(part)) &&
    (wantedClass === undefined || group.class === wantedClass) &&
    (named === undefined || named.includes(group.name));
}

export const describeLogGroups =
  (logs: Logs): Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> =>
  async (input, context) => {
    if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
      throw invalidParameter(
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      );
    }
    const groups = (await groupsOf(logs.db, context)).filter(wanted(input, context));
    const counts = await metricFilterCounts(logs.db);
    const { items, rest } = logsPage(groups, input, (group) => group.name);
    const isSearch = input.logGroupNamePattern !== undefined;
    return {
      logGroups: items.map((group) => groupAnswer(group, counts.get(group.id) ?? 0, isSearch)),
      ...rest,
    };
  };

/**
 * @throws {ServiceError} InvalidParameterException
 */
function namePattern(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? '');
  } catch {
    throw invalidParameter('Invalid log group name pattern');
  }
}

export const listLogGroups =
  (logs: Logs): Operation<ListLogGroupsRequest, ListLogGroupsResponse> =>
  async (input, context) => {
    const pattern = namePattern(input.logGroupNamePattern);
    const groups = (await groupsOf(logs.db, context)).filter(
      (group) =>
        pattern.test(group.name) &&
        (input.logGroupClass === undefined || group.class === input.logGroupClass),
    );
    const { items, rest } = logsPage(groups, input, (group) => group.name);
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        logGroupArn: groupArn(group),
        logGroupClass: group.class as LogGroupClass,
      })),
      ...rest,
    };
  };
