import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { Bench, textOf, valueOf } from './support.ts';

const ID = '11111111-2222-3333-4444-555555555555';

/** One line of REPORT, its numbers left out. */
const reportOf = (log: string): string =>
  /REPORT .*\n/.exec(log)?.[0].replaceAll(/\d+(?:\.\d+)? (?=ms|MB)/g, '# ') ?? '';

test('a response reaches the caller byte for byte, and the environment serves again', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const payload = Buffer.from('{ "do":"ok",  "value": {"ü": [1.0, "\\u0041"]} }');
  const first = await environment.invoke(null, { payload });
  expect(textOf(first)).toBe('{"ü":[1,"A"]}');
  expect(first.functionError).toBeUndefined();
  expect(first.executedVersion).toBe('$LATEST');
  expect(first.contentType).toBe('application/json');
  expect(first.logStream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(valueOf(await environment.invoke({ do: 'ok', value: 2 }))).toBe(2);
  expect(bench.host.sandboxes).toHaveLength(1);
});

test('the log of a cold and a warm invocation is that of Lambda', async () => {
  await using bench = new Bench({ script: { init: { log: 'importing\n' } } });
  const environment = await bench.environment();
  const cold = await environment.invoke(
    { do: 'log', lines: ['hello\n'] },
    { requestId: ID, wantsLogTail: true },
  );
  await environment.invoke({ do: 'ok' }, { requestId: 'second' });
  const messages = bench.events.map(({ message }) => message.replaceAll(/\d+(?:\.\d+)? (?=ms|MB)/g, '# '));
  expect(messages).toEqual([
    expect.stringMatching(
      /^INIT_START Runtime Version: python:3\.11\.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}\n$/,
    ),
    'importing\n',
    `START RequestId: ${ID} Version: $LATEST\n`,
    'hello\n',
    `END RequestId: ${ID}\n`,
    `REPORT RequestId: ${ID}\tDuration: # ms\tBilled Duration: # ms\tMemory Size: # MB\tMax Memory Used: # MB\tInit Duration: # ms\t\n`,
    'START RequestId: second Version: $LATEST\n',
    'END RequestId: second\n',
    'REPORT RequestId: second\tDuration: # ms\tBilled Duration: # ms\tMemory Size: # MB\tMax Memory Used: # MB\t\n',
  ]);
  expect(bench.events.map(({ kind, requestId }) => [kind, requestId])).toEqual([
    ['platform', undefined],
    ['function', undefined],
    ['platform', ID],
    ['function', ID],
    ['platform', ID],
    ['platform', ID],
    ['platform', 'second'],
    ['platform', 'second'],
    ['platform', 'second'],
  ]);
  // What the console shows of a cold invocation: what was printed before, and no INIT_START.
  expect(cold.logTail?.toString()).toBe(
    bench.events
      .slice(1, 6)
      .map(({ message }) => message)
      .join(''),
  );
  const { initMs = 0, durationMs, billedMs, maxMemoryUsed } = cold.report;
  expect(billedMs).toBe(Math.ceil(initMs + durationMs));
  expect(maxMemoryUsed).toBe(30);
});

test('a handler error is the body that the runtime sent, and the environment goes on', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const body =
    '{"errorMessage":"boom","errorType":"ValueError","requestId":"x","stackTrace":["  File \\"/var/task/app.py\\"\\n"]}';
  const failed = await environment.invoke(
    { do: 'error', body, type: 'Runtime.Oops' },
    { wantsLogTail: true },
  );
  expect(textOf(failed)).toBe(body);
  expect(failed.functionError).toBe('Unhandled');
  expect(failed.errorType).toBe('Runtime.Oops');
  expect(reportOf(failed.logTail?.toString() ?? '')).toMatch(/Init Duration: # ms\t\n$/);
  expect(valueOf(await environment.invoke({ do: 'ok', value: 1 }))).toBe(1);
});

