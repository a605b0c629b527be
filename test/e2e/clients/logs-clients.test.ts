import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const group = cli.needsEndpoint ? '/app/second' : '/app/first';
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;

  test('makes a group and a stream, puts events and finds them', async () => {
    await aws(`logs create-log-group --log-group-name ${group} --tags team=a`);
    await aws(`logs put-retention-policy --log-group-name ${group} --retention-in-days 7`);
    expect(await aws(`logs describe-log-groups --log-group-name-prefix ${group}`)).toEqual({
      logGroups: [
        {
          logGroupName: group,
          creationTime: expect.any(Number),
          retentionInDays: 7,
          metricFilterCount: 0,
          arn: `${arn}:*`,
          storedBytes: 0,
          // What the older client does not know.
          ...(!cli.needsEndpoint && {
            logGroupClass: 'STANDARD',
            logGroupArn: arn,
            deletionProtectionEnabled: false,
          }),
        },
      ],
    });
    await aws(`logs create-log-stream --log-group-name ${group} --log-stream-name s`);
    const now = Date.now();
    const messages = ['first line', 'ERROR in the second', '{"level":"error","ms":12}'];
    folder.write(
      'events.json',
      JSON.stringify(messages.map((message, at) => ({ timestamp: now + at, message }))),
    );
    const put = `logs put-log-events --log-group-name ${group} --log-stream-name s --log-events file://events.json`;
    expect(await aws(put)).toEqual({ nextSequenceToken: expect.any(String) });
    const { events } = await aws(`logs get-log-events --log-group-name ${group} --log-stream-name s`);
    expect(events).toEqual(
      messages.map((message, at) => ({ timestamp: now + at, message, ingestionTime: expect.any(Number) })),
    );
    const found = await aws(
      `logs filter-log-events --log-group-name ${group} --filter-pattern`,
      '{ $.ms > 10 }',
    );
    expect(found['events']).toMatchObject([{ message: messages[2], logStreamName: 's' }]);
  });

  test.skipIf(!cli.needsEndpoint)('tails the log', async () => {
    const tailed = await aws(`logs tail ${group} --filter-pattern ERROR --format short`);
    expect(tailed['text']).toMatch(/^\S+ ERROR in the second\n$/);
  });

  test('deletes the group', async () => {
    await aws(`logs delete-log-group --log-group-name ${group}`);
    const gone = await aws.run(`logs get-log-events --log-group-name ${group} --log-stream-name s`);
    expect(gone.stderr).toMatch(/\(ResourceNotFoundException\).*: The specified log group does not exist\./);
  });
});

const PRELUDE = `
logs = boto3.client("logs")
def group(name):
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    return name
now = int(time.time() * 1000)
def put(name, *messages, at=0):
    return bare(logs.put_log_events(logGroupName=name, logStreamName="s",
        logEvents=[{"timestamp": now + at + i, "message": m} for i, m in enumerate(messages)]))
`;

const boto = (program: string): Promise<unknown> => runBoto(platform, PRELUDE + program);

test('patterns of words, of fields and of JSON', async () => {
  const program = `
g = group("patterns")
put(g, "GET /a 200 12", "GET /b 404 3", "POST /a 500 1", '{"level": "warn", "user": {"id": 7}}', '{"level": "info", "tags": ["x", "y"]}')
def found(pattern):
    return [e["message"][:6] for e in logs.filter_log_events(logGroupName=g, filterPattern=pattern)["events"]]
show([found(p) for p in ['GET', 'GET -404', '?404 ?500', '"/a 5"', '[method, path, status = 4* || status = 5*, ms]', '[m = "GET", ..., ms > 5]',
      '{ $.level = "warn" }', '{ $.user.id = 7 && $.level = "w*" }', '{ $.tags[1] = "y" }', '{ $.user.id NOT EXISTS }', '%^GET%']] +
     [refusal(logs.filter_log_events, logGroupName=g, filterPattern="{ $.a = ")[0]])
`;
  expect(await boto(program)).toEqual([
    ['GET /a', 'GET /b'],
    ['GET /a'],
    ['GET /b', 'POST /'],
    ['POST /'],
    ['GET /b', 'POST /'],
    ['GET /a'],
    ['{"leve'],
    ['{"leve'],
    ['{"leve'],
    ['{"leve'],
    ['GET /a', 'GET /b'],
    'InvalidParameterException',
  ]);
});

