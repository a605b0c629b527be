import type {
  DeleteSubscriptionFilterRequest,
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse,
  Distribution,
  PutSubscriptionFilterRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import { groupNamed } from '../groups.ts';
import { type Logs, atomically } from '../logs.ts';
import { logsPage } from '../page.ts';
import { patternIn } from '../pattern.ts';

const mostPerGroup = 2;

/**
 * @throws {ServiceError} AccessDeniedException, InvalidParameterException
 */
function checkDestination(input: PutSubscriptionFilterRequest, context: RequestContext): string {
  const arn = present(input.destinationArn, 'destinationArn');
  const [, , vendor, , account] = arn.split(':');
  if (vendor === 'lambda' && account !== context.account) {
    throw new ServiceError(
      'AccessDeniedException',
      'Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.',
    );
  }
  if (vendor === 'kinesis' && input.roleArn === undefined) {
    throw invalidParameter('destinationArn for vendor kinesis cannot be used without roleArn');
  }
  return arn;
}

/** Kept and answered: nothing is sent on here. */
export const putSubscriptionFilter =
  (logs: Logs): Operation<PutSubscriptionFilterRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const destination = checkDestination(input, context);
      const group = await groupNamed(db, context, input.logGroupName);
      const pattern = present(input.filterPattern, 'filterPattern');
      patternIn(pattern);
      const name = present(input.filterName, 'filterName');
      const others = await db
        .selectFrom('logs_subscription_filters')
        .select('name')
        .where('group_id', '=', group.id)
        .where('name', '!=', name)
        .execute();
      if (others.length >= mostPerGroup) {
        throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
      }
      const settings = {
        pattern,
        destination,
        role: input.roleArn ?? null,
        distribution: input.distribution ?? 'ByLogStream',
      };
      await db
        .insertInto('logs_subscription_filters')
        .values({ group_id: group.id, name, ...settings, created_at: context.now })
        .onConflict((conflict) => conflict.columns(['group_id', 'name']).doUpdateSet(settings))
        .execute();
      return {};
    });

export const deleteSubscriptionFilter =
  (logs: Logs): Operation<DeleteSubscriptionFilterRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const gone = await db
        .deleteFrom('logs_subscription_filters')
        .where('group_id', '=', group.id)
        .where('name', '=', present(input.filterName, 'filterName'))
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) {
        throw resourceNotFound('The specified subscription filter does not exist.');
      }
      return {};
    });

export const describeSubscriptionFilters =
  (logs: Logs): Operation<DescribeSubscriptionFiltersRequest, DescribeSubscriptionFiltersResponse> =>
  async (input, context) => {
    const group = await groupNamed(logs.db, context, input.logGroupName);
    const rows = await logs.db
      .selectFrom('logs_subscription_filters')
      .selectAll()
      .where('group_id', '=', group.id)
      .execute();
    const { items, rest } = logsPage(
      rows.filter((row) => row.name.startsWith(input.filterNamePrefix ?? '')),
      input,
      (row) => row.name,
    );
    return {
      subscriptionFilters: items.map((row) => ({
        filterName: row.name,
        logGroupName: group.name,
        filterPattern: row.pattern,
        destinationArn: row.destination,
        ...(row.role === null ? {} : { roleArn: row.role }),
        distribution: row.distribution as Distribution,
        applyOnTransformedLogs: false,
        creationTime: row.created_at,
      })),
      ...rest,
    };
  };
