import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, type CliResult } from '../cli.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { until } from './until.ts';
import { virtualEnvironment } from './virtual-environment.ts';

const APP = `
from chalice import Chalice
from chalicelib.words import greeting

app = Chalice(app_name="greeter")
app.log.setLevel("INFO")


@app.lambda_function()
def greet(event, context):
    app.log.info("greeting %s", event["name"])
    return {"greeting": greeting(event["name"])}


@app.on_s3_event(bucket="letters", events=["s3:ObjectCreated:*"], suffix=".txt")
def on_letter(event):
    app.log.info("letter %s in %s", event.key, event.bucket)
`;

const SCHEDULED = `${APP}

@app.schedule("rate(1 hour)")
def hourly(event):
    pass
`;

/** A module of the project that imports what the project requires. */
const words = (start: string): string => `
import six

def greeting(name):
    return six.text_type(${JSON.stringify(start)}) + " " + name
`;

const CONFIG = {
  version: '2.0',
  app_name: 'greeter',
  stages: {
    dev: { lambda_memory_size: 256, environment_variables: { COLOUR: 'blue' }, tags: { team: 'a' } },
  },
};

// Its script names the folder where its environment was made, which was another one.
const MAIN = 'import sys; from chalice.cli import main; sys.exit(main())';
const FUNCTION = 'greeter-dev-greet';

let platform: RunningPlatform;
let python: string;
const folder = suiteFolder();
const [cli] = await awsClis();
const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });

/** Runs chalice with what it reads. */
function chalice(args: string, input = ''): Promise<CliResult> {
  folder.write('input', input);
  return run('sh', ['-c', 'exec "$@" < input', 'sh', python, '-c', MAIN, ...args.split(' ')], {
    directory: folder.path,
    environment: { ...platform.environment, AWS_MAX_ATTEMPTS: '1' },
  });
}

/** Runs what must succeed. @returns what it printed */
async function done(args: string, input?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await chalice(args, input);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

beforeAll(async () => {
  const [started, environment] = await Promise.all([
    startPlatform(),
    virtualEnvironment('chalice', ['chalice==1.34.0']),
  ]);
  platform = started;
  python = join(environment, 'bin', 'python');
  folder.write('app.py', APP);
  folder.write('requirements.txt', 'six==1.17.0\n');
  folder.write('chalicelib/__init__.py', '');
  folder.write('chalicelib/words.py', words('hello'));
  folder.write('.chalice/config.json', JSON.stringify(CONFIG));
});

afterAll(async () => {
  await platform.stop();
});

describe('chalice', () => {
  test('deploys functions with their role and settings', async () => {
    await aws('s3 mb s3://letters');
    expect(await done('deploy')).toContain(
      `Lambda ARN: arn:aws:lambda:us-east-1:000000000000:function:${FUNCTION}`,
    );
    expect(await aws(`lambda get-function --function-name ${FUNCTION}`)).toMatchObject({
      Configuration: {
        Role: 'arn:aws:iam::000000000000:role/greeter-dev',
        MemorySize: 256,
        Environment: { Variables: { COLOUR: 'blue' } },
      },
      Tags: { team: 'a', 'aws-chalice': expect.stringContaining('stage=dev') },
    });
    const policy = await aws('iam get-role-policy --role-name greeter-dev --policy-name greeter-dev');
    expect(JSON.stringify(policy)).toContain('logs:PutLogEvents');
  });

  test('invokes them, with what they import', async () => {
    expect(JSON.parse(await done('invoke -n greet', '{"name": "ann"}'))).toEqual({ greeting: 'hello ann' });
  });

  test("tells of a function's error", async () => {
    const { exitCode, stderr } = await chalice('invoke -n greet', '{}');
    expect({ exitCode, hasCause: stderr.includes("KeyError: 'name'") }).toEqual({
      exitCode: 1,
      hasCause: true,
    });
  });

  test('reads their log', async () => {
    expect(await done('logs -n greet')).toMatch(/greeter - INFO - greeting ann/);
  });

  test("lets a bucket's notification invoke one", async () => {
    folder.write('a.txt', 'letter');
    await aws('s3 cp a.txt s3://letters/2026/a.txt');
    const log = await until(async () => {
      const { stdout } = await chalice('logs -n on_letter');
      return stdout.includes('letter 2026') ? stdout : undefined;
    });
    expect(log).toContain('letter 2026/a.txt in letters');
  });

  test('deploys again what has changed', async () => {
    folder.write('chalicelib/words.py', words('good day'));
    expect(await done('deploy')).toContain(`Updating lambda function: ${FUNCTION}`);
    expect(JSON.parse(await done('invoke -n greet', '{"name": "ann"}'))).toEqual({
      greeting: 'good day ann',
    });
  });

  test('deletes functions and role', async () => {
    expect(await done('delete')).toContain('Deleting IAM role: greeter-dev');
    expect(await aws('lambda list-functions')).toEqual({ Functions: [] });
    expect((await aws.run('iam get-role --role-name greeter-dev')).stderr).toContain('NoSuchEntity');
    expect(await aws('s3api get-bucket-notification-configuration --bucket letters')).toEqual({ text: '' });
  });

  test('is told of what is not supported', async () => {
    folder.write('app.py', SCHEDULED);
    const { exitCode, stderr } = await chalice('deploy');
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/UnknownOperationException.*PutRule/);
    expect(stderr).toContain('The service "events" is not supported here');
  });
});
