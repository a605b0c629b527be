import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { until } from './until.ts';
import { minors, newest as runtime } from './interpreters.ts';

/** Each does one thing with the SDK of the runtime, which has to find the platform by itself. */
const HANDLERS = `
import json, os
from urllib.parse import unquote_plus
import boto3

s3 = boto3.client("s3")


def identity(event, context):
    keys = boto3.Session().get_credentials().get_frozen_credentials()
    return {
        "arn": boto3.client("sts").get_caller_identity()["Arn"],
        "token": bool(keys.token),
        "key": keys.access_key[:4],
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
        "region": os.environ["AWS_REGION"],
    }


def keep(event, context):
    s3.put_object(Bucket="kept", Key="in/from inside.txt", Body=event["text"].encode(), Metadata={"by": context.function_name})
    return s3.generate_presigned_url("get_object", Params={"Bucket": "kept", "Key": "in/from inside.txt"})


def shout(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        boto3.client("ssm").put_parameter(Name="/last", Value=key, Type="String", Overwrite=True)
        s3.put_object(Bucket=bucket, Key=key.replace("in/", "out/"), Body=text.upper().encode())


def count(event, context):
    records = [record["s3"]["object"] for record in event["Records"]]
    print("SIZE", *(record["size"] for record in records), event["Records"][0]["eventName"])


def call(event, context):
    answer = boto3.client("lambda").invoke(FunctionName="identity", Payload=b"{}")
    return json.loads(answer["Payload"].read())["arn"]
`;

const FUNCTIONS = ['identity', 'keep', 'shout', 'count', 'call'];

let platform: RunningPlatform;
const folder = suiteFolder();
const [cli] = await awsClis();
const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });

async function create(name: string, ...more: readonly string[]): Promise<void> {
  await aws(
    `lambda create-function --function-name ${name} --runtime ${runtime} --handler app.${name.replace(/-.*/, '')} --timeout 30 --role arn:aws:iam::000000000000:role/service/app --zip-file fileb://app.zip`,
    ...more,
  );
}

async function invoke(name: string, event: unknown = {}): Promise<unknown> {
  folder.write('event.json', JSON.stringify(event));
  const answer = await aws(`lambda invoke --function-name ${name} --payload fileb://event.json out.json`);
  const result: unknown = JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8'));
  expect({ result, error: answer['FunctionError'] }).toEqual({ result, error: undefined });
  return result;
}

const notifies = (name: string, prefix: string): object => ({
  Id: name,
  LambdaFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
});

beforeAll(async () => {
  platform = await startPlatform();
  folder.write('app.zip', makeZip({ entries: [{ name: 'app.py', content: HANDLERS }] }));
});

afterAll(async () => {
  await platform.stop();
});

describe.skipIf(minors.length === 0)('boto3 in a function', () => {
  test('reaches the platform as its role, by what the environment holds', async () => {
    for (const name of FUNCTIONS) {
      await create(name);
    }
    expect(await invoke('identity')).toEqual({
      arn: 'arn:aws:sts::000000000000:assumed-role/app/identity',
      token: true,
      key: 'ASIA',
      endpoint: platform.endpoint,
      region: 'us-east-1',
    });
  });

  test('puts an object that others see, and a link to it that they can follow', async () => {
    await aws('s3 mb s3://kept');
    const link = await invoke('keep', { text: 'first' });
    expect(await (await fetch(String(link))).text()).toBe('first');
    expect(await aws('s3api head-object --bucket kept --key', 'in/from inside.txt')).toMatchObject({
      Metadata: { by: 'keep' },
      ContentLength: 5,
    });
  });

  test('invokes another function', async () => {
    expect(await invoke('call')).toBe('arn:aws:sts::000000000000:assumed-role/app/identity');
  });

  test('is part of a chain: function, bucket, function, bucket, function', async () => {
    for (const name of ['shout', 'count']) {
      await aws(
        `lambda add-permission --function-name ${name} --statement-id kept --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::kept`,
      );
    }
    const LambdaFunctionConfigurations = [notifies('shout', 'in/'), notifies('count', 'out/')];
    folder.write('notification.json', JSON.stringify({ LambdaFunctionConfigurations }));
    await aws(
      's3api put-bucket-notification-configuration --bucket kept --notification-configuration file://notification.json',
    );
    await invoke('keep', { text: 'grüß Gott' });
    const counted = await until(async () => {
      const { stdout } = await aws.run(
        'logs filter-log-events --log-group-name /aws/lambda/count --filter-pattern SIZE',
      );
      return stdout.includes('SIZE') ? stdout : undefined;
    });
    expect(counted).toContain('SIZE 11 ObjectCreated:Put');
    await aws('s3 cp', 's3://kept/out/from inside.txt', 'out.txt');
    expect(readFileSync(join(folder.path, 'out.txt'), 'utf8')).toBe('GRÜSS GOTT');
    expect(await aws('ssm get-parameter --name /last')).toMatchObject({
      Parameter: { Value: 'in/from inside.txt' },
    });
  });

  test('goes where the function says that it shall go', async () => {
    const variables = { Variables: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' } };
    folder.write('variables.json', JSON.stringify(variables));
    await create('identity-elsewhere', '--environment', 'file://variables.json');
    folder.write('event.json', '{}');
    const answer = await aws(
      'lambda invoke --function-name identity-elsewhere --payload fileb://event.json out.json',
    );
    expect(answer['FunctionError']).toBe('Unhandled');
    expect(readFileSync(join(folder.path, 'out.json'), 'utf8')).toContain('EndpointConnectionError');
  });
});
