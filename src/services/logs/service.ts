import type { Operations } from '../../aws/operation.ts';
import type { Logs } from './logs.ts';
import { filterLogEvents } from './operations/filter-log-events.ts';
import { getLogEvents } from './operations/get-log-events.ts';
import * as settings from './operations/group-settings.ts';
import * as groups from './operations/groups.ts';
import * as metricFilters from './operations/metric-filters.ts';
import { putLogEvents } from './operations/put-log-events.ts';
import { describeQueries, notSupported } from './operations/queries.ts';
import { startLiveTail } from './operations/start-live-tail.ts';
import * as streams from './operations/streams.ts';
import * as subscriptionFilters from './operations/subscription-filters.ts';
import * as tags from './operations/tags.ts';

function groupOperations(logs: Logs): Operations {
  return {
    CreateLogGroup: groups.createLogGroup(logs),
    DeleteLogGroup: groups.deleteLogGroup(logs),
    DescribeLogGroups: groups.describeLogGroups(logs),
    ListLogGroups: groups.listLogGroups(logs),
    PutRetentionPolicy: settings.putRetentionPolicy(logs),
    DeleteRetentionPolicy: settings.deleteRetentionPolicy(logs),
    AssociateKmsKey: settings.associateKmsKey(logs),
    DisassociateKmsKey: settings.disassociateKmsKey(logs),
    PutLogGroupDeletionProtection: settings.putLogGroupDeletionProtection(logs),
    TagLogGroup: tags.tag(logs),
    TagResource: tags.tag(logs),
    UntagLogGroup: tags.untag(logs),
    UntagResource: tags.untag(logs),
    ListTagsLogGroup: tags.listTags(logs),
    ListTagsForResource: tags.listTags(logs),
  };
}

/** CloudWatch Logs. Metric and subscription filters are kept and answered; nothing here acts on them. */
export function createLogsService(logs: Logs): Operations {
  return {
    ...groupOperations(logs),
    CreateLogStream: streams.createLogStream(logs),
    DeleteLogStream: streams.deleteLogStream(logs),
    DescribeLogStreams: streams.describeLogStreams(logs),
    PutLogEvents: putLogEvents(logs),
    GetLogEvents: getLogEvents(logs),
    FilterLogEvents: filterLogEvents(logs),
    StartLiveTail: startLiveTail(logs),
    PutMetricFilter: metricFilters.putMetricFilter(logs),
    DescribeMetricFilters: metricFilters.describeMetricFilters(logs),
    DeleteMetricFilter: metricFilters.deleteMetricFilter(logs),
    TestMetricFilter: metricFilters.testMetricFilter(),
    PutSubscriptionFilter: subscriptionFilters.putSubscriptionFilter(logs),
    DescribeSubscriptionFilters: subscriptionFilters.describeSubscriptionFilters(logs),
    DeleteSubscriptionFilter: subscriptionFilters.deleteSubscriptionFilter(logs),
    StartQuery: notSupported(),
    GetQueryResults: notSupported(),
    StopQuery: notSupported(),
    DescribeQueries: describeQueries(),
  };
}