test('the paths of this machine are those of Lambda in errors and logs, and never in responses', async () => {
  await using bench = new Bench({ settings: { code: { task: '/store/abc', opt: '/store/layers' } } });
  bench.host.isPathRewritten = true;
  const environment = await bench.environment();
  const body = '{"stackTrace":["/store/abc/app.py","/store/layers/python/x.py","/store/abcd/y"]}';
  const failed = await environment.invoke({ do: 'error', body });
  expect(textOf(failed)).toBe('{"stackTrace":["/var/task/app.py","/opt/python/x.py","/store/abcd/y"]}');
  await environment.invoke({ do: 'log', lines: ['at /store/abc\n'] });
  expect(bench.log).toContain('at /var/task\n');
  expect(valueOf(await environment.invoke({ do: 'ok', value: '/store/abc' }))).toBe('/store/abc');
});

test.each([
  [{ exit: 0 }, 'Runtime exited without providing a reason'],
  [{ exit: 1 }, 'Runtime exited with error: exit status 1'],
  [{ exit: 127 }, 'Runtime exited with error: exit status 127'],
  [{ signal: 'SIGKILL' }, 'Runtime exited with error: signal: killed'],
  [{ signal: 'SIGSEGV' }, 'Runtime exited with error: signal: segmentation fault'],
  [{ signal: 'SIGABRT' }, 'Runtime exited with error: signal: aborted'],
  [{ signal: 'SIGTERM' }, 'Runtime exited with error: signal: terminated'],
])('a runtime that ends by %j fails its invocation and ends its environment', async (death, reason) => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'die', ...death }, { requestId: ID, wantsLogTail: true });
  expect(textOf(result)).toBe(
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: ${reason}"}`,
  );
  expect(result.functionError).toBe('Unhandled');
  expect(result.logTail?.toString().split('\n').slice(-3)[0]).toBe(`END RequestId: ${ID}`);
  expect(reportOf(bench.log)).toMatch(
    /Init Duration: # ms\tStatus: error\tError Type: Runtime\.ExitError\n$/,
  );
  await environment.gone.promise;
  expect(environment.environment.state).toBe('dead');
});

test('at its deadline, everything is killed and the caller is told', async () => {
  await using bench = new Bench({ configuration: { timeout: 0.25 } });
  const environment = await bench.environment();
  const began = performance.now();
  const result = await environment.invoke({ do: 'hang' }, { requestId: ID, wantsLogTail: true });
  expect(performance.now() - began).toBeLessThan(2000);
  expect(textOf(result)).toBe(
    `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${ID} Error: Task timed out after 0.25 seconds"}`,
  );
  expect(result.report.durationMs).toBe(250);
  expect(result.report.status).toBe('timeout');
  expect(result.logTail?.toString()).toMatch(
    /^START .*\nEND .*\nREPORT .*\tDuration: 250\.00 ms\tBilled Duration: \d+ ms\t.*\tInit Duration: .* ms\tStatus: timeout\n$/,
  );
  await environment.gone.promise;
  expect(bench.host.sandboxes[0]?.isGone).toBe(true);
});

test('what was written before a deadline is in the log', async () => {
  await using bench = new Bench({ configuration: { timeout: 0.3 } });
  const environment = await bench.environment();
  const result = await environment.invoke(
    { do: 'log', lines: ['no line end'], afterwards: 'hang' },
    { wantsLogTail: true },
  );
  expect(result.logTail?.toString()).toContain('no line end');
});

test('more memory than the function has is the end of it', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const running = environment.invoke({ do: 'hang' }, { requestId: ID });
  bench.host.memory = 129 * 1024 * 1024;
  const result = await running;
  expect(textOf(result)).toBe(
    `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: signal: killed"}`,
  );
  expect(result.report.maxMemoryUsed).toBe(128);
  expect(reportOf(bench.log)).toMatch(/\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/);
});

test('a runtime that the system kills with its memory full ran out of memory', async () => {
  await using bench = new Bench();
  bench.host.memory = 127 * 1024 * 1024;
  const environment = await bench.environment();
  const running = environment.invoke({ do: 'sleep', ms: 120, afterwards: 'die', signal: 'SIGKILL' });
  expect(valueOf(await running)).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
});

