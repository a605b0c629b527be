import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { output } from '../cli.ts';
import { botoPython } from './aws-clients.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors } from './interpreters.ts';

const runtimes = minors.map((minor) => `python3.${minor}`);

/** A zip with one file, as Python's own library writes it, and a function of it. */
const PRELUDE = `
import io, json, sys, time, urllib.request, zipfile
import boto3, botocore
from botocore.client import Config

def archive(source, name="app.py"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o644 << 16
        made.writestr(info, source)
    return buffer.getvalue()

aws = boto3.client("lambda")
ROLE = "arn:aws:iam::000000000000:role/app"

def create(name, source, runtime, **more):
    made = aws.create_function(FunctionName=name, Runtime=runtime, Handler="app.handler", Role=ROLE,
                               Code={"ZipFile": archive(source)}, Timeout=20, **more)
    aws.get_waiter("function_active_v2").wait(FunctionName=name)
    return made

def invoke(name, event=None, **more):
    answer = aws.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    return json.loads(answer["Payload"].read() or b"null")

def until(look):
    for _ in range(100):
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
  const printed = await output(python, ['-c', PRELUDE + program, ...args], { environment });
  return JSON.parse(printed);
}

describe.skipIf(runtimes.length === 0)('boto3', () => {
  const [runtime = ''] = runtimes;

  test('functions of two CPythons run side by side', async () => {
    const two = runtimes.slice(0, 2);
    const program = `
for runtime in sys.argv[1:]:
    create(runtime.replace(".", ""), "import sys\\ndef handler(e, c): return sys.version_info[:2]", runtime)
print(json.dumps([invoke(runtime.replace(".", "")) for runtime in sys.argv[1:]]))
`;
    expect(await boto(program, ...two)).toEqual(
      two.map((id) => id.slice('python'.length).split('.').map(Number)),
    );
  });

  test('a new zip is what the next invocation runs, and versions keep theirs', async () => {
    const program = `
create("counted", "def handler(e, c): return 1", sys.argv[1], Publish=True)
first = invoke("counted")
aws.update_function_code(FunctionName="counted", ZipFile=archive("def handler(e, c): return 2"))
print(json.dumps([first, invoke("counted"), invoke("counted", Qualifier="1")]))
`;
    expect(await boto(program, runtime)).toEqual([1, 2, 1]);
  });

  test('variables, memory and layers reach the function', async () => {
    const program = `
content = archive("VALUE = 'from the layer'", "python/shared.py")
layer = aws.publish_layer_version(LayerName="shared", Content={"ZipFile": content})
source = """
import os
from shared import VALUE
def handler(event, context):
    return [VALUE, os.environ["COLOUR"], context.memory_limit_in_mb, os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]]
"""
create("layered", source, sys.argv[1], Layers=[layer["LayerVersionArn"]], MemorySize=256,
       Environment={"Variables": {"COLOUR": "blue"}})
before = invoke("layered")
aws.update_function_configuration(FunctionName="layered", Environment={"Variables": {"COLOUR": "red"}})
print(json.dumps([before, invoke("layered")[1]]))
`;
    expect(await boto(program, runtime)).toEqual([
      ['from the layer', 'blue', '256', '/aws/lambda/layered'],
      'red',
    ]);
  });

  test('a response comes as a stream', async () => {
    const program = `
create("streamed", "def handler(e, c): return 'whole'", sys.argv[1])
events = aws.invoke_with_response_stream(FunctionName="streamed", Payload="{}", LogType="Tail")["EventStream"]
chunks, complete = [], {}
for event in events:
    chunks.append(event.get("PayloadChunk", {}).get("Payload", b"").decode())
    complete = event.get("InvokeComplete", complete)
print(json.dumps(["".join(chunks), "LogResult" in complete]))
`;
    expect(await boto(program, runtime)).toEqual(['"whole"', true]);
  });

  test('an event that is sent is handled later, and its outcome goes to another function', async () => {
    const program = `
create("told", "def handler(e, c): print('TOLD', e['requestContext']['condition'], e['responsePayload'])", sys.argv[1])
create("does", "def handler(e, c): return e['n'] * 2", sys.argv[1])
aws.put_function_event_invoke_config(FunctionName="does", MaximumRetryAttempts=0, DestinationConfig={
    "OnSuccess": {"Destination": "arn:aws:lambda:us-east-1:000000000000:function:told"}})
answer = aws.invoke(FunctionName="does", InvocationType="Event", Payload='{"n": 21}')
logs = boto3.client("logs")
def lines():
    try:
        found = logs.filter_log_events(logGroupName="/aws/lambda/told", filterPattern="TOLD")["events"]
        return [event["message"].strip() for event in found]
    except logs.exceptions.ResourceNotFoundException:
        return []
print(json.dumps([answer["StatusCode"], until(lines)]))
`;
    expect(await boto(program, runtime)).toEqual([202, ['TOLD Success 42']]);
  });

  test("a bucket's notification invokes a function", async () => {
    const program = `
create("noticed", "def handler(e, c): print('NEW', e['Records'][0]['s3']['object']['key'])", sys.argv[1])
arn = "arn:aws:lambda:us-east-1:000000000000:function:noticed"
aws.add_permission(FunctionName="noticed", StatementId="s3", Action="lambda:InvokeFunction",
                   Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::noticing")
s3 = boto3.client("s3")
s3.create_bucket(Bucket="noticing")
s3.put_bucket_notification_configuration(Bucket="noticing", NotificationConfiguration={
    "LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
s3.put_object(Bucket="noticing", Key="a/b.txt", Body=b"x")
logs = boto3.client("logs")
def lines():
    try:
        found = logs.filter_log_events(logGroupName="/aws/lambda/noticed", filterPattern="NEW")["events"]
        return [event["message"].strip() for event in found]
    except logs.exceptions.ResourceNotFoundException:
        return []
print(json.dumps(until(lines)))
`;
    expect(await boto(program, runtime)).toEqual(['NEW a/b.txt']);
  });

  test('invocations are counted as metrics', async () => {
    const program = `
import datetime
create("measured", "def handler(e, c): return 1 / e['by']", sys.argv[1])
invoke("measured", {"by": 1})
invoke("measured", {"by": 0})
metrics = boto3.client("cloudwatch")
now = datetime.datetime.now(datetime.timezone.utc)
def total(name):
    points = metrics.get_metric_statistics(Namespace="AWS/Lambda", MetricName=name, Period=3600, Statistics=["Sum"],
        Dimensions=[{"Name": "FunctionName", "Value": "measured"}],
        StartTime=now - datetime.timedelta(hours=1), EndTime=now + datetime.timedelta(hours=1))["Datapoints"]
    return sum(point["Sum"] for point in points)
print(json.dumps([total("Invocations"), total("Errors")]))
`;
    expect(await boto(program, runtime)).toEqual([2, 1]);
  });

  test('presigned links of both kinds', async () => {
    const program = `
s3 = boto3.client("s3")
s3.create_bucket(Bucket="linked")
answers = []
for version in ("s3", "s3v4"):
    signer = boto3.client("s3", config=Config(signature_version=version))
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "linked", "Key": version})
    urllib.request.urlopen(urllib.request.Request(put, data=b"by " + version.encode(), method="PUT"))
    get = signer.generate_presigned_url("get_object", Params={"Bucket": "linked", "Key": version})
    answers.append(urllib.request.urlopen(get).read().decode())
print(json.dumps(answers))
`;
    expect(await boto(program)).toEqual(['by s3', 'by s3v4']);
  });
});
