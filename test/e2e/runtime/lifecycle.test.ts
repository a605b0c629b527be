import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, onEachRung, python } from './stage.ts';

const COUNTING = python`
  import os, time
  COUNT = 0
  def handler(event, context):
      global COUNT
      COUNT += 1
      time.sleep(event)
      return [COUNT, os.getpid(), context.log_stream_name]
`;

onEachRung((stage) => {
  test('an environment is used again, with its state', async () => {
    const made = stage.function({ app: COUNTING, pool: { maxEnvironments: 4 } });
    const results = [];
    for (let count = 0; count < 5; count += 1) {
      results.push(await made.invoke(0));
      // An environment is free when its runtime asks for the next event.
      await sleep(20);
    }
    const [, process, stream] = (results[0]?.value ?? []) as unknown[];
    expect(results.map(({ value }) => value)).toEqual(
      [1, 2, 3, 4, 5].map((count) => [count, process, stream]),
    );
    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(results.map(({ logStream }) => logStream)).toEqual(results.map(() => stream));
    expect(results.map(({ report }) => report.initMs !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(made.pool.size).toBe(1);
  });

  test('each invocation at the same time has an environment of its own', async () => {
    const made = stage.function({ app: COUNTING, pool: { maxEnvironments: 4 } });
    const results = await Promise.all([0.5, 0.5, 0.5, 0.5].map((seconds) => made.invoke(seconds)));
    expect(results.map(({ value }) => (value as number[])[0])).toEqual([1, 1, 1, 1]);
    expect(new Set(results.map(({ logStream }) => logStream)).size).toBe(4);
  });

  test('a hundred invocations at a time share eight environments', async () => {
    const made = stage.function({ app: COUNTING, pool: { maxEnvironments: 8 } });
    const results = await Promise.all(Array.from({ length: 100 }, () => made.invoke(0.005)));
    expect(results.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
    const streams = Map.groupBy(results, ({ logStream }) => logStream);
    expect(streams.size).toBeLessThanOrEqual(8);
    expect(streams.size).toBeGreaterThan(1);
    for (const ofOne of streams.values()) {
      const counts = ofOne.map(({ value }) => (value as number[])[0]);
      expect(counts).toEqual(Array.from(counts, (_, index) => index + 1));
    }
    // Every one has its own log, and all of it.
    for (const kind of ['START', 'END', 'REPORT']) {
      const ids = made.platform.flatMap(
        (message) => new RegExp(`^${kind} RequestId: ([0-9a-f-]{36})`).exec(message)?.[1] ?? [],
      );
      expect(new Set(ids).size).toBe(100);
    }
  });

  test('the context that a handler gets', async () => {
    const app = python`
      import os, time
      def handler(event, context):
          names = ["aws_request_id", "function_name", "function_version", "invoked_function_arn", "log_group_name", "log_stream_name", "memory_limit_in_mb"]
          client = context.client_context
          return {
              **{name: getattr(context, name) for name in names},
              "remaining": context.get_remaining_time_in_millis(),
              "client": client and [client.custom, client.env, client.client.installation_id, client.client.app_title],
              "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
              "trace": os.environ.get("_X_AMZN_TRACE_ID"),
          }
    `;
    const made = stage.function({ app, configuration: { timeout: 7, memorySize: 192 } });
    const requestId = '01234567-89ab-4def-8123-456789abcdef';
    const full = await made.invoke(
      {},
      {
        requestId,
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:live',
        clientContext:
          '{"custom": {"ä": "ö"},\n "env": {"locale": "de"}, "client": {"installation_id": "i", "app_title": "t"}}',
        cognitoIdentity: '{"cognitoIdentityId": "me", "cognitoIdentityPoolId": "pool"}',
        traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
      },
    );
    const { remaining, ...rest } = full.value as { remaining: number };
    expect(rest).toEqual({
      aws_request_id: requestId,
      function_name: 'greeter',
      function_version: '$LATEST',
      invoked_function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:live',
      log_group_name: '/aws/lambda/greeter',
      log_stream_name: full.logStream,
      memory_limit_in_mb: '192',
      client: [{ ä: 'ö' }, { locale: 'de' }, 'i', 't'],
      identity: ['me', 'pool'],
      trace: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    });
    expect(remaining).toBeGreaterThan(6000);
    expect(remaining).toBeLessThanOrEqual(7000);
    expect((await made.invoke()).value).toMatchObject({
      invoked_function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
      client: null,
      identity: [null, null],
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
  });

  test('environments that nobody needs end', async () => {
    const made = stage.function({ app: COUNTING, pool: { idleMs: 150 } });
    await made.invoke(0);
    expect(made.pool.size).toBe(1);
    await eventually(() => made.pool.size).toBe(0);
    expect((await made.invoke(0)).value).toEqual([1, expect.any(Number), expect.any(String)]);
  });

  test('a pool that is closed while invocations run and environments start leaves nothing', async () => {
    const made = stage.function({ app: COUNTING, pool: { maxEnvironments: 3 } });
    const running = Array.from({ length: 6 }, () => made.invoke(30).catch((error: unknown) => error));
    await sleep(60);
    await made.close();
    for (const result of await Promise.all(running)) {
      expect(result).toBeInstanceOf(Error);
    }
    expect(made.pool.size).toBe(0);
  });
});
