import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { output, run, type CliResult } from '../cli.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { virtualEnvironment } from './virtual-environment.ts';

/** A web application, and a function beside it. */
const app = (answer: string): string => `
import logging
from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


@app.post("/greetings/<name>")
def greet(name):
    log.info("greeting %s", name)
    return {"greeting": name, "loud": request.json["loud"], "language": request.args["language"]}, 201


def ping():
    return ${JSON.stringify(answer)}
`;

const SETTINGS = {
  app_function: 'app.app',
  project_name: 'greeter',
  aws_region: 'us-east-1',
  s3_bucket: 'zappa-code',
  apigateway_enabled: false,
  function_url_enabled: true,
  keep_warm: false,
  log_level: 'INFO',
  tags: { team: 'a' },
  // Else it asks the package index for each package of the environment.
  use_precompiled_packages: false,
};

const MAIN = 'import sys; from zappa.cli import handle; sys.exit(handle())';
const FUNCTION = 'greeter-dev';

let platform: RunningPlatform;
let environment: string;
const folder = suiteFolder();
const [cli] = await awsClis();
const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });

function zappa(args: string): Promise<CliResult> {
  return run(join(environment, 'bin', 'python'), ['-c', MAIN, ...args.split(' ')], {
    directory: folder.path,
    environment: {
      ...platform.environment,
      AWS_MAX_ATTEMPTS: '1',
      VIRTUAL_ENV: environment,
      PYTHONWARNINGS: 'ignore',
    },
  });
}

/** Runs what must succeed. @returns what it printed */
async function done(args: string): Promise<string> {
  const { exitCode, stdout, stderr } = await zappa(args);
  expect({ exitCode, errors: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, errors: '' });
  expect(stderr).not.toMatch(/^ERROR/m);
  return stdout;
}

function writeSettings(more: object = {}): void {
  folder.write('zappa_settings.json', JSON.stringify({ dev: { ...SETTINGS, ...more } }));
}

beforeAll(async () => {
  [platform, environment] = await Promise.all([
    startPlatform(),
    virtualEnvironment('zappa', ['zappa==0.63.0', 'flask==3.1.2']),
  ]);
  folder.write('app.py', app('first'));
  writeSettings();
});

afterAll(async () => {
  await platform.stop();
});

describe('zappa', () => {
  test('deploys an application with its environment by way of S3', async () => {
    const said = await done('deploy dev');
    expect(said).toContain('function URL address: http://');
    expect(said).toContain('Deployment complete');
    expect(await aws(`lambda get-function --function-name ${FUNCTION}`)).toMatchObject({
      Configuration: {
        State: 'Active',
        Role: 'arn:aws:iam::000000000000:role/greeter-dev-ZappaLambdaExecutionRole',
        MemorySize: 512,
      },
      Tags: { team: 'a' },
    });
    expect(await aws('s3api list-objects-v2 --bucket zappa-code')).not.toHaveProperty('Contents');
  });

  test('it answers at its URL', async () => {
    const { FunctionUrl } = await aws(`lambda get-function-url-config --function-name ${FUNCTION}`);
    const url = `${String(FunctionUrl)}greetings/ann?language=en`;
    const headers = ['-H', 'content-type: application/json'];
    const answer = await output('curl', [
      '-sS',
      '-w',
      ' %{http_code}',
      ...headers,
      '-d',
      '{"loud": true}',
      url,
    ]);
    const [, body = '', status] = /^(.*) (\d+)$/s.exec(answer) ?? [];
    expect(status).toBe('201');
    expect(JSON.parse(body)).toEqual({ greeting: 'ann', loud: true, language: 'en' });
  });

  test('invokes functions of the project', async () => {
    expect(await done('invoke dev app.ping')).toMatch(/^first$/m);
  });

  test('reads the log', async () => {
    expect(await done('tail dev --since 10m --disable-keep-open')).toContain('greeting ann');
  });

  test('tells what is deployed and how often it was invoked', async () => {
    const status = JSON.parse(await done('status dev --json')) as Record<string, unknown>;
    expect(status).toMatchObject({
      'Lambda Name': FUNCTION,
      'Lambda Versions': 2,
      'Invocations (24h)': 2,
      'Errors (24h)': 0,
      'Num. Event Rules': 0,
    });
  });

  test('updates it, and goes back to the version before', async () => {
    folder.write('app.py', app('second'));
    expect(await done('update dev')).toContain('Your updated Zappa deployment is live!');
    expect(await done('invoke dev app.ping')).toMatch(/^second$/m);
    await done('rollback dev -n 1');
    expect(await done('invoke dev app.ping')).toMatch(/^first$/m);
  });

  test('undeploys it with its log', async () => {
    expect(await done('undeploy dev -y --remove-logs')).toContain('Done!');
    expect(await aws('lambda list-functions')).toEqual({ Functions: [] });
    expect(await aws('logs describe-log-groups')).toEqual({ logGroups: [] });
  });

  test('is told of what is not supported: schedules are rules of EventBridge', async () => {
    writeSettings({ keep_warm: true });
    const { exitCode, stderr } = await zappa('deploy dev');
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/PutRule operation.*: The service "events" is not supported here/);
    expect(await done('undeploy dev -y')).toContain('Done!');
  });
});
