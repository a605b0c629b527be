import type { Operations } from '../../aws/operation.ts';
import type { CloudWatch } from './cloudwatch.ts';
import * as alarms from './operations/alarms.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { getMetricStatistics } from './operations/get-metric-statistics.ts';
import { listMetrics } from './operations/list-metrics.ts';
import { putMetricData } from './operations/put-metric-data.ts';
import * as tags from './operations/tags.ts';

/** CloudWatch metrics. Alarms are kept and answered; nothing watches over them. */
export function createCloudWatchService(cloudwatch: CloudWatch): Operations {
  return {
    PutMetricData: putMetricData(cloudwatch),
    GetMetricData: getMetricData(cloudwatch),
    GetMetricStatistics: getMetricStatistics(cloudwatch),
    ListMetrics: listMetrics(cloudwatch),
    PutMetricAlarm: alarms.putMetricAlarm(cloudwatch),
    DescribeAlarms: alarms.describeAlarms(cloudwatch),
    DescribeAlarmsForMetric: alarms.describeAlarmsForMetric(cloudwatch),
    DeleteAlarms: alarms.deleteAlarms(cloudwatch),
    SetAlarmState: alarms.setAlarmState(cloudwatch),
    EnableAlarmActions: alarms.setAlarmActions(cloudwatch, true),
    DisableAlarmActions: alarms.setAlarmActions(cloudwatch, false),
    ListTagsForResource: tags.listTagsForResource(cloudwatch),
    TagResource: tags.tagResource(cloudwatch),
    UntagResource: tags.untagResource(cloudwatch),
  };
}
