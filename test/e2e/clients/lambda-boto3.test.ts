import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { output } from '../cli.ts';
import { botoPython } from './aws-clients.ts';
import { minors, newest } from './interpreters.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { until } from './until.ts';

/** Functions of one module, and layers of any files. */
const PRELUDE = `
import io, json, sys, time, zipfile
import boto3

def archive(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o755 << 16
            made.writestr(info, content)
    return buffer.getvalue()

aws = boto3.client("lambda")
logs = boto3.client("logs")
runtime, *args = sys.argv[1:]

def create(name, source, **more):
    made = aws.create_function(FunctionName=name, Runtime=runtime, Handler="app.handler",
                               Role="arn:aws:iam::000000000000:role/app", Timeout=20,
                               Code={"ZipFile": archive(**{"app.py": source})}, **more)
    aws.get_waiter("function_active_v2").wait(FunctionName=name)
    return made

def configure(name, **more):
    made = aws.update_function_configuration(FunctionName=name, **more)
    aws.get_waiter("function_updated_v2").wait(FunctionName=name)
    return made

def layer(name, **files):
    content = archive(**files)
    return aws.publish_layer_version(LayerName=name, Content={"ZipFile": content})["LayerVersionArn"]

def invoke(name, event=None, **more):
    answer = aws.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    return json.loads(answer["Payload"].read() or b"null")

def refused(work):
    try:
        work()
    except aws.exceptions.ClientError as error:
        return error.response["Error"]["Message"]

def until(look):
    for _ in range(150):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it has not come")
`;

let platform: RunningPlatform;
let python: string;

beforeAll(async () => {
  [platform, python] = await Promise.all([startPlatform(), botoPython()]);
});

afterAll(async () => {
  await platform.stop();
});

/** Runs a program with boto3 against the platform. @returns what it printed, as JSON */
async function boto(program: string, ...args: string[]): Promise<unknown> {
  const environment = { ...platform.environment, AWS_MAX_ATTEMPTS: '1' };
  return JSON.parse(await output(python, ['-c', PRELUDE + program, newest, ...args], { environment }));
}

