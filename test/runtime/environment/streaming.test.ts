import { expect, test } from 'vitest';
import type { ResponseStream } from '../../../src/runtime/api/delivery.ts';
import { Bench, textOf, valueOf } from './support.ts';

/** Keeps what comes and when; waits before each next chunk if told so. */
class Recorder implements ResponseStream {
  contentType: string | undefined;
  readonly chunks: string[] = [];
  readonly times: number[] = [];
  readonly #pauseMs: number;

  constructor(pauseMs = 0) {
    this.#pauseMs = pauseMs;
  }

  start(contentType: string): void {
    this.contentType = contentType;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.chunks.push(chunk.toString());
    this.times.push(performance.now());
    return this.#pauseMs === 0
      ? undefined
      : new Promise((resolve) => setTimeout(() => resolve(), this.#pauseMs));
  }
}

test('chunks reach a caller who wants them as the function writes them', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const stream = new Recorder();
  const result = await environment.invoke({ do: 'stream', parts: ['one', 'two', 'three'] }, { stream });
  const ended = performance.now();
  expect(stream.contentType).toBe('text/plain');
  expect(stream.chunks.join('|')).toBe('one|two|three');
  expect(ended - (stream.times[0] ?? 0)).toBeGreaterThan(30);
  expect(result.payload.length).toBe(0);
  expect(result.functionError).toBeUndefined();
  expect(result.report.producedBytes).toBe(11);
});

test('a caller who is slower than the function is waited for', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const stream = new Recorder(60);
  await environment.invoke({ do: 'stream', parts: ['one', 'two', 'three'] }, { stream });
  const [first = 0, second = 0] = stream.times;
  expect(second - first).toBeGreaterThanOrEqual(55);
  expect(stream.chunks.join('')).toBe('onetwothree');
});

test('a function that fails on the way says so after the last chunk', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const stream = new Recorder();
  const error = '{"errorType":"Error","errorMessage":"halfway","trace":[]}';
  const event = { do: 'stream', parts: ['some'], error, errorType: 'Function.Broken' };
  const result = await environment.invoke(event, { stream });
  expect(stream.chunks.join('')).toBe('some');
  expect(result.functionError).toBe('Unhandled');
  expect(result.errorType).toBe('Function.Broken');
  expect(textOf(result)).toBe(error);
  expect(valueOf(await environment.invoke({ do: 'ok', value: 1 }))).toBe(1);
});

test('a caller who wants it whole gets a streamed response in one piece', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'stream', parts: ['one', 'two'] });
  expect(textOf(result)).toBe('onetwo');
  expect(result.contentType).toBe('text/plain');
});

test('a caller who wants chunks gets a whole response in one', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const stream = new Recorder();
  await environment.invoke({ do: 'ok', value: 'all' }, { stream });
  expect(stream.chunks).toEqual(['"all"']);
  const failing = new Recorder();
  const failed = await environment.invoke({ do: 'error', body: '{}' }, { stream: failing });
  expect(failing.chunks).toEqual([]);
  expect(textOf(failed)).toBe('{}');
});

test('a mode of response that is none is refused, and fails the invocation', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'stream', mode: 'shouting', parts: ['x'] });
  expect(valueOf(result)).toMatchObject({ errorType: 'Runtime.InvalidResponseModeHeader' });
  expect(valueOf(await environment.invoke({ do: 'answers' }))).toEqual([
    [400, { errorMessage: 'Invalid function response mode', errorType: 'InvalidFunctionResponseMode' }],
  ]);
});
