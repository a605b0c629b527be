import { describe, expect, test } from 'vitest';
import { requestId, startFunction } from './function-process.ts';

const modern = 'nodejs24.x';
const legacy = 'nodejs22.x';

describe('results', () => {
  test.each([
    ['undefined', 'null'],
    ['null', 'null'],
    ['"text"', '"text"'],
    ['"grüße ✓ 😀 \\u2028"', '"grüße ✓ 😀 \u2028"'],
    ['"\\ud800"', '"\\ud800"'],
    ['0', '0'],
    ['NaN', 'null'],
    ['[1, undefined]', '[1,null]'],
    ['new Date(0)', '"1970-01-01T00:00:00.000Z"'],
    ['{ toJSON: () => "own" }', '"own"'],
    ['Buffer.from([1, 255])', '{"type":"Buffer","data":[1,255]}'],
    ['() => {}', 'null'],
  ])('%s', async (value, body) => {
    const { invoke } = await startFunction({ code: `export const handler = async () => (${value});` });
    const report = await invoke();
    expect(report.kind).toBe('response');
    expect(report.headers['content-type']).toBe('application/json');
    expect(report.body.toString()).toBe(body);
  });

  test('of a synchronous handler: its value from nodejs24.x on, null before', async () => {
    const code = 'export const handler = () => "value";';
    const [after, before] = await Promise.all([
      startFunction({ code, runtime: modern }),
      startFunction({ code, runtime: legacy }),
    ]);
    await expect(after.result()).resolves.toBe('value');
    await expect(before.result()).resolves.toBeNull();
  });

  test.each(['const loop = {}; loop.loop = loop; return loop;', 'return 1n;'])(
    'that JSON cannot have are an error: %s',
    async (body) => {
      const code = `export const handler = async () => { ${body} };`;
      const [after, before] = await Promise.all([
        startFunction({ code, runtime: modern }),
        startFunction({ code, runtime: legacy }),
      ]);
      await expect(after.error()).resolves.toMatchObject({
        errorType: 'Runtime.JSONStringifyError',
        errorMessage: 'Unable to stringify response body',
      });
      await expect(before.error()).resolves.toMatchObject({
        errorType: 'Error',
        errorMessage: 'Unable to stringify response body',
      });
    },
  );

  test('are JSON of the event, exactly', async () => {
    const event = { text: 'ü✓😀', nested: [1, { deep: null }], large: 'x'.repeat(2_000_000) };
    const { result } = await startFunction({ code: 'export const handler = async (event) => event;' });
    await expect(result(event)).resolves.toEqual(event);
  });

  test('an empty payload is an empty event; what is not JSON is an error', async () => {
    const { result, error } = await startFunction({ code: 'export const handler = async (event) => event;' });
    await expect(result({}, { payload: '' })).resolves.toEqual({});
    await expect(error({}, { payload: '{"a":' })).resolves.toMatchObject({ errorType: 'SyntaxError' });
    await expect(result('again')).resolves.toBe('again');
  });

  test('one process and one connection serve invocation after invocation, errors between', async () => {
    const { api, result, error } = await startFunction({
      code: `let count = 0;
        export const handler = async (event) => { count += 1; if (event.fails) throw new Error('no'); return count; };`,
    });
    await expect(result()).resolves.toBe(1);
    await expect(error({ fails: true })).resolves.toMatchObject({ errorMessage: 'no' });
    await expect(result()).resolves.toBe(3);
    expect(api.connections).toBe(1);
  });

  test('a response that the platform refuses does not end the process', async () => {
    const { api, result } = await startFunction({ code: 'export const handler = async () => "large";' });
    api.responseStatus = 413;
    await result();
    api.responseStatus = 202;
    await expect(result()).resolves.toBe('large');
  });
});