describe.skipIf(minors.length === 0)('Lambda, with boto3', () => {
  test('its waiters have what they wait for at the first look', async () => {
    const program = `
asleep = []
time.sleep = asleep.append
create("waited", "def handler(e, c): return 1", Publish=True)
configure("waited", Timeout=9)
for waiter in ("function_exists", "function_active", "function_updated", "published_version_active"):
    more = {"Qualifier": "1"} if waiter.startswith("published") else {}
    aws.get_waiter(waiter).wait(FunctionName="waited", **more)
print(json.dumps(asleep))
`;
    expect(await boto(program)).toEqual([]);
  });

  test('fact 2 to 4: states go from Pending to Active, and the revision with them', async () => {
    const program = `
def state():
    found = aws.get_function_configuration(FunctionName="states")
    return [found["State"], found["LastUpdateStatus"], "StateReason" in found], found["RevisionId"]
made = aws.create_function(FunctionName="states", Runtime=runtime, Handler="app.handler", Code={"ZipFile": archive(a="")},
                           Role="arn:aws:iam::000000000000:role/app")
first, one = state()
changed = aws.update_function_configuration(FunctionName="states", Timeout=9, RevisionId=one)
then, two = state()
stale = refused(lambda: aws.update_function_configuration(FunctionName="states", Timeout=8, RevisionId=one))
ids = [made["RevisionId"], one, changed["RevisionId"], two]
print(json.dumps([[made["State"], made["StateReasonCode"], "LastUpdateStatus" in made], first,
                  [changed["State"], changed["LastUpdateStatus"], changed["LastUpdateStatusReasonCode"]], then,
                  len(set(ids)), stale]))
`;
    expect(await boto(program)).toEqual([
      ['Pending', 'Creating', false],
      ['Active', 'Successful', false],
      ['Active', 'InProgress', 'Creating'],
      ['Active', 'Successful', false],
      4,
      expect.stringContaining('Call the GetFunction/GetAlias API to retrieve the latest Revision Id'),
    ]);
  });

  test('layers are laid over each other under /opt in their order', async () => {
    const program = `
first = layer("first", **{"python/shared.py": "NAME = 'first'", "python/only.py": "NAME = 'only'", "data.txt": "first",
                          "bin/greet": "#!/bin/sh\\necho hello"})
second = layer("second", **{"python/shared.py": "NAME = 'second'", "data.txt": "second"})
source = """
import subprocess, only, shared
def handler(event, context):
    greeting = subprocess.run(["greet"], capture_output=True, text=True).stdout
    return [shared.NAME, only.NAME, open("/opt/data.txt").read(), greeting, shared.__file__]
"""
create("layered", source, Layers=[first, second])
seen = [invoke("layered")]
configure("layered", Layers=[second, first])
seen.append(invoke("layered")[:3])
many = [layer(f"many{n}", **{f"{n}.txt": ""}) for n in range(6)]
over = refused(lambda: aws.update_function_configuration(FunctionName="layered", Layers=many))
twice = refused(lambda: aws.update_function_configuration(FunctionName="layered", Layers=[first, first]))
configure("layered", Layers=many[:5])
detached = configure("layered", Layers=[])
print(json.dumps([*seen, over, twice is not None, "Layers" in detached]))
`;
    expect(await boto(program)).toEqual([
      ['second', 'only', 'second', 'hello\n', '/opt/python/shared.py'],
      ['first', 'only', 'first'],
      'Cannot reference more than 5 layers.',
      true,
      false,
    ]);
  });

  test('fact 29: the log has the lines of Lambda, in a group and a stream of their names', async () => {
    const program = `
create("logged", "def handler(e, c):\\n    print('one\\\\ntwo')\\n    print('three')\\n")
invoke("logged")
group = "/aws/lambda/logged"
[stream] = logs.describe_log_streams(logGroupName=group)["logStreams"]
events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]
print(json.dumps([stream["logStreamName"], [event["message"] for event in events]]))
`;
    const id = String.raw`[\da-f-]{36}`;
    expect(await boto(program)).toEqual([
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][\da-f]{32}$/),
      [
        expect.stringMatching(
          /^INIT_START Runtime Version: python:3\.\d+\.\S+\tRuntime Version ARN: arn:aws:lambda:\S+\n$/,
        ),
        expect.stringMatching(new RegExp(`^START RequestId: ${id} Version: \\$LATEST\n$`)),
        'one\ntwo\n',
        'three\n',
        expect.stringMatching(new RegExp(`^END RequestId: ${id}\n$`)),
        expect.stringMatching(
          new RegExp(
            `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\n$`,
          ),
        ),
      ],
    ]);
  });

  test('an event that fails for good goes to the function for failures', async () => {
    const program = `
create("failures", "import json\\ndef handler(e, c): print('FAILED', json.dumps(e))")
create("fails", "def handler(e, c): raise ValueError('no')")
arn = "arn:aws:lambda:us-east-1:000000000000:function:failures"
aws.put_function_event_invoke_config(FunctionName="fails", MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60,
                                     DestinationConfig={"OnFailure": {"Destination": arn}})
aws.invoke(FunctionName="fails", InvocationType="Event", Payload='{"n": 1}')
def records():
    try:
        found = logs.filter_log_events(logGroupName="/aws/lambda/failures", filterPattern="FAILED")["events"]
        return [json.loads(event["message"][7:]) for event in found]
    except logs.exceptions.ResourceNotFoundException:
        return []
print(json.dumps(until(records)))
`;
    expect(await boto(program)).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fails:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 1,
        }),
        requestPayload: { n: 1 },
        responseContext: expect.objectContaining({ functionError: 'Unhandled' }),
        responsePayload: expect.objectContaining({ errorType: 'ValueError', errorMessage: 'no' }),
      }),
    ]);
  });

  test('a queue is taken as a destination, and standard error says that it gets nothing', async () => {
    const program = `
arn = "arn:aws:sqs:us-east-1:000000000000:done"
create("queued", "def handler(e, c): return 1", DeadLetterConfig={"TargetArn": arn})
config = aws.put_function_event_invoke_config(FunctionName="queued", DestinationConfig={"OnSuccess": {"Destination": arn}})
aws.invoke(FunctionName="queued", InvocationType="Event", Payload='{}')
print(json.dumps(config["DestinationConfig"]))
`;
    const OnSuccess = { Destination: 'arn:aws:sqs:us-east-1:000000000000:done' };
    expect(await boto(program)).toEqual({ OnSuccess, OnFailure: {} });
    await until(() => Promise.resolve(platform.said().includes('only functions are') ? true : undefined));
  });
});
