import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { run, type CliResult } from '../cli.ts';
import { awsClis, type AwsCli } from './aws-clients.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

const found = await listInterpreters(process.env);
const minors = [...new Set(found.map(({ minor }) => minor))]
  .filter((minor) => minor <= 14)
  .sort((a, b) => a - b);
const newest = `python3.${minors.at(-1) ?? 0}`;
const absent = ['python3.14', 'python3.13', 'python3.12'].find((id) => !minors.includes(Number(id.slice(8))));

const ROLE = 'arn:aws:iam::000000000000:role/app';
const CODE = `
import os
import boto3
print("loading")


def handler(event, context):
    print("got", event.get("n"))
    if event.get("fail"):
        raise ValueError("no")
    caller = boto3.client("sts").get_caller_identity()
    return {"n": event.get("n", 0) + 1, "arn": context.invoked_function_arn, "caller": caller["Arn"]}
`;

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

/** Runs the CLI in a folder with the zips. */
function awsIn(directory: string, { command, needsEndpoint }: AwsCli) {
  const [program = '', ...before] = command;
  return (...args: string[]): Promise<CliResult> =>
    run(program, [...before, ...(needsEndpoint ? ['--endpoint-url', platform.endpoint] : []), ...args], {
      directory,
      environment: { ...platform.environment, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' },
    });
}

function writeZip(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, makeZip({ entries: [{ name: 'app.py', content }] }));
  return path;
}

describe.skipIf(minors.length === 0).each(clis)('$label', (cli) => {
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const aws = awsIn(folder, cli);
  const name = `app-${cli.label.replaceAll(' ', '-')}`;
  writeZip(folder, 'app.zip', CODE);
  writeZip(folder, 'second.zip', 'def handler(event, context):\n    return "second"\n');

  /** Runs a command that must succeed, and reads its JSON. */
  async function read(command: string, ...more: string[]): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await aws(...command.split(' '), ...more);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  const invoke = async (target: string): Promise<unknown> => {
    await read(`lambda invoke --function-name ${target} out.json`);
    return JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'));
  };

  /** The second version takes payloads in base64, unless told otherwise. */
  const payload = (value: unknown): string[] => [
    '--payload',
    JSON.stringify(value),
    ...(cli.needsEndpoint ? ['--cli-binary-format', 'raw-in-base64-out'] : []),
  ];

  test('says who calls', async () => {
    expect(await read('sts get-caller-identity')).toMatchObject({ Account: '000000000000' });
  });

  test('creates a function from a zip, waits for it, invokes it and reads the end of its log', async () => {
    const created = await read(
      `lambda create-function --function-name ${name} --runtime ${newest} --handler app.handler --role ${ROLE} --zip-file fileb://app.zip --timeout 30`,
    );
    expect(created).toMatchObject({ FunctionName: name, State: 'Pending', Version: '$LATEST' });
    await read(`lambda wait function-active-v2 --function-name ${name}`);
    const command = `lambda invoke --function-name ${name} --log-type Tail out.json`;
    const answer = await read(command, ...payload({ n: 41 }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    const tail = Buffer.from(String(answer['LogResult']), 'base64').toString();
    expect(tail).toMatch(/START RequestId: [\da-f-]{36} Version: \$LATEST\ngot 41\nEND RequestId.*\nREPORT /);
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toEqual({
      n: 42,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      caller: `arn:aws:sts::000000000000:assumed-role/app/${name}`,
    });
  });

  test('sees an error of the function as one', async () => {
    const answer = await read(`lambda invoke --function-name ${name} out.json`, ...payload({ fail: true }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toMatchObject({
      errorType: 'ValueError',
      stackTrace: [expect.stringContaining('File "/var/task/app.py"')],
    });
  });

  test('downloads the code by its link', async () => {
    const { Code } = await read(`lambda get-function --function-name ${name}`);
    const link = (Code as { readonly Location: string }).Location;
    const downloaded = Buffer.from(await (await fetch(link)).arrayBuffer());
    expect(downloaded.equals(readFileSync(join(folder, 'app.zip')))).toBe(true);
    expect((await fetch(link.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')))).status).toBe(403);
  });

  test('puts the zip into S3, updates the function from there, publishes and names the version', async () => {
    const bucket = `bucket-${name}`.toLowerCase();
    expect((await aws('s3', 'mb', `s3://${bucket}`)).stdout).toContain(`make_bucket: ${bucket}`);
    expect((await aws('s3', 'cp', 'second.zip', `s3://${bucket}/code/second.zip`)).exitCode).toBe(0);
    expect((await aws('s3', 'ls', `s3://${bucket}/code/`)).stdout).toMatch(/second\.zip$/m);
    const updated = await read(
      `lambda update-function-code --function-name ${name} --s3-bucket ${bucket} --s3-key code/second.zip --publish`,
    );
    expect(updated).toMatchObject({ Version: '1' });
    expect(await invoke(name)).toBe('second');
    await read(
      'lambda',
      'create-alias',
      '--function-name',
      name,
      '--name',
      'live',
      '--function-version',
      '1',
    );
    expect(await invoke(`${name} --qualifier live`)).toBe('second');
    const none = `lambda update-function-code --function-name ${name} --s3-bucket ${bucket} --s3-key code/none.zip`;
    const { exitCode, stderr } = await aws(...none.split(' '));
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('S3 Error Code: NoSuchKey');
    expect((await aws('s3', 'rb', `s3://${bucket}`, '--force')).stdout).toContain('remove_bucket');
  });

  test('reads the log', async () => {
    const { events } = await read(
      `logs filter-log-events --log-group-name /aws/lambda/${name} --filter-pattern got`,
    );
    expect(events).toEqual(
      expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(/^got 41/) })]),
    );
  });

  test.skipIf(!cli.needsEndpoint)('tails the log', async () => {
    const { stdout } = await aws('logs', 'tail', `/aws/lambda/${name}`, '--format', 'short');
    expect(stdout).toMatch(/got 41/);
    expect(stdout).toMatch(/\[ERROR\] ValueError: no/);
  });

  test.skipIf(absent === undefined)(
    `creates a function for ${absent}, which is not on this machine, and is told when it invokes it`,
    async () => {
      const other = `${name}-absent`;
      await read(
        `lambda create-function --function-name ${other} --runtime ${absent} --handler app.handler --role ${ROLE} --zip-file fileb://app.zip`,
      );
      expect(await invoke(other)).toMatchObject({
        errorType: 'Zipwright.INTERPRETER_NOT_FOUND',
        errorMessage: expect.stringContaining('Hint: install it'),
      });
    },
  );

  test('deletes it', async () => {
    await read(`lambda delete-function --function-name ${name}`);
    const { exitCode, stderr } = await aws('lambda', 'get-function', '--function-name', name);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('ResourceNotFoundException');
  });
});
