import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { sdkSettings } from './sdk-settings.ts';

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

/** An hour from now on, which every test's measurements are in. */
const START = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000);
const END = new Date(START.getTime() + 3_600_000);

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const namespace = cli.needsEndpoint ? 'Second' : 'First';

  test('puts measurements and gets them as statistics and data', async () => {
    const put = `cloudwatch put-metric-data --namespace ${namespace} --metric-name Sold --dimensions Shop=a`;
    await aws(`${put} --value 2 --timestamp ${START.toISOString()}`);
    await aws(`${put} --value 4 --timestamp ${START.toISOString()}`);
    const span = `--start-time ${START.toISOString()} --end-time ${END.toISOString()}`;
    const statistics = await aws.run(
      `cloudwatch get-metric-statistics --namespace ${namespace} --metric-name Sold --dimensions Name=Shop,Value=a ${span} --period 60 --statistics Sum Average SampleCount`,
    );
    // Doubles are written as such.
    expect(statistics.stdout).toMatch(/"Sum": 6\.0,?\n/);
    expect(JSON.parse(statistics.stdout)).toEqual({
      Label: 'Sold',
      Datapoints: [{ Timestamp: expect.anything(), Sum: 6, Average: 3, SampleCount: 2, Unit: 'None' }],
    });
    folder.write(
      'queries.json',
      JSON.stringify([
        {
          Id: 'sold',
          ReturnData: false,
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: 'Sold',
              Dimensions: [{ Name: 'Shop', Value: 'a' }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        },
        { Id: 'double', Expression: 'sold * 2' },
      ]),
    );
    const { MetricDataResults } = await aws(
      `cloudwatch get-metric-data --metric-data-queries file://queries.json ${span}`,
    );
    expect(MetricDataResults).toEqual([
      { Id: 'double', Label: 'double', Timestamps: [expect.anything()], Values: [8], StatusCode: 'Complete' },
    ]);
    const { Metrics } = await aws(`cloudwatch list-metrics --namespace ${namespace}`);
    expect(Metrics).toEqual([
      { Namespace: namespace, MetricName: 'Sold', Dimensions: [{ Name: 'Shop', Value: 'a' }] },
    ]);
  });
});

const PRELUDE = `
start = datetime.datetime.fromtimestamp(${START.getTime() / 1000}, datetime.timezone.utc)
span = {"StartTime": start, "EndTime": start + datetime.timedelta(hours=1)}
`;

test.each(['cbor', 'json', 'query'])(
  'boto3 by %s: values, statistic sets, percentiles, units',
  async (protocol) => {
    const program = `${PRELUDE}
import botocore.session
session = botocore.session.get_session()
model = session.get_service_model("cloudwatch")
wanted = {"cbor": "smithy-rpc-v2-cbor", "json": "json", "query": "query"}["${protocol}"]
assert wanted in model.metadata["protocols"], model.metadata
loader = session.get_component("data_loader")
load = loader.load_service_model
def only(service, kind, **more):
    data = load(service, kind, **more)
    if service == "cloudwatch" and kind == "service-2":
        data["metadata"]["protocols"] = [wanted]
        data["metadata"]["protocol"] = wanted
    return data
loader.load_service_model = only
cloudwatch = boto3.Session(botocore_session=session).client("cloudwatch")
name = "By-${protocol}"
cloudwatch.put_metric_data(Namespace=name, MetricData=[
    {"MetricName": "Took", "Timestamp": start, "Values": [float(n) for n in range(1, 101)], "Unit": "Milliseconds"},
    {"MetricName": "Set", "Timestamp": start, "StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 4}}])
got = cloudwatch.get_metric_statistics(Namespace=name, MetricName="Took", Period=60, Statistics=["Maximum", "Minimum"], **span)
extended = cloudwatch.get_metric_statistics(Namespace=name, MetricName="Took", Period=60, ExtendedStatistics=["p90"], **span)
sets = cloudwatch.get_metric_data(MetricDataQueries=[{"Id": "m", "MetricStat": {"Stat": "Average", "Period": 60,
    "Metric": {"Namespace": name, "MetricName": "Set"}}}], **span)["MetricDataResults"]
point = got["Datapoints"][0]
show([point["Maximum"], point["Minimum"], point["Unit"], type(point["Maximum"]).__name__, point["Timestamp"] == start,
      extended["Datapoints"][0]["ExtendedStatistics"], sets[0]["Values"], sets[0]["StatusCode"], sets[0]["Label"]])
`;
    expect(await runBoto(platform, program)).toEqual([
      100,
      1,
      'Milliseconds',
      'float',
      true,
      { p90: 90 },
      [2.5],
      'Complete',
      'Set',
    ]);
  },
);

test('alarms are kept, their state is what one says, and they can be tagged', async () => {
  const program = `
cloudwatch = boto3.client("cloudwatch")
cloudwatch.put_metric_alarm(AlarmName="a", Namespace="AWS/Lambda", MetricName="Errors", Period=60, EvaluationPeriods=1, Threshold=1,
    ComparisonOperator="GreaterThanThreshold", Statistic="Sum", Tags=[{"Key": "k", "Value": "v"}])
alarm = cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]
cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="test")
state = cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"][0]["StateReason"]
tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
for_metric = cloudwatch.describe_alarms_for_metric(Namespace="AWS/Lambda", MetricName="Errors")["MetricAlarms"][0]["AlarmName"]
cloudwatch.delete_alarms(AlarmNames=["a"])
show([alarm["AlarmArn"], alarm["StateValue"], alarm["Threshold"], state, tags, for_metric, cloudwatch.describe_alarms()["MetricAlarms"],
      refusal(cloudwatch.put_dashboard, DashboardName="d", DashboardBody="{}")[1]])
`;
  expect(await runBoto(platform, program)).toEqual([
    'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a',
    'INSUFFICIENT_DATA',
    1,
    'test',
    [{ Key: 'k', Value: 'v' }],
    'a',
    [],
    'PutDashboard of cloudwatch is not supported here',
  ]);
});

test('the SDK for JavaScript reads what it puts', async () => {
  const client = new CloudWatch(sdkSettings(platform.endpoint));
  const MetricData = [{ MetricName: 'Sent', Timestamp: START, Value: 1.5, Unit: 'Count' as const }];
  await client.putMetricData({ Namespace: 'Js', MetricData });
  const { MetricDataResults } = await client.getMetricData({
    StartTime: START,
    EndTime: END,
    MetricDataQueries: [
      {
        Id: 'm',
        MetricStat: { Metric: { Namespace: 'Js', MetricName: 'Sent' }, Period: 60, Stat: 'Sum' },
      },
    ],
  });
  expect(MetricDataResults).toMatchObject([{ Id: 'm', Timestamps: [START], Values: [1.5] }]);
  client.destroy();
});
