import {
  CreateAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionCodeCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minors, newest } from './interpreters.ts';
import { archive, createFunction, invoke, lambdaClient, refused } from './lambda-client.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { until } from './until.ts';

let platform: RunningPlatform;
let lambda: LambdaClient;

beforeAll(async () => {
  platform = await startPlatform();
  lambda = lambdaClient(platform);
});

afterAll(async () => {
  await platform.stop();
});

const source = (...lines: string[]): string => `${lines.join('\n')}\n`;

/** What is answered for a process that ended. */
const ended = (reason: string) => ({
  errorType: 'Runtime.ExitError',
  errorMessage: expect.stringMatching(
    new RegExp(`^RequestId: [\\da-f-]{36} Error: Runtime exited ${reason}$`),
  ),
});

describe.skipIf(minors.length === 0)('functions that run', () => {
  test('fact 23: kinds of invocations, and what each answers', async () => {
    await createFunction(lambda, { name: 'echo' }, { Publish: true });
    await lambda.send(new CreateAliasCommand({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' }));
    const answer = await invoke(lambda, 'echo', { event: { a: 1 } });
    expect(answer).toMatchObject({ status: 200, version: '$LATEST', error: undefined, payload: { a: 1 } });
    expect(answer.log).toMatch(
      /^(INIT_START .*\n)?START RequestId: \S+ Version: \$LATEST\nEND .*\nREPORT .*\n$/,
    );
    expect(await invoke(lambda, 'echo', { Qualifier: 'live', LogType: 'None' })).toMatchObject({
      status: 200,
      version: '1',
      log: '',
    });
    expect(await invoke(lambda, 'echo', { InvocationType: 'Event' })).toMatchObject({
      status: 202,
      version: undefined,
      payload: null,
    });
    expect(await invoke(lambda, 'echo', { InvocationType: 'DryRun' })).toMatchObject({
      status: 204,
      payload: null,
    });
  });

  test('fact 24: an error has its keys in order and the lines of the traceback', async () => {
    const failing = source('def handler(event, context):', '    raise ValueError("no " + event["n"])');
    await createFunction(lambda, { name: 'raises', source: failing });
    const { status, error, text, log } = await invoke(lambda, 'raises', { event: { n: 'way' } });
    expect({ status, error }).toEqual({ status: 200, error: 'Unhandled' });
    expect(text).toMatch(
      /^\{"errorMessage": "no way", "errorType": "ValueError", "requestId": "[\da-f-]{36}", "stackTrace": \["  File \\"\/var\/task\/app\.py\\", line 2, in handler\\n    raise ValueError\(/,
    );
    expect(log).toContain('[ERROR] ValueError: no way\nTraceback (most recent call last):\n');
    await createFunction(lambda, { name: 'unloadable', source: 'raise RuntimeError("at load")\n' });
    expect((await invoke(lambda, 'unloadable')).payload).toMatchObject({
      errorMessage: 'at load',
      errorType: 'RuntimeError',
      requestId: '',
    });
  });

  test('fact 25: a process that ends tells how', async () => {
    const ending = source(
      'import os, signal, sys',
      'def handler(event, context):',
      '    if event["how"] == "signal":',
      '        os.kill(os.getpid(), signal.SIGSEGV)',
      '    os._exit(event["how"])',
    );
    await createFunction(lambda, { name: 'ends', source: ending });
    const how = async (value: unknown) => (await invoke(lambda, 'ends', { event: { how: value } })).payload;
    expect(await how(0)).toEqual(ended('without providing a reason'));
    expect(await how(127)).toEqual(ended('with error: exit status 127'));
    expect(await how('signal')).toEqual(ended('with error: signal: segmentation fault'));
  });

  test('fact 26: a function that takes too long is ended, and the next one begins anew', async () => {
    const slow = source(
      'import time',
      'seen = []',
      'def handler(event, context):',
      '    seen.append(1)',
      '    time.sleep(event["s"])',
      '    return len(seen)',
    );
    await createFunction(lambda, { name: 'slow', source: slow }, { Timeout: 1 });
    expect((await invoke(lambda, 'slow', { event: { s: 0 } })).payload).toBe(1);
    expect((await invoke(lambda, 'slow', { event: { s: 9 } })).payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
    });
    expect((await invoke(lambda, 'slow', { event: { s: 0 } })).payload).toBe(1);
  });

  test('fact 27: a response has its limit, and a log tail too', async () => {
    const large = source(
      'def handler(event, context):',
      '    print("y" * 9000)',
      '    return "x" * event["n"]',
    );
    await createFunction(lambda, { name: 'large', source: large });
    expect((await invoke(lambda, 'large', { event: { n: 6_291_554 } })).text).toHaveLength(6_291_556);
    const { error, payload, log } = await invoke(lambda, 'large', { event: { n: 6_291_555 } });
    expect({ error, payload }).toEqual({
      error: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
    expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4096);
    expect(log).toMatch(/^y+\nEND RequestId.*\nREPORT /);
  });

  test('fact 30: variables and context are those of Lambda', async () => {
    const shown = source(
      'import os',
      'def handler(event, context):',
      '    return {**os.environ, "memory": context.memory_limit_in_mb, "version": context.function_version}',
    );
    await createFunction(lambda, { name: 'surroundings', source: shown }, { MemorySize: 256 });
    expect((await invoke(lambda, 'surroundings')).payload).toMatchObject({
      AWS_EXECUTION_ENV: `AWS_Lambda_${newest}`,
      AWS_LAMBDA_FUNCTION_NAME: 'surroundings',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/surroundings',
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LD_LIBRARY_PATH:
        '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: ':UTC',
      _HANDLER: 'app.handler',
      memory: '256',
      version: '$LATEST',
    });
  });

  test('fact 31: a function that has nothing reserved is throttled', async () => {
    await createFunction(lambda, { name: 'stopped' });
    const reserve = { FunctionName: 'stopped', ReservedConcurrentExecutions: 0 };
    await lambda.send(new PutFunctionConcurrencyCommand(reserve));
    const throttled = lambda.send(new InvokeCommand({ FunctionName: 'stopped' }));
    await expect(throttled).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      message: 'Rate Exceeded.',
    });
    expect(await refused(lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'stopped' })))).toBe(
      '429 TooManyRequestsException: Rate Exceeded.',
    );
  });

  test('an alias with weights sends some invocations to each of its versions', async () => {
    await createFunction(
      lambda,
      { name: 'parted', source: 'def handler(e, c): return 1' },
      { Publish: true },
    );
    const ZipFile = archive('def handler(e, c): return 2');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'parted', ZipFile, Publish: true }));
    await lambda.send(
      new CreateAliasCommand({
        FunctionName: 'parted',
        Name: 'both',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
      }),
    );
    const seen = new Map<unknown, string | undefined>();
    await until(async () => {
      const { payload, version } = await invoke(lambda, 'parted:both');
      seen.set(payload, version);
      return seen.size === 2 ? seen : undefined;
    });
    expect(Object.fromEntries(seen)).toEqual({ 1: '1', 2: '2' });
  });

  test('provisioned environments are loaded before anybody calls', async () => {
    const shown = source(
      'import os',
      'def handler(e, c): return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]',
    );
    await createFunction(lambda, { name: 'ready', source: shown }, { Publish: true });
    const place = { FunctionName: 'ready', Qualifier: '1' };
    await lambda.send(
      new PutProvisionedConcurrencyConfigCommand({ ...place, ProvisionedConcurrentExecutions: 1 }),
    );
    const config = await lambda.send(new GetProvisionedConcurrencyConfigCommand(place));
    expect(config).toMatchObject({ Status: 'READY', AvailableProvisionedConcurrentExecutions: 1 });
    expect((await invoke(lambda, 'ready:1')).payload).toBe('provisioned-concurrency');
  });

  test.skipIf((minors[0] ?? 0) < 12)('SnapStart runs the hooks of a version that is restored', async () => {
    const hooked = source(
      'import os',
      'from snapshot_restore_py import register_after_restore, register_before_snapshot',
      'order = []',
      'register_before_snapshot(order.append, "before")',
      'register_after_restore(order.append, "after")',
      'def handler(event, context):',
      '    return [os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], *order]',
    );
    const SnapStart = { ApplyOn: 'PublishedVersions' } as const;
    await createFunction(lambda, { name: 'snap', source: hooked }, { SnapStart });
    const published = await lambda.send(new PublishVersionCommand({ FunctionName: 'snap' }));
    expect(published.SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' });
    expect((await invoke(lambda, 'snap')).payload).toEqual(['on-demand']);
    expect((await invoke(lambda, 'snap:1')).payload).toEqual(['snap-start', 'before', 'after']);
  });
});