test('a response over 6 MB is refused, and the caller learns why', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const largest = await environment.invoke({ do: 'big', bytes: 6_291_556 });
  expect(largest.payload.length).toBe(6_291_556);
  const result = await environment.invoke({ do: 'big', bytes: 6_291_557 });
  expect(textOf(result)).toBe(
    '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}',
  );
  expect(result.functionError).toBe('Unhandled');
  expect(valueOf(await environment.invoke({ do: 'answers' }))).toEqual([
    [
      413,
      {
        errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
        errorType: 'RequestEntityTooLarge',
      },
    ],
  ]);
});

test('a second response to the same invocation is refused', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  expect(textOf(await environment.invoke({ do: 'twice' }))).toBe('"first"');
  expect(valueOf(await environment.invoke({ do: 'answers' }))).toEqual([
    [202, { status: 'OK' }],
    [
      403,
      {
        errorMessage:
          'State transition from ResponseSent to InvocationResponse failed for runtime. Error: State transition is not allowed',
        errorType: 'InvalidStateTransition',
      },
    ],
  ]);
});

test('who answers another invocation, or says what makes no sense now, is refused', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  expect(valueOf(await environment.invoke({ do: 'unclaimed' }))).toEqual([
    [400, { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' }, 'application/json'],
    [
      403,
      {
        errorMessage:
          'State transition from Running to InitError failed for runtime. Error: State transition is not allowed',
        errorType: 'InvalidStateTransition',
      },
      'application/json',
    ],
    [404, { errorMessage: 'There is no such API', errorType: 'NotFound' }, 'application/json'],
  ]);
});

test('a response that comes in parts is put together; one that breaks off may be sent again', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  expect(textOf(await environment.invoke({ do: 'split', parts: ['{"a"', ':', '1}'] }))).toBe('{"a":1}');
  expect(textOf(await environment.invoke({ do: 'cut', body: '"whole"' }))).toBe('"whole"');
});

test('a runtime that loses its connection gets its invocation again', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  expect(valueOf(await environment.invoke({ do: 'again', ms: 100 }))).toEqual([
    200,
    '{"do":"again","ms":100}',
  ]);
});

test('the runtime gets the headers of the Runtime API', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const result = await environment.invoke(
    { do: 'headers' },
    {
      requestId: ID,
      clientContext: '{"custom":{"naïve":"😀"}}\n',
      cognitoIdentity: '{"cognitoIdentityId":"i"}',
      traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:live',
    },
  );
  const headers = valueOf(result) as Record<string, string>;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': ID,
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:live',
    'lambda-runtime-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
    'lambda-runtime-client-context': '{"custom":{"na\\u00efve":"\\ud83d\\ude00"}}',
    'lambda-runtime-cognito-identity': '{"cognitoIdentityId":"i"}',
  });
  const left = Number(headers['lambda-runtime-deadline-ms']) - Date.now();
  expect(left).toBeGreaterThan(4000);
  expect(left).toBeLessThanOrEqual(5000);
  const plain = valueOf(await environment.invoke({ do: 'headers' })) as Record<string, string>;
  expect(plain['lambda-runtime-trace-id']).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
  );
  expect(plain['lambda-runtime-client-context']).toBeUndefined();
});

test('the processes get the variables of Lambda, and the address of their own Runtime API', async () => {
  await using bench = new Bench({ configuration: { environment: { STAGE: 'test', AWS_REGION: 'mars-1' } } });
  const environment = await bench.environment();
  const variables = valueOf(await environment.invoke({ do: 'variables' })) as Record<string, string>;
  expect(variables).toMatchObject({
    STAGE: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    AWS_LAMBDA_LOG_STREAM_NAME: environment.environment.identity.logStream,
  });
});

