import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../../src/services/cloudwatch/expression.ts';
import { START, refusal, startSmallPlatform } from '../iam/small-platform.ts';

const minute = 60_000;
const at = (minutes: number): Date => new Date(START + minutes * minute);

const put = (cloudwatch: CloudWatchClient, ...MetricData: MetricDatum[]) =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));

const statistics = (cloudwatch: CloudWatchClient, more: Partial<GetMetricStatisticsCommandInput> = {}) =>
  cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'App',
      MetricName: 'Latency',
      StartTime: at(-10),
      EndTime: at(10),
      Period: 60,
      Statistics: ['Sum'],
      ...more,
    }),
  );

const data = (cloudwatch: CloudWatchClient, more: Partial<GetMetricDataCommandInput>) =>
  cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: at(-10),
      EndTime: at(10),
      MetricDataQueries: [],
      ...more,
    }),
  );

const query = (Id: string, MetricName = 'Latency', Stat = 'Sum') => ({
  Id,
  MetricStat: { Metric: { Namespace: 'App', MetricName }, Period: 60, Stat },
});

describe('GetMetricStatistics', () => {
  test('puts values together by period', async () => {
    const { cloudwatch } = await startSmallPlatform();
    await put(
      cloudwatch,
      { MetricName: 'Latency', Value: 1, Timestamp: at(-2) },
      { MetricName: 'Latency', Value: 3, Timestamp: new Date(START - 2 * minute + 30_000) },
      { MetricName: 'Latency', Values: [10, 20], Counts: [3, 1], Timestamp: at(-1) },
      {
        MetricName: 'Latency',
        StatisticValues: { SampleCount: 2, Sum: 100, Minimum: 40, Maximum: 60 },
        Timestamp: at(0),
      },
      { MetricName: 'Latency', Value: 7, Timestamp: at(0), Dimensions: [{ Name: 'A', Value: 'b' }] },
    );
    const { Label, Datapoints } = await statistics(cloudwatch, {
      Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
    });
    expect(Label).toBe('Latency');
    const unit = { Unit: 'None' };
    expect(Datapoints).toEqual([
      { Timestamp: at(-2), SampleCount: 2, Average: 2, Sum: 4, Minimum: 1, Maximum: 3, ...unit },
      { Timestamp: at(-1), SampleCount: 4, Average: 12.5, Sum: 50, Minimum: 10, Maximum: 20, ...unit },
      { Timestamp: at(0), SampleCount: 2, Average: 50, Sum: 100, Minimum: 40, Maximum: 60, ...unit },
    ]);
  });

  test('tells percentiles, and units apart', async () => {
    const { cloudwatch } = await startSmallPlatform();
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    await put(
      cloudwatch,
      { MetricName: 'Latency', Values: values, Timestamp: at(0), Unit: 'Milliseconds' },
      { MetricName: 'Latency', Value: 5, Timestamp: at(0), Unit: 'Seconds' },
    );
    const extended = { Statistics: undefined, ExtendedStatistics: ['p50', 'p99.5'] };
    expect((await statistics(cloudwatch, extended)).Datapoints).toEqual([
      { Timestamp: at(0), Unit: 'Milliseconds', ExtendedStatistics: { p50: 50, 'p99.5': 100 } },
      { Timestamp: at(0), Unit: 'Seconds', ExtendedStatistics: { p50: 5, 'p99.5': 5 } },
    ]);
    const seconds = await statistics(cloudwatch, { Unit: 'Seconds' });
    expect(seconds.Datapoints).toEqual([{ Timestamp: at(0), Unit: 'Seconds', Sum: 5 }]);
  });

  test('of what was never measured is empty', async () => {
    const { cloudwatch } = await startSmallPlatform();
    expect((await statistics(cloudwatch)).Datapoints).toEqual([]);
  });

  test.each<[Partial<GetMetricStatisticsCommandInput>, string, string]>([
    [
      { StartTime: at(1), EndTime: at(1) },
      'InvalidParameterValue',
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [
      { StartTime: at(-2000), EndTime: at(0) },
      'InvalidParameterCombination',
      'You have requested up to 2,000 datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    ],
    [{ Statistics: undefined }, 'MissingParameter', 'Must specify either Statistics or ExtendedStatistics'],
  ])('refuses %o', async (input, code, message) => {
    const { cloudwatch } = await startSmallPlatform();
    expect(await refusal(statistics(cloudwatch, input))).toEqual({ code, message, status: 400 });
  });
});

describe('PutMetricData refuses', () => {
  test.each<[MetricDatum, string]>([
    [
      { MetricName: 'm', Value: 1, Values: [1] },
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    ],
    [
      { MetricName: 'm', Values: [1, 2], Counts: [1] },
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      { MetricName: 'm', Value: Number.NaN },
      'The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    [{ MetricName: 'm' }, expect.stringMatching(/^At least one of the parameters/)],
    [
      { MetricName: 'm', Value: 1, Timestamp: at(-60 * 24 * 20) },
      'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks and the next two hours.',
    ],
  ])('%o', async (datum, message) => {
    const { cloudwatch } = await startSmallPlatform();
    expect(await refusal(put(cloudwatch, datum))).toMatchObject({ message, status: 400 });
  });

  test('the namespaces of AWS', async () => {
    const { cloudwatch } = await startSmallPlatform();
    const reserved = new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: [{ MetricName: 'm', Value: 1 }],
    });
    expect(await refusal(cloudwatch.send(reserved))).toMatchObject({
      message: 'The value AWS/Lambda for parameter Namespace is invalid.',
    });
  });
});

describe('GetMetricData', () => {
  async function filled() {
    const platform = await startSmallPlatform();
    await put(
      platform.cloudwatch,
      ...[1, 2, 3].flatMap((value) => [
        { MetricName: 'Latency', Value: value * 10, Timestamp: at(value) },
        { MetricName: 'Count', Value: value, Timestamp: at(value) },
      ]),
      { MetricName: 'Latency', Value: 99, Timestamp: at(4) },
    );
    return platform;
  }

  test('answers the newest first unless asked otherwise', async () => {
    const { cloudwatch } = await filled();
    const answer = await data(cloudwatch, { MetricDataQueries: [query('m1')] });
    expect(answer.Messages).toEqual([]);
    expect(answer.MetricDataResults).toEqual([
      {
        Id: 'm1',
        Label: 'Latency',
        Timestamps: [at(4), at(3), at(2), at(1)],
        Values: [99, 30, 20, 10],
        StatusCode: 'Complete',
      },
    ]);
    const ascending = await data(cloudwatch, {
      MetricDataQueries: [{ ...query('m1'), Label: 'mine' }],
      ScanBy: 'TimestampAscending',
      EndTime: at(3),
    });
    expect(ascending.MetricDataResults).toMatchObject([{ Label: 'mine', Values: [10, 20] }]);
  });

  test('works expressions out, in any order', async () => {
    const { cloudwatch } = await filled();
    const answer = await data(cloudwatch, {
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        { Id: 'e2', Expression: 'e1 * 2 + 1' },
        { Id: 'e1', Expression: 'm1 / m2', ReturnData: false },
        { ...query('m1'), ReturnData: false },
        { ...query('m2', 'Count'), ReturnData: false },
        { Id: 'e3', Expression: 'SUM(METRICS())', Label: 'together' },
      ],
    });
    expect(answer.MetricDataResults?.map(({ Id, Label, Values }) => ({ Id, Label, Values }))).toEqual([
      { Id: 'e2', Label: 'e2', Values: [21, 21, 21] },
      { Id: 'e3', Label: 'together', Values: [11, 22, 33, 99] },
    ]);
  });

  test.each<[object, string]>([
    [
      { MetricDataQueries: [{ Id: 'e1', Expression: 'nope' }] },
      "Error in expression 'e1': Unknown id in expression: nope",
    ],
    [
      { MetricDataQueries: [{ Id: 'e1', Expression: 'SEARCH(1)' }] },
      "Error in expression 'e1': Unsupported function: SEARCH",
    ],
    [
      { MetricDataQueries: [query('m1'), query('m1')] },
      'The values for parameter id in MetricDataQueries are not unique.',
    ],
    [
      { MetricDataQueries: [query('m1')], StartTime: at(1), EndTime: at(1) },
      'The parameter EndTime must be greater than StartTime.',
    ],
  ])('refuses %o', async (input, message) => {
    const { cloudwatch } = await startSmallPlatform();
    expect(await refusal(data(cloudwatch, input))).toMatchObject({ message, status: 400 });
  });
});

