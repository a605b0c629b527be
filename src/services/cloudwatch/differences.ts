import type { ServiceDifferences } from '../differences.ts';

const QUIET = 'Stored and returned; no alarm changes its state by itself, and no action is carried out.';

/** What CloudWatch here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Metrics: those that the platform counts for functions (`Invocations`, `Errors`, `Duration`, `Throttles`, `ConcurrentExecutions`), and what clients put.',
    'Alarms are stored and returned; nothing watches over metrics. There are no composite alarms, dashboards, anomaly detectors, insight rules and metric streams.',
    'Metric math is arithmetic, `ABS`, `SUM`, `AVG`, `MIN`, `MAX` and `METRICS()`; an expression with anything else is refused.',
  ],
  refused: [],
  ignored: {
    DescribeAlarms: ['ChildrenOfAlarmName', 'ParentsOfAlarmName'],
    DescribeAlarmsForMetric: ['ExtendedStatistic', 'Unit'],
    GetMetricData: ['LabelOptions', 'MaxDatapoints', 'NextToken'],
    ListMetrics: ['IncludeLinkedAccounts', 'OwningAccount'],
    PutMetricData: ['StrictEntityValidation'],
  },
  kept: ['PutMetricAlarm'],
  notes: {
    DescribeAlarms: 'Composite alarms are always none.',
    GetMetricData: 'All points in one answer.',
    PutMetricAlarm: QUIET,
  },
};
