import { describe, expect, test } from 'vitest';
import { requestId, startFunction } from './function-process.ts';

const logs = (statement: string): string => `export const handler = async (event) => { ${statement}; };`;
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

/** Text log records as `[request id, level, message]`. */
const records = (text: string): readonly string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      expect(line).toMatch(new RegExp(`^${TIME}\t`));
      return line.split('\t').slice(1);
    });

describe('text', () => {
  test.each([
    ['console.log("a %s", 1, { b: 2 })', 'INFO', 'a 1 { b: 2 }'],
    ['console.log()', 'INFO', 'undefined'],
    ['console.log({ a: [1] })', 'INFO', '{ a: [ 1 ] }'],
    ['console.info("a")', 'INFO', 'a'],
    ['console.warn("a")', 'WARN', 'a'],
    ['console.error("a")', 'ERROR', 'a'],
    ['console.debug("a")', 'DEBUG', 'a'],
    ['console.trace("a")', 'TRACE', 'a'],
    ['console.fatal("a")', 'FATAL', 'a'],
    ['console.assert(false, "a")', 'WARN', 'Assertion failed: a'],
    ['(await import("node:console")).log("a")', 'INFO', 'a'],
  ])('%s', async (statement, level, message) => {
    const { result, output } = await startFunction({ code: logs(statement) });
    await result();
    const { stdout, stderr } = await output();
    expect(records(stdout)).toEqual([[requestId(1), level, message]]);
    expect(stderr).toBe('');
  });

  test('line ends of a record become carriage returns', async () => {
    const { result, output } = await startFunction({ code: logs('console.log("a\\nb\\n")') });
    await result();
    expect((await output()).stdout).toMatch(/INFO\ta\rb\r\n$/);
  });

  test('before the first invocation there is no request id', async () => {
    const code = `console.log('init'); ${logs('console.log("invoke")')}`;
    const [before, after] = await Promise.all([
      startFunction({ code, runtime: 'nodejs22.x' }),
      startFunction({ code, runtime: 'nodejs24.x' }),
    ]);
    await Promise.all([before.result(), after.result()]);
    await after.result();
    expect(records((await before.output()).stdout).map(([id]) => id)).toEqual(['undefined', requestId(1)]);
    expect(records((await after.output()).stdout).map(([id]) => id)).toEqual([
      '-',
      requestId(1),
      requestId(2),
    ]);
  });

  test('what a handler failed with, its own properties and code included', async () => {
    const { error, output } = await startFunction({
      code: logs('throw Object.assign(new RangeError("no"), { code: "E_NO", detail: { a: 1 } })'),
    });
    await error();
    const [[id, level, title, told] = []] = records((await output()).stdout);
    expect([id, level, title]).toEqual([requestId(1), 'ERROR', 'Invoke Error ']);
    const parsed = JSON.parse(String(told)) as { stack: string[] };
    expect(Object.keys(parsed)).toEqual(['errorType', 'errorMessage', 'code', 'detail', 'stack']);
    expect(parsed).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'no',
      code: 'E_NO',
      detail: { a: 1 },
    });
    expect(parsed.stack[0]).toBe('RangeError: no');
  });

  test('a failure of initialisation', async () => {
    const code = 'export const other = 1;';
    const [before, after] = await Promise.all([
      startFunction({ code, runtime: 'nodejs22.x' }),
      startFunction({ code, runtime: 'nodejs24.x' }),
    ]);
    await Promise.all([before.exited, after.exited]);
    expect((await before.output()).stdout).toMatch(
      /^\S+\tundefined\tERROR\tUncaught Exception \t\{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","stack":\["Runtime.HandlerNotFound: index.handler is undefined or not exported",.*\]\}\n$/,
    );
    expect((await after.output()).stdout).toMatch(
      /^\S+\t-\tERROR\tInit Error \t\{"errorType":"Runtime.HandlerNotFound",/,
    );
  });

  test('standard output and error are the function’s as they are', async () => {
    const { result, output } = await startFunction({
      code: logs('process.stdout.write("out\\n"); process.stderr.write("err\\n")'),
    });
    await result();
    const { stdout, stderr } = await output();
    expect([stdout, stderr]).toEqual(['out\n', 'err\n']);
  });
});