describe('expressions', () => {
  const series = new Map([
    [
      'a',
      new Map([
        [1, 6],
        [2, 8],
      ]),
    ],
    [
      'b',
      new Map([
        [1, 3],
        [2, 0],
      ]),
    ],
  ]);

  test.each([
    ['a + b * 2', [12, 8]],
    ['(a + b) * 2', [18, 16]],
    ['a - b - 1', [2, 7]],
    ['2 ^ 3 ^ 2', [512, 512]],
    ['-a', [-6, -8]],
    ['ABS(-a)', [6, 8]],
    ['a / b', [2]],
    ['SUM(a)', [14, 14]],
    ['AVG([a, b])', [4.5, 4]],
    ['max(METRICS())', [6, 8]],
    ['1.5e1', [15, 15]],
  ])('%s', (text, expected) => {
    expect([...evaluateExpression(text, series).values()]).toEqual(expected);
  });

  test.each(['', 'a +', '(a', 'a b', '[a', 'METRICS()', 'METRICS() + 1', 'FILL(a, 0)', 'a ; b'])(
    '%s is refused',
    (text) => {
      expect(() => evaluateExpression(text, series)).toThrow();
    },
  );
});

const dimension = (Value: string) => [{ Name: 'Function', Value }];

test('metrics are listed by namespace, name and dimensions', async () => {
  const { cloudwatch } = await startSmallPlatform();
  await put(
    cloudwatch,
    { MetricName: 'Latency', Value: 1 },
    { MetricName: 'Latency', Value: 1, Dimensions: dimension('a') },
    { MetricName: 'Latency', Value: 1, Dimensions: dimension('b') },
    { MetricName: 'Other', Value: 1 },
  );
  const listed = async (input: object) => (await cloudwatch.send(new ListMetricsCommand(input))).Metrics;
  expect(await listed({ MetricName: 'Latency' })).toHaveLength(3);
  expect(await listed({ Dimensions: [{ Name: 'Function' }] })).toHaveLength(2);
  expect(await listed({ Namespace: 'App', Dimensions: dimension('b') })).toEqual([
    { Namespace: 'App', MetricName: 'Latency', Dimensions: dimension('b') },
  ]);
  expect(await listed({ Namespace: 'None' })).toEqual([]);
  expect(await listed({ RecentlyActive: 'PT3H' })).toHaveLength(4);
});