test('an environment that is stopped fails its invocation with an error', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const running = environment.invoke({ do: 'hang' });
  const stopped = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
    environment.environment.stop(),
  );
  await expect(running).rejects.toMatchObject({ code: 'ENVIRONMENT_ENDED' });
  await stopped;
  expect(environment.environment.state).toBe('dead');
});

test('a runtime that hangs after its response is killed, and nobody waits for that', async () => {
  await using bench = new Bench({ configuration: { timeout: 0.3 } });
  const environment = await bench.environment();
  expect(textOf(await environment.invoke({ do: 'late', ms: 10_000 }))).toBe('"early"');
  await environment.gone.promise;
});

test('SnapStart: hooks run around a restore that takes place at once, and the log reports the initialisation', async () => {
  await using bench = new Bench({
    script: { init: { restore: true } },
    configuration: { initializationType: 'snap-start' },
  });
  const environment = await bench.environment();
  expect(valueOf(await environment.invoke({ do: 'ok', value: 1 }))).toBe(1);
  expect(bench.log).toMatch(/restored 200\nINIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\nSTART/);
});

test('records in the JSON format have the shape of Lambda’s, by the level of system logs', async () => {
  await using bench = new Bench({
    configuration: { logFormat: 'JSON', applicationLogLevel: 'WARN' },
    settings: { systemLogLevel: 'DEBUG' },
  });
  const environment = await bench.environment();
  const lines = [
    '{"level":"INFO","message":"left out"}\n',
    '{"level":"ERROR","message":"kept"}\n',
    'plain\n',
  ];
  const result = await environment.invoke(
    { do: 'log', lines, pauseMs: 20 },
    { requestId: ID, wantsLogTail: true },
  );
  const records = bench.events
    .filter(({ kind }) => kind === 'platform')
    .map(({ message }) => JSON.parse(message) as { type: string; record: object });
  expect(records.map(({ type }) => type)).toEqual([
    'platform.initStart',
    'platform.initRuntimeDone',
    'platform.initReport',
    'platform.start',
    'platform.runtimeDone',
    'platform.report',
  ]);
  expect(records[0]?.record).toEqual({
    initializationType: 'on-demand',
    phase: 'init',
    runtimeVersion: 'python:3.11.v1',
    runtimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-west-1::runtime:/) as string,
    functionName: 'greeter',
    functionVersion: '$LATEST',
    instanceId: result.logStream,
    instanceMaxMemory: 134_217_728,
  });
  expect(Object.keys(records[5]?.record ?? {})).toEqual(['requestId', 'metrics', 'status']);
  expect(bench.events.filter(({ kind }) => kind === 'function').map(({ message }) => message)).toEqual([
    '{"level":"ERROR","message":"kept"}\n',
  ]);
  expect(result.logTail?.toString().trimEnd().split('\n')).toHaveLength(7);
});

test('a flood of output is cut off, and the log says how much was', async () => {
  await using bench = new Bench({ limits: { logBytes: 1000 } });
  const environment = await bench.environment();
  const lines = Array.from({ length: 10 }, () => `${'x'.repeat(299)}\n`);
  await environment.invoke({ do: 'log', lines, pauseMs: 15 });
  expect(bench.log.match(/x{299}\n/g)).toHaveLength(3);
  expect(bench.log).toContain('LOGS_DROPPED Bytes: 2100\tRecords: 7\t');
  await environment.invoke({ do: 'log', lines: lines.slice(0, 3), pauseMs: 15 });
  expect(bench.log.match(/x{299}\n/g)).toHaveLength(6);
});