test('events are read in pages both ways, and what lies too far away is not taken', async () => {
  const program = `
g = group("pages")
put(g, *[str(n) for n in range(5)])
read = lambda **more: logs.get_log_events(logGroupName=g, logStreamName="s", limit=2, **more)
first = read(startFromHead=True)
second = read(nextToken=first["nextForwardToken"])
last = read()
back = read(nextToken=last["nextBackwardToken"])
end = read(nextToken=read(nextToken=second["nextForwardToken"])["nextForwardToken"])
texts = lambda answer: [e["message"] for e in answer["events"]]
pages = logs.get_paginator("filter_log_events").paginate(logGroupName=g, PaginationConfig={"PageSize": 2})
day = 86400000
show([texts(first), texts(second), texts(last), texts(back), texts(end), [texts(page) for page in pages],
      put(g, "old", at=-15 * day)["rejectedLogEventsInfo"], put(g, "new", at=day // 4)["rejectedLogEventsInfo"],
      logs.describe_log_streams(logGroupName=g)["logStreams"][0]["storedBytes"]])
`;
  expect(await boto(program)).toEqual([
    ['0', '1'],
    ['2', '3'],
    ['3', '4'],
    ['1', '2'],
    [],
    [['0', '1'], ['2', '3'], ['4']],
    { tooOldLogEventEndIndex: 1 },
    { tooNewLogEventStartIndex: 0 },
    0,
  ]);
});

test('errors are in the words of Logs', async () => {
  const program = `
g = group("errors")
loose = boto3.client("logs", config=Config(parameter_validation=False))
event = lambda at: {"timestamp": now + at, "message": "m"}
show([
  refusal(logs.create_log_group, logGroupName=g)[:3],
  refusal(logs.create_log_stream, logGroupName=g, logStreamName="s")[:2],
  refusal(logs.put_log_events, logGroupName=g, logStreamName="none", logEvents=[event(0)])[:2],
  refusal(logs.put_log_events, logGroupName=g, logStreamName="s", logEvents=[event(1), event(0)])[:2],
  refusal(loose.create_log_group, logGroupName="x" * 513)[:2],
  refusal(loose.filter_log_events, logGroupName=g, limit=10001)[:2],
  refusal(logs.get_log_events, logGroupName=g, logStreamName="s", nextToken="x")[:2],
  refusal(logs.describe_log_groups, logGroupNamePrefix="a", logGroupNamePattern="b")[:2],
  refusal(logs.put_retention_policy, logGroupName=g, retentionInDays=2)[1][:52],
  refusal(logs.start_query, logGroupName=g, startTime=0, endTime=1, queryString="fields @message")[:2],
])
`;
  expect(await boto(program)).toEqual([
    ['ResourceAlreadyExistsException', 'The specified log group already exists', 400],
    ['ResourceAlreadyExistsException', 'The specified log stream already exists'],
    ['ResourceNotFoundException', 'The specified log stream does not exist.'],
    [
      'InvalidParameterException',
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'InvalidParameterException',
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      'InvalidParameterException',
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    ['InvalidParameterException', 'The specified nextToken is invalid.'],
    [
      'InvalidParameterException',
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    ],
    'Invalid retention value. Valid values are: [1, 3, 5,',
    [
      'InvalidParameterException',
      'CloudWatch Logs Insights queries are not supported here; use FilterLogEvents.',
    ],
  ]);
});

test('tags, metric filters and subscription filters are kept', async () => {
  const program = `
g = group("kept")
arn = logs.describe_log_groups(logGroupNamePrefix=g)["logGroups"][0]["logGroupArn"]
logs.tag_log_group(logGroupName=g, tags={"a": "1"})
logs.tag_resource(resourceArn=arn, tags={"b": "2"})
logs.untag_log_group(logGroupName=g, tags=["a"])
logs.put_metric_filter(logGroupName=g, filterName="f", filterPattern="ERROR", metricTransformations=[
    {"metricName": "n", "metricNamespace": "N", "metricValue": "1", "defaultValue": 0}])
metric = logs.describe_metric_filters(logGroupName=g)["metricFilters"][0]["metricTransformations"][0]
matches = logs.test_metric_filter(filterPattern="ERROR", logEventMessages=["an ERROR", "none"])["matches"]
logs.put_subscription_filter(logGroupName=g, filterName="s", filterPattern="", destinationArn="arn:aws:lambda:us-east-1:000000000000:function:f")
subscription = logs.describe_subscription_filters(logGroupName=g)["subscriptionFilters"][0]
show([logs.list_tags_for_resource(resourceArn=arn)["tags"], json.dumps(metric["defaultValue"]), [m["eventNumber"] for m in matches],
      [subscription["distribution"], subscription["applyOnTransformedLogs"]]])
`;
  expect(await boto(program)).toEqual([{ b: '2' }, '0.0', [1], ['ByLogStream', false]]);
});