test('what the platform measures is there at once', async () => {
  const { cloudwatch, recorder } = await startSmallPlatform();
  const place = { account: '000000000000', region: 'us-east-1' };
  const Dimensions = [{ Name: 'FunctionName', Value: 'fn' }];
  for (const value of [10, 30]) {
    recorder.record(place, [
      { namespace: 'AWS/Lambda', name: 'Duration', dimensions: Dimensions, unit: 'Milliseconds', value },
      { namespace: 'AWS/Lambda', name: 'Invocations', dimensions: Dimensions, unit: 'Count', value: 1 },
    ]);
  }
  const of = (MetricName: string, Statistics: ('Sum' | 'Average')[]) =>
    statistics(cloudwatch, { Namespace: 'AWS/Lambda', MetricName, Dimensions, Statistics });
  expect((await of('Invocations', ['Sum'])).Datapoints).toEqual([
    { Timestamp: at(0), Sum: 2, Unit: 'Count' },
  ]);
  expect((await of('Duration', ['Average'])).Datapoints).toEqual([
    { Timestamp: at(0), Average: 20, Unit: 'Milliseconds' },
  ]);
});

describe('alarms', () => {
  const alarm = {
    AlarmName: 'slow',
    AlarmDescription: 'too slow',
    Namespace: 'App',
    MetricName: 'Latency',
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: 2,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'ignore',
    AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'],
  } as const;
  const ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:slow';

  async function platformWithAlarm() {
    const platform = await startSmallPlatform();
    await platform.cloudwatch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        AlarmActions: [...alarm.AlarmActions],
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );
    return platform;
  }

  test('are described as they were put', async () => {
    const { cloudwatch } = await platformWithAlarm();
    const described = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(described).toMatchObject({
      CompositeAlarms: [],
      MetricAlarms: [
        {
          ...alarm,
          AlarmArn: ARN,
          ActionsEnabled: true,
          OKActions: [],
          InsufficientDataActions: [],
          Dimensions: [],
          StateValue: 'INSUFFICIENT_DATA',
          StateReason: 'Unchecked: Initial alarm creation',
          StateUpdatedTimestamp: at(0),
          AlarmConfigurationUpdatedTimestamp: at(0),
        },
      ],
    });
    const forMetric = new DescribeAlarmsForMetricCommand({ Namespace: 'App', MetricName: 'Latency' });
    expect((await cloudwatch.send(forMetric)).MetricAlarms).toHaveLength(1);
  });

  test('take a state, lose their actions, and go', async () => {
    const { cloudwatch } = await platformWithAlarm();
    const set = (AlarmName: string) =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'testing' }));
    await set('slow');
    expect(await refusal(set('none'))).toMatchObject({ status: 404 });
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['slow'] }));
    const inAlarm = new DescribeAlarmsCommand({ StateValue: 'ALARM' });
    expect((await cloudwatch.send(inAlarm)).MetricAlarms).toMatchObject([
      { ActionsEnabled: false, StateReason: 'testing' },
    ]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['slow', 'none'] }));
    expect((await cloudwatch.send(inAlarm)).MetricAlarms).toEqual([]);
  });

  test('have tags', async () => {
    const { cloudwatch } = await platformWithAlarm();
    const of = { ResourceARN: ARN };
    await cloudwatch.send(new TagResourceCommand({ ...of, Tags: [{ Key: 'c', Value: 'd' }] }));
    await cloudwatch.send(new UntagResourceCommand({ ...of, TagKeys: ['a'] }));
    expect((await cloudwatch.send(new ListTagsForResourceCommand(of))).Tags).toEqual([
      { Key: 'c', Value: 'd' },
    ]);
  });
});
