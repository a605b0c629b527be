import type {
  DeleteMetricFilterRequest,
  DescribeMetricFiltersRequest,
  DescribeMetricFiltersResponse,
  MetricTransformation,
  PutMetricFilterRequest,
  TestMetricFilterRequest,
  TestMetricFilterResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { resourceNotFound } from '../errors.ts';
import { extractFields } from '../filter-pattern/fields.ts';
import { matchesPattern } from '../filter-pattern/filter-pattern.ts';
import { groupNamed } from '../groups.ts';
import { type Logs, atomically } from '../logs.ts';
import { logsPage } from '../page.ts';
import { patternIn } from '../pattern.ts';

/** Kept and answered: no metric comes of it here. */
export const putMetricFilter =
  (logs: Logs): Operation<PutMetricFilterRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const pattern = present(input.filterPattern, 'filterPattern');
      patternIn(pattern);
      const transformations = JSON.stringify(present(input.metricTransformations, 'metricTransformations'));
      await db
        .insertInto('logs_metric_filters')
        .values({
          group_id: group.id,
          name: present(input.filterName, 'filterName'),
          pattern,
          transformations,
          created_at: context.now,
        })
        .onConflict((conflict) =>
          conflict.columns(['group_id', 'name']).doUpdateSet({ pattern, transformations }),
        )
        .execute();
      return {};
    });

export const deleteMetricFilter =
  (logs: Logs): Operation<DeleteMetricFilterRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const gone = await db
        .deleteFrom('logs_metric_filters')
        .where('group_id', '=', group.id)
        .where('name', '=', present(input.filterName, 'filterName'))
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) {
        throw resourceNotFound('The specified metric filter does not exist.');
      }
      return {};
    });

function transformationsIn(stored: string): MetricTransformation[] {
  return JSON.parse(stored) as MetricTransformation[];
}

function wanted(input: DescribeMetricFiltersRequest) {
  return (row: { readonly name: string; readonly transformations: string; readonly group: string }) =>
    (input.logGroupName === undefined || row.group === input.logGroupName) &&
    row.name.startsWith(input.filterNamePrefix ?? '') &&
    (input.metricName === undefined ||
      transformationsIn(row.transformations).some(
        (metric) =>
          metric.metricName === input.metricName &&
          (input.metricNamespace === undefined || metric.metricNamespace === input.metricNamespace),
      ));
}

export const describeMetricFilters =
  (logs: Logs): Operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse> =>
  async (input, context) => {
    if (input.logGroupName !== undefined) {
      await groupNamed(logs.db, context, input.logGroupName);
    }
    const rows = await logs.db
      .selectFrom('logs_metric_filters')
      .innerJoin('logs_groups', 'logs_groups.id', 'logs_metric_filters.group_id')
      .selectAll('logs_metric_filters')
      .select('logs_groups.name as group')
      .where('logs_groups.account', '=', context.account)
      .where('logs_groups.region', '=', context.region)
      .execute();
    const { items, rest } = logsPage(rows.filter(wanted(input)), input, (row) => `${row.name} ${row.group}`);
    return {
      metricFilters: items.map((row) => ({
        filterName: row.name,
        filterPattern: row.pattern,
        metricTransformations: transformationsIn(row.transformations),
        creationTime: row.created_at,
        logGroupName: row.group,
        applyOnTransformedLogs: false,
      })),
      ...rest,
    };
  };

export const testMetricFilter =
  (): Operation<TestMetricFilterRequest, TestMetricFilterResponse> => (input) => {
    const pattern = patternIn(input.filterPattern);
    const messages = present(input.logEventMessages, 'logEventMessages');
    return {
      matches: messages.flatMap((message, index) =>
        matchesPattern(pattern, message)
          ? [
              {
                eventNumber: index + 1,
                eventMessage: message,
                extractedValues: pattern.kind === 'fields' ? extractFields(pattern, message) : {},
              },
            ]
          : [],
      ),
    };
  };