describe('errors of handlers', () => {
  test('have type, message and trace, in body and headers', async () => {
    const { invoke } = await startFunction({
      code: `class QuotaError extends Error { name = 'QuotaError'; }
        export const handler = async () => { throw new QuotaError('too much'); };`,
    });
    const { kind, headers, body } = await invoke();
    const error = JSON.parse(body.toString()) as { trace: string[] };
    expect(kind).toBe('error');
    expect(error).toMatchObject({ errorType: 'QuotaError', errorMessage: 'too much' });
    expect(Object.keys(error)).toEqual(['errorType', 'errorMessage', 'trace']);
    expect(error.trace[0]).toMatch('too much');
    expect(error.trace[1]).toMatch(/^ {4}at .*index\.mjs:2:/);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-function-error-type': 'QuotaError',
    });
    expect(JSON.parse(String(headers['lambda-runtime-function-xray-error-cause']))).toMatchObject({
      working_directory: expect.any(String) as string,
      exceptions: [
        {
          type: 'QuotaError',
          message: 'too much',
          stack: expect.arrayContaining([
            {
              path: expect.stringMatching(/index\.mjs$/) as string,
              line: 2,
              label: expect.any(String) as string,
            },
          ]) as unknown,
        },
      ],
      paths: expect.arrayContaining([expect.stringMatching(/index\.mjs$/)]) as unknown,
    });
  });

  test.each([
    ['throw "plain"', 'string', 'plain'],
    ['throw 7', 'number', '7'],
    ['throw { a: 1 }', 'object', '[object Object]'],
    ['throw undefined', 'string', 'handled'],
    ['throw null', 'string', 'handled'],
    [
      'throw Object.create(null)',
      'handled',
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    ],
  ])('need not be errors: %s', async (statement, errorType, errorMessage) => {
    const code = `export const handler = async () => { ${statement}; };`;
    await Promise.all(
      [modern, legacy].map(async (runtime) => {
        const { error } = await startFunction({ code, runtime });
        await expect(error()).resolves.toEqual({ errorType, errorMessage, trace: [] });
      }),
    );
  });

  test.each([modern, legacy])('may be thrown before there is a promise: %s', async (runtime) => {
    const { error } = await startFunction({
      code: 'export const handler = () => { throw new TypeError("sync"); };',
      runtime,
    });
    await expect(error()).resolves.toMatchObject({ errorType: 'TypeError', errorMessage: 'sync' });
  });

  test('whatever they say fits in headers, or is left out of them', async () => {
    const { invoke } = await startFunction({
      code: `export const handler = async ({ size }) => {
        const error = new Error('ü✓\\n'.repeat(size));
        error.name = 'Näme\\r\\n✓';
        throw error;
      };`,
    });
    const small = await invoke({ size: 1 });
    expect(JSON.parse(small.body.toString())).toMatchObject({ errorType: 'Näme\r\n✓', errorMessage: 'ü✓\n' });
    expect(small.headers['lambda-runtime-function-error-type']).toBe('N?me???');
    expect(small.headers['lambda-runtime-function-xray-error-cause']).toMatch(/^[\x20-\x7e]+$/);
    const large = await invoke({ size: 100_000 });
    expect(large.headers).not.toHaveProperty('lambda-runtime-function-xray-error-cause');
    expect(large.body.length).toBeGreaterThan(500_000);
  });

  test('a promise that nothing will settle ends the process', async () => {
    await Promise.all(
      [modern, legacy].map(async (runtime) => {
        const { error, exited } = await startFunction({
          code: 'export const handler = async () => { await new Promise(() => {}); };',
          runtime,
        });
        await expect(error()).resolves.toMatchObject({
          errorType: 'Runtime.NodeJsExit',
          errorMessage: expect.stringMatching('detected an unexpected Node.js exit code') as string,
        });
        await expect(exited).resolves.toBe(13);
      }),
    );
  });
});

describe('the context', () => {
  const code = `export const handler = async (event, context) => ({
      ...context,
      remaining: context.getRemainingTimeInMillis(),
      kinds: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, typeof value])),
    });`;
  const shared = {
    functionVersion: '$LATEST',
    functionName: 'demo',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/demo',
    logStreamName: '2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:demo',
    awsRequestId: requestId(1),
  };

  test('nodejs24.x', async () => {
    const { result } = await startFunction({ code, runtime: modern });
    const { remaining, kinds, ...properties } = (await result()) as Record<string, unknown>;
    expect(properties).toEqual(shared);
    expect(remaining).toBeGreaterThan(2000);
    expect(remaining).toBeLessThanOrEqual(3000);
    expect(Object.keys(kinds as object)).toEqual([
      'functionVersion',
      'functionName',
      'memoryLimitInMB',
      'logGroupName',
      'logStreamName',
      'clientContext',
      'identity',
      'invokedFunctionArn',
      'awsRequestId',
      'tenantId',
      'getRemainingTimeInMillis',
    ]);
  });

  test('nodejs22.x has what belongs to callbacks', async () => {
    const { result } = await startFunction({ code, runtime: legacy });
    const { kinds, ...properties } = (await result()) as Record<string, unknown>;
    expect(properties).toMatchObject({ ...shared, callbackWaitsForEmptyEventLoop: true });
    expect(kinds).toMatchObject({ done: 'function', succeed: 'function', fail: 'function' });
  });

  test('client context, identity and tenant come with the invocation', async () => {
    const { result } = await startFunction({ code });
    const clientContext = { client: { app_title: 'demo' }, Custom: { key: 'v' } };
    const identity = { cognitoIdentityId: 'id', cognitoIdentityPoolId: 'pool' };
    const headers = {
      'Lambda-Runtime-Client-Context': JSON.stringify(clientContext),
      'Lambda-Runtime-Cognito-Identity': JSON.stringify(identity),
      'Lambda-Runtime-Aws-Tenant-Id': 'tenant-1',
    };
    await expect(result({}, { headers })).resolves.toMatchObject({
      clientContext,
      identity,
      tenantId: 'tenant-1',
    });
    const without = (await result()) as object;
    expect(without).not.toHaveProperty('tenantId');
  });

  test('_X_AMZN_TRACE_ID is the invocation’s', async () => {
    const { result } = await startFunction({
      code: 'export const handler = async () => process.env._X_AMZN_TRACE_ID ?? "none";',
    });
    const trace = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1';
    await expect(result({}, { headers: { 'Lambda-Runtime-Trace-Id': trace } })).resolves.toBe(trace);
    await expect(result()).resolves.toBe('none');
  });

  test('without AWS_EXECUTION_ENV, the runtime is that of the running Node', async () => {
    const { result } = await startFunction({
      code: `export const handler = async (event, context) => [
        parseInt(process.versions.node) < 24,
        'callbackWaitsForEmptyEventLoop' in context,
      ];`,
      environment: { AWS_EXECUTION_ENV: '' },
    });
    const [isOld, hasCallbacks] = (await result()) as boolean[];
    expect(hasCallbacks).toBe(isOld);
  });
});