describe('telemetry', () => {
  test('one frame for each record, with its level and time', async () => {
    const began = Date.now();
    const { result, output } = await startFunction({
      code: logs(
        'for (const level of ["trace", "debug", "info", "warn", "error", "fatal", "log"]) console[level]("ü\\n✓")',
      ),
      hasTelemetry: true,
    });
    await result();
    const { stdout, frames } = await output();
    expect(stdout).toBe('');
    expect(frames.map(({ type }) => type.toString(16))).toEqual([
      'a55a0007',
      'a55a000b',
      'a55a000f',
      'a55a0013',
      'a55a0017',
      'a55a001b',
      'a55a000f',
    ]);
    for (const { time, text } of frames) {
      expect(text).toMatch(/\tü\n✓\n$/);
      expect(time).toBeGreaterThanOrEqual(began);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
  });

  test('JSON records have types of their own', async () => {
    const { result, output } = await startFunction({
      code: logs('console.trace("a"); console.info("a"); console.fatal("a")'),
      hasTelemetry: true,
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    });
    await result();
    const { frames } = await output();
    expect(frames.map(({ type }) => type.toString(16))).toEqual(['a55a0006', 'a55a000e', 'a55a001a']);
  });

  test('records larger than a pipe holds are whole', async () => {
    const { result, output } = await startFunction({
      code: logs('console.log("x".repeat(300_000)); console.log("after")'),
      hasTelemetry: true,
    });
    await result();
    const { frames } = await output();
    expect(frames.map(({ text }) => text.length > 300_000)).toEqual([true, false]);
  });

  test('the function does not see the descriptor', async () => {
    const { result } = await startFunction({
      code: 'export const handler = async () => "_LAMBDA_TELEMETRY_LOG_FD" in process.env;',
      hasTelemetry: true,
    });
    await expect(result()).resolves.toBe(false);
  });

  test('errors are one frame', async () => {
    const { error, output } = await startFunction({
      code: logs('throw new Error("a\\nb")'),
      hasTelemetry: true,
    });
    await error();
    const { frames } = await output();
    expect(frames).toHaveLength(1);
    expect(frames[0]?.type.toString(16)).toBe('a55a0017');
  });
});

describe('JSON', () => {
  const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };

  async function record(
    statement: string,
    headers?: Record<string, string>,
  ): Promise<Record<string, unknown>> {
    const { invoke, output } = await startFunction({ code: logs(statement), environment });
    await invoke({}, headers === undefined ? {} : { headers });
    const { timestamp, ...rest } = JSON.parse((await output()).stdout) as Record<string, unknown>;
    expect(timestamp).toMatch(new RegExp(`^${TIME}$`));
    return rest;
  }

  test.each<[string, Record<string, unknown>]>([
    ['console.log("a\\nb")', { level: 'INFO', message: 'a\nb' }],
    ['console.warn({ a: [1] })', { level: 'WARN', message: { a: [1] } }],
    ['console.error("a %d", 1, { b: 2 })', { level: 'ERROR', message: 'a 1 { b: 2 }' }],
    ['console.debug(1)', { level: 'DEBUG', message: 1 }],
    ['console.log({ big: 1n })', { level: 'INFO', message: '{ big: 1n }' }],
    [
      'const loop = {}; loop.loop = loop; console.log(loop)',
      { level: 'INFO', message: '<ref *1> { loop: [Circular *1] }' },
    ],
  ])('%s', async (statement, expected) => {
    await expect(record(statement)).resolves.toEqual({ ...expected, requestId: requestId(1) });
  });

  test('the keys come in order', async () => {
    const { result, output } = await startFunction({ code: logs('console.log("a")'), environment });
    await result();
    expect((await output()).stdout).toMatch(
      /^\{"timestamp":"[^"]+","level":"INFO","requestId":"[^"]+","message":"a"\}\n$/,
    );
  });

  test('an error alone is the message', async () => {
    await expect(
      record('class Own extends Error {} console.error(Object.assign(new Own("no"), { extra: 1 }))'),
    ).resolves.toMatchObject({
      level: 'ERROR',
      message: {
        errorType: 'Own',
        errorMessage: 'no',
        stackTrace: expect.arrayContaining(['Error: no']) as unknown,
        extra: 1,
      },
    });
  });

  test('an error among other values has keys of its own', async () => {
    await expect(record('console.error("failed:", new RangeError("no"))')).resolves.toMatchObject({
      level: 'ERROR',
      message: expect.stringMatching(/^failed: RangeError: no\n {4}at /) as string,
      errorType: 'RangeError',
      errorMessage: 'no',
      stackTrace: expect.arrayContaining(['RangeError: no']) as unknown,
    });
  });

  test('what a handler failed with', async () => {
    await expect(record('throw new RangeError("no")')).resolves.toMatchObject({
      level: 'ERROR',
      requestId: requestId(1),
      message: { errorType: 'RangeError', errorMessage: 'no', stackTrace: expect.any(Array) as unknown },
    });
  });

  test('the tenant is told', async () => {
    await expect(record('console.log("a")', { 'Lambda-Runtime-Aws-Tenant-Id': 't1' })).resolves.toMatchObject(
      {
        tenantId: 't1',
      },
    );
  });

  test('before the first invocation there is no request id', async () => {
    const { initError, output, exited } = await startFunction({
      code: 'throw new Error("init")',
      environment,
    });
    await initError();
    await exited;
    expect(JSON.parse((await output()).stdout)).not.toHaveProperty('requestId');
  });
});

describe('the level', () => {
  const code = logs(
    'for (const level of ["trace", "debug", "info", "log", "warn", "error", "fatal"]) console[level](level)',
  );

  test.each([
    ['TRACE', ['trace', 'debug', 'info', 'log', 'warn', 'error', 'fatal']],
    ['DEBUG', ['debug', 'info', 'log', 'warn', 'error', 'fatal']],
    ['INFO', ['info', 'log', 'warn', 'error', 'fatal']],
    ['WARN', ['warn', 'error', 'fatal']],
    ['ERROR', ['error', 'fatal']],
    ['FATAL', ['fatal']],
    ['', ['trace', 'debug', 'info', 'log', 'warn', 'error', 'fatal']],
  ])('%s', async (level, expected) => {
    const { result, output } = await startFunction({
      code,
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: level },
    });
    await result();
    const { stdout } = await output();
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toEqual(expected);
  });
});
