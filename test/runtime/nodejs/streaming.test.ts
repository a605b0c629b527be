import { describe, expect, test } from 'vitest';
import { requestId, startFunction, type ErrorBody } from './function-process.ts';

const streams = (body: string, before = ''): string =>
  `import { setTimeout as wait } from 'node:timers/promises';
   import { pipeline } from 'node:stream/promises';
   import { Readable } from 'node:stream';
   ${before}
   export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;

describe('a streamed response', () => {
  test('is sent in chunks while it is written', async () => {
    const { api, invoke } = await startFunction({
      code: streams(
        'stream.write("one,"); await wait(300); stream.write(Buffer.from("two,")); stream.end("three");',
      ),
    });
    const times: number[] = [];
    api.onChunk(requestId(1), () => times.push(performance.now()));
    const { kind, headers, trailers, body } = await invoke();
    expect({ kind, body: body.toString(), trailers }).toEqual({
      kind: 'response',
      body: 'one,two,three',
      trailers: {},
    });
    expect(headers).toMatchObject({
      'lambda-runtime-function-response-mode': 'streaming',
      'transfer-encoding': 'chunked',
      'content-type': 'application/octet-stream',
      trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    });
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(200);
  });

  test('may come from a pipeline, larger than any buffer', async () => {
    const { invoke } = await startFunction({
      code: streams(
        'await pipeline(Readable.from((function* () { for (let i = 0; i < 256; i += 1) yield Buffer.alloc(65536, i); })()), stream);',
      ),
    });
    const { body } = await invoke();
    expect(body.length).toBe(256 * 65536);
    expect([body[0], body.at(-1)]).toEqual([0, 255]);
  });

  test('has the content type that was set before the first byte', async () => {
    const { invoke } = await startFunction({
      code: streams('stream.setContentType("text/event-stream"); stream.write("data"); stream.end();'),
    });
    const { headers } = await invoke();
    expect(headers['content-type']).toBe('text/event-stream');
  });

  test('may be empty', async () => {
    const { invoke } = await startFunction({ code: streams('stream.end();') });
    const { kind, body } = await invoke();
    expect({ kind, body: body.toString() }).toEqual({ kind: 'response', body: '' });
  });

  test('writes what is neither text nor bytes as JSON', async () => {
    const { invoke } = await startFunction({ code: streams('stream.write({ a: 1 }); stream.end();') });
    const { body } = await invoke();
    expect(body.toString()).toBe('{"a":1}');
  });

  test('has a handler that knows event and context, invocation after invocation on one connection', async () => {
    const { api, invoke } = await startFunction({
      code: streams('stream.end(`${event.n} ${context.awsRequestId}`);'),
    });
    for (const n of [1, 2, 3]) {
      const { body } = await invoke({ n });
      expect(body.toString()).toBe(`${n} ${requestId(n)}`);
    }
    expect(api.connections).toBe(1);
  });

  test('may come from CommonJS; its handler is marked as wrappers expect', async () => {
    const { invoke } = await startFunction({
      code: {
        'index.js': `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
          stream.end(String(exports.handler[Symbol.for('aws.lambda.runtime.handler.streaming')]));
        });`,
      },
    });
    const { body } = await invoke();
    expect(body.toString()).toBe('response');
  });
});

describe('HttpResponseStream.from', () => {
  const metadata = '{ statusCode: 201, headers: { "X-Demo": "1" }, cookies: ["a=b"] }';
  const prelude = `{"statusCode":201,"headers":{"X-Demo":"1"},"cookies":["a=b"]}${'\0'.repeat(8)}`;

  test('sends metadata and eight NULs before the body', async () => {
    const { invoke } = await startFunction({
      code: streams(`const http = awslambda.HttpResponseStream.from(stream, ${metadata});
        http.write("body"); http.end();`),
    });
    const { headers, body } = await invoke();
    expect(headers['content-type']).toBe('application/vnd.awslambda.http-integration-response');
    expect(body.toString()).toBe(`${prelude}body`);
  });

  test('so do pipelines', async () => {
    const { invoke } = await startFunction({
      code: streams(
        `await pipeline(Readable.from(["a", "b"]), awslambda.HttpResponseStream.from(stream, ${metadata}));`,
      ),
    });
    const { body } = await invoke();
    expect(body.toString()).toBe(`${prelude}ab`);
  });

  test('an end without a write has no metadata, as on AWS', async () => {
    const { invoke } = await startFunction({
      code: streams(`awslambda.HttpResponseStream.from(stream, ${metadata}).end("body");`),
    });
    const { body } = await invoke();
    expect(body.toString()).toBe('body');
  });
});

/** The error that a response's trailers tell of. */
const trailed = (trailers: NodeJS.Dict<string>): ErrorBody =>
  JSON.parse(
    Buffer.from(String(trailers['lambda-runtime-function-error-body']), 'base64').toString(),
  ) as ErrorBody;

describe('errors of streaming handlers', () => {
  test('before the first byte are posted like any', async () => {
    const { error, invoke } = await startFunction({
      code: streams('if (event.fails) throw new RangeError("early"); stream.end("fine");'),
    });
    await expect(error({ fails: true })).resolves.toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'early',
    });
    const { body } = await invoke({ fails: false });
    expect(body.toString()).toBe('fine');
  });

  test('after it are trailers', async () => {
    const { invoke, output } = await startFunction({
      code: streams('stream.write("begun"); await wait(50); throw new RangeError("midway");'),
    });
    const { kind, body, trailers } = await invoke();
    expect({ kind, body: body.toString() }).toEqual({ kind: 'response', body: 'begun' });
    expect(trailers['lambda-runtime-function-error-type']).toBe('RangeError');
    expect(trailed(trailers)).toMatchObject({ errorType: 'RangeError', errorMessage: 'midway' });
    expect((await output()).stdout).toMatch('ERROR\tInvoke Error \t{"errorType":"RangeError"');
  });

  test('of what is piped, too', async () => {
    const { invoke } = await startFunction({
      code: streams(
        `await pipeline(Readable.from((async function* () { yield "begun"; await wait(50); throw new RangeError("source"); })()), stream);`,
      ),
    });
    const { body, trailers } = await invoke();
    expect(body.toString()).toBe('begun');
    expect(trailed(trailers)).toMatchObject({ errorType: 'RangeError', errorMessage: 'source' });
  });

  test('a pipeline’s that the handler keeps to itself leaves the response truncated', async () => {
    const { invoke } = await startFunction({
      code: streams(
        `const source = async function* () { yield "begun"; await wait(50); throw new Error("source"); };
         await pipeline(Readable.from(source()), stream).catch(() => {});`,
      ),
    });
    const { trailers } = await invoke();
    expect(trailed(trailers)).toMatchObject({ errorType: 'Runtime.TruncatedResponse' });
  });

  test('that nothing caught end the response and the process', async () => {
    const { invoke, exited } = await startFunction({
      code: streams(
        'stream.write("begun"); setTimeout(() => { throw new RangeError("late"); }, 50); await wait(5000);',
      ),
    });
    const { trailers } = await invoke();
    expect(trailed(trailers)).toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
    await expect(exited).resolves.toBe(129);
  });

  test('a content type comes too late', async () => {
    const { invoke } = await startFunction({
      code: streams('stream.write("begun"); await wait(20); stream.setContentType("text/plain");'),
    });
    const { trailers } = await invoke();
    expect(trailed(trailers)).toMatchObject({
      errorType: 'Runtime.InvalidStreamingOperation',
      errorMessage: 'Cannot set content-type, too late.',
    });
  });

  test('a handler has to be a function, and async', async () => {
    const none = await startFunction({ code: 'export const handler = awslambda.streamifyResponse("none");' });
    await expect(none.initError()).resolves.toMatchObject({ errorType: 'Runtime.MalformedStreamingHandler' });
    const sync = await startFunction({
      code: 'export const handler = awslambda.streamifyResponse(() => {});',
    });
    await expect(sync.error()).resolves.toMatchObject({
      errorType: 'Runtime.MalformedStreamingHandler',
      errorMessage: 'Streaming does not support non-async handlers.',
    });
  });
});

test('a stream that is not ended leaves the invocation open, for the platform to time out', async () => {
  const { invoke, exited } = await startFunction({ code: streams('void stream;') });
  const outcome = await Promise.race([
    invoke().then(({ kind }) => kind),
    exited.then(() => 'exit'),
    new Promise((resolve) => setTimeout(() => resolve('open'), 500)),
  ]);
  expect(outcome).toBe('open');
});

test('up to nodejs22.x, what a streaming handler left behind runs before the next invocation', async () => {
  const code = streams(
    'setTimeout(() => { done = true; }, 300); stream.end(String(done)); done = false;',
    'let done = true;',
  );
  const [before, after] = await Promise.all([
    startFunction({ code, runtime: 'nodejs22.x' }),
    startFunction({ code, runtime: 'nodejs24.x' }),
  ]);
  await Promise.all([before.invoke(), after.invoke()]);
  const [second, other] = await Promise.all([before.invoke(), after.invoke()]);
  expect([second.body.toString(), other.body.toString()]).toEqual(['true', 'false']);
});