const start = (body: string): ReturnType<typeof startFunction> =>
  startFunction({
    code: `export const handler = (event, context, callback) => { ${body} };`,
    runtime: legacy,
  });
/** Milliseconds that something takes. */
const timed = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work;
  return performance.now() - began;
};

describe('up to nodejs22.x', () => {
  test.each([
    ['callback(null, 1)', 1],
    ['callback(undefined, 1)', 1],
    ['callback()', null],
    ['setTimeout(() => callback(null, 1), 5)', 1],
    ['callback(null, 1); callback(null, 2)', 1],
    ['context.succeed(1)', 1],
    ['context.done(null, 1)', 1],
    ['setTimeout(() => context.done(null, 1), 5)', 1],
    ['return Promise.resolve(1)', 1],
    ['return { then: (resolve) => resolve(1) }', 1],
    ['callback(null, 1); return Promise.resolve(2)', 1],
    ['context.succeed(1); return Promise.resolve(2)', 1],
    ['return 1', null],
    ['setTimeout(() => {}, 5)', null],
  ])('%s results in %j', async (body, value) => {
    const { result } = await start(body);
    await expect(result()).resolves.toBe(value);
    await expect(result()).resolves.toBe(value);
  });

  test.each([
    ['callback(new RangeError("no"))', { errorType: 'RangeError', errorMessage: 'no' }],
    ['callback("no")', { errorType: 'string', errorMessage: 'no', trace: [] }],
    ['context.fail(new RangeError("no"))', { errorType: 'RangeError', errorMessage: 'no' }],
    ['context.fail()', { errorType: 'string', errorMessage: 'handled' }],
    ['context.done("no")', { errorType: 'string', errorMessage: 'no' }],
    ['return Promise.reject(new RangeError("no"))', { errorType: 'RangeError', errorMessage: 'no' }],
  ])('%s fails', async (body, expected) => {
    const { error } = await start(body);
    await expect(error()).resolves.toMatchObject(expected);
    await expect(error()).resolves.toMatchObject(expected);
  });

  test('a callback’s result waits for the event loop to be empty', async () => {
    const { result } = await start('setTimeout(() => {}, 400); callback(null, "waited");');
    expect(await timed(result())).toBeGreaterThan(350);
  });

  test.each([
    ['a callback is told not to', 'context.callbackWaitsForEmptyEventLoop = false; callback(null, 1);'],
    ['context.done does not', 'context.done(null, 1);'],
    ['a promise does not', 'return Promise.resolve(1);'],
  ])('%s', async (_, body) => {
    const { result } = await start(`setTimeout(() => {}, 2000); ${body}`);
    await result();
    expect(await timed(result())).toBeLessThan(1000);
  });

  test('a callback of an invocation that is over has no effect on the next', async () => {
    const { result } = await start(
      'if (event.first) { setTimeout(() => callback(null, "late"), 50); context.succeed("early"); } else { setTimeout(() => context.succeed("own"), 200); }',
    );
    await expect(result({ first: true })).resolves.toBe('early');
    await expect(result({ first: false })).resolves.toBe('own');
  });
});
