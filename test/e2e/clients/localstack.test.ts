import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { output, run, type CliResult } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { virtualEnvironment } from './virtual-environment.ts';

let platform: RunningPlatform;
let environment: string;
const folder = suiteFolder();

beforeAll(async () => {
  [platform, environment] = await Promise.all([
    startPlatform(),
    virtualEnvironment('awslocal', ['awscli-local==0.22.2', 'awscli==1.46.3']),
  ]);
});

afterAll(async () => {
  await platform.stop();
});

/** Runs a script of the kind that projects have for LocalStack. It ends with the first command that fails. */
function script(lines: string): Promise<CliResult> {
  return run('sh', ['-euc', lines], {
    directory: folder.path,
    environment: { PORT: String(platform.port), LOCALSTACK_HOST: `localhost:${platform.port}` },
  });
}

describe('scripts that wait for LocalStack', () => {
  test.each([
    [
      'that a service is there',
      `curl -sf http://localhost:$PORT/_localstack/health | grep -E '"s3": "(available|running)"'`,
    ],
    [
      'that all start-up scripts have run',
      `curl -sf http://localhost:$PORT/_localstack/init/ready | grep '"completed": true'`,
    ],
    ['that it answers', 'curl -sf -o /dev/null http://127.0.0.1:$PORT/_localstack/health'],
    ['that it answers to HEAD', 'curl -sfI -o /dev/null http://localhost:$PORT/_localstack/health'],
  ])('wait %s', async (_, question) => {
    const waiting = `for i in $(seq 5); do ${question} && exit 0; sleep 0.1; done; exit 1`;
    expect(await script(waiting)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('go on with the services by their names', async () => {
    const health = JSON.parse(await output('curl', ['-s', `${platform.endpoint}/_localstack/health`])) as {
      readonly services: Readonly<Record<string, string>>;
    };
    expect(Object.keys(health.services)).toEqual(
      expect.arrayContaining(['lambda', 's3', 'iam', 'sts', 'ssm', 'logs', 'cloudwatch']),
    );
    expect(Object.values(health.services).join(' ')).toMatch(/^((available|running) ?)+$/);
  });

  test('start anew with a reset', async () => {
    const reset = await script(`
      curl -sf -X PUT http://localhost:$PORT/made -H "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0" -H "x-amz-date: 20260101T000000Z"
      curl -sf -X POST http://localhost:$PORT/_localstack/state/reset > /dev/null
    `);
    expect(reset).toMatchObject({ exitCode: 0 });
    expect((await awslocal('s3 ls')).stdout).toBe('');
  });
});

/** Its script names the folder where its environment was made, which was another one. */
function awslocal(args: string): Promise<CliResult> {
  const bin = join(environment, 'bin');
  return run(join(bin, 'python'), [join(bin, 'awslocal'), ...args.split(' ')], {
    directory: folder.path,
    environment: { LOCALSTACK_HOST: `localhost:${platform.port}`, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' },
  });
}

describe('awslocal', () => {
  test('finds the platform by LOCALSTACK_HOST alone', async () => {
    folder.write('a.txt', 'hello');
    for (const command of [
      's3 mb s3://local',
      's3 cp a.txt s3://local/a.txt',
      's3 cp s3://local/a.txt b.txt',
    ]) {
      const { exitCode, stderr } = await awslocal(command);
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: '' });
    }
    expect(await output('cat', ['b.txt'], { directory: folder.path })).toBe('hello');
    expect(JSON.parse((await awslocal('sts get-caller-identity')).stdout)).toMatchObject({
      Account: '000000000000',
    });
    expect(JSON.parse((await awslocal('lambda list-functions')).stdout)).toEqual({ Functions: [] });
  });

  test('is told of services that are not there', async () => {
    const { exitCode, stderr } = await awslocal('dynamodb list-tables');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('The service "dynamodb" is not supported here');
  });
});

const HOST = 'localhost.localstack.cloud';
const health = (port: number, host: string): Promise<CliResult> =>
  run('curl', ['-sf', '--resolve', `${host}:${port}:127.0.0.1`, `http://${host}:${port}/_localstack/health`]);

describe('the host names of LocalStack', () => {
  test('are others to the platform, until they are allowed', async () => {
    expect((await health(platform.port, HOST)).exitCode).not.toBe(0);
    const allowing = await startPlatform(['--ephemeral', '--allow-host', HOST]);
    try {
      expect((await health(allowing.port, HOST)).exitCode).toBe(0);
    } finally {
      await allowing.stop();
    }
  });
});