test('where the runtime cannot initialise, its first invocation tries again and tells the error', async () => {
  const error =
    '{"errorMessage":"No module named app","errorType":"Runtime.ImportModuleError","requestId":"","stackTrace":[]}';
  await using bench = new Bench({
    script: { init: { log: 'trying\n', error, errorType: 'Runtime.ImportModuleError', exit: 1 } },
  });
  const environment = await bench.environment();
  expect(environment.environment.state).toBe('failed');
  const result = await environment.invoke({ do: 'ok' }, { requestId: ID, wantsLogTail: true });
  expect(textOf(result)).toBe(error);
  expect(result.functionError).toBe('Unhandled');
  const tail = result.logTail?.toString().replaceAll(/\d+(?:\.\d+)? (?=ms|MB)/g, '# ');
  expect(tail).toBe(
    [
      'trying',
      'INIT_REPORT Init Duration: # ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
      'trying',
      'INIT_REPORT Init Duration: # ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError',
      `START RequestId: ${ID} Version: $LATEST`,
      `END RequestId: ${ID}`,
      `REPORT RequestId: ${ID}\tDuration: # ms\tBilled Duration: # ms\tMemory Size: # MB\tMax Memory Used: # MB\tStatus: error\tError Type: Runtime.ImportModuleError`,
      '',
    ].join('\n'),
  );
  await environment.gone.promise;
});

test('an initialisation that exits is tried again, and the log has no second one that went well', async () => {
  const untilExists = join(temporaryFolder(), 'tried');
  await using bench = new Bench({ script: { init: { untilExists, exit: 3 } } });
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'ok', value: 'fine' }, { requestId: ID });
  expect(valueOf(result)).toBe('fine');
  expect(result.report.initMs).toBeUndefined();
  expect(
    bench.log
      .replaceAll(/\d+(?:\.\d+)? (?=ms|MB)/g, '# ')
      .split('\n')
      .slice(1, 4),
  ).toEqual([
    'INIT_REPORT Init Duration: # ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError',
    `START RequestId: ${ID} Version: $LATEST`,
    `END RequestId: ${ID}`,
  ]);
  expect(bench.host.sandboxes).toHaveLength(2);
  expect(valueOf(await environment.invoke({ do: 'ok', value: 2 }))).toBe(2);
});

test('an initialisation that takes too long is tried again in the time of the invocation', async () => {
  await using bench = new Bench({
    script: { init: { sleepMs: 60_000 } },
    configuration: { timeout: 0.4 },
    limits: { initMs: 200 },
  });
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'ok' }, { requestId: ID });
  expect(valueOf(result)).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${ID} Error: Task timed out after 0.40 seconds`,
  });
  const lines = bench.log
    .replaceAll(/\d+(?:\.\d+)? (?=ms|MB)/g, '# ')
    .split('\n')
    .slice(1);
  expect(lines).toEqual([
    'INIT_REPORT Init Duration: # ms\tPhase: init\tStatus: timeout',
    'INIT_REPORT Init Duration: # ms\tPhase: invoke\tStatus: timeout',
    `START RequestId: ${ID} Version: $LATEST`,
    `END RequestId: ${ID}`,
    `REPORT RequestId: ${ID}\tDuration: # ms\tBilled Duration: # ms\tMemory Size: # MB\tMax Memory Used: # MB\tStatus: timeout`,
    '',
  ]);
});

test('a host that cannot start a sandbox is an error of the start, not of the function', async () => {
  await using bench = new Bench();
  bench.host.refusal = new Error('no interpreter');
  await expect(bench.environment()).rejects.toThrow('no interpreter');
});

test('a host that cannot start a sandbox again fails the invocation that needs it', async () => {
  await using bench = new Bench({ script: { init: { exit: 1 } } });
  const environment = await bench.environment();
  bench.host.refusal = new Error('no room');
  await expect(environment.invoke({ do: 'ok' })).rejects.toThrow('no room');
  await environment.gone.promise;
});

test('too much memory in the initialisation fails it', async () => {
  await using bench = new Bench({ script: { init: { sleepMs: 60_000 } } });
  bench.host.memory = 200 * 1024 * 1024;
  const environment = await bench.environment();
  expect(environment.environment.state).toBe('failed');
  const result = await environment.invoke({ do: 'ok' }, { requestId: ID });
  expect(valueOf(result)).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  expect(bench.log).toMatch(/INIT_REPORT .*\tPhase: init\tStatus: error\tError Type: Runtime\.OutOfMemory\n/);
});
