import { describe, expect, test } from 'vitest';
import { startFunction } from './function-process.ts';

describe('what nothing catches is reported, and ends the process', () => {
  test.each(['nodejs22.x', 'nodejs24.x'])('an exception while a handler runs: %s', async (runtime) => {
    const { error, exited, output } = await startFunction({
      code: `export const handler = async () => {
        setTimeout(() => { throw new RangeError('late'); }, 10);
        await new Promise((resolve) => setTimeout(resolve, 5000));
      };`,
      runtime,
    });
    await expect(error()).resolves.toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
    await expect(exited).resolves.toBe(129);
    expect((await output()).stdout).toMatch(
      /\tERROR\tUncaught Exception \t\{"errorType":"RangeError","errorMessage":"late",/,
    );
  });

  test('a rejection while a handler runs', async () => {
    const { error, exited, output } = await startFunction({
      code: `export const handler = async () => {
        Promise.reject(new RangeError('nobody listens'));
        await new Promise((resolve) => setTimeout(resolve, 5000));
      };`,
    });
    const { errorType, errorMessage, trace } = await error();
    expect({ errorType, errorMessage, first: trace[0] }).toEqual({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'RangeError: nobody listens',
      first: 'Runtime.UnhandledPromiseRejection: RangeError: nobody listens',
    });
    await expect(exited).resolves.toBe(128);
    expect((await output()).stdout).toMatch(
      /\tERROR\tUnhandled Promise Rejection \t\{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"RangeError: nobody listens",.*"reason":\{"errorType":"RangeError","errorMessage":"nobody listens","stack":\[.*\]\},"promise":\{\},"stack":\[/,
    );
  });

  test('a rejection of a handler that has returned: its response stands', async () => {
    const { result, exited, output, api } = await startFunction({
      code: `async function hello() { throw new Error('HelloError'); }
        export const handler = async () => { hello(); return 'Hello'; };`,
    });
    await expect(result()).resolves.toBe('Hello');
    await expect(exited).resolves.toBe(128);
    expect((await output()).stdout).toMatch('ERROR\tUnhandled Promise Rejection \t');
    // The next invocation is not taken by a process that is about to end.
    expect(api.polls).toBe(1);
  });

  test('between invocations there is nobody to report to', async () => {
    const { result, exited, output } = await startFunction({
      code: `export const handler = async () => { setTimeout(() => { throw new Error('afterwards'); }, 50); };`,
    });
    await result();
    await expect(exited).resolves.toBe(129);
    expect((await output()).stdout).toMatch(
      'Uncaught Exception \t{"errorType":"Error","errorMessage":"afterwards"',
    );
  });

  test('while a module waits at its top level', async () => {
    const { initError, exited } = await startFunction({
      code: `setTimeout(() => { throw new RangeError('init'); }, 10);
        await new Promise((resolve) => setTimeout(resolve, 5000));
        export const handler = 1;`,
    });
    await expect(initError()).resolves.toMatchObject({ errorType: 'RangeError', errorMessage: 'init' });
    await expect(exited).resolves.toBe(129);
  });

  test('an exception in a callback, up to nodejs22.x', async () => {
    const { error, exited } = await startFunction({
      code: `export const handler = (event, context, callback) => {
        setTimeout(() => { throw new RangeError('late'); }, 10);
      };`,
      runtime: 'nodejs22.x',
    });
    await expect(error()).resolves.toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
    await expect(exited).resolves.toBe(129);
  });

  test('only the first is reported', async () => {
    const { error, exited } = await startFunction({
      code: `export const handler = async () => {
        setTimeout(() => { throw new Error('first'); }, 10);
        setTimeout(() => { throw new Error('second'); }, 10);
        await new Promise((resolve) => setTimeout(resolve, 5000));
      };`,
    });
    await expect(error()).resolves.toMatchObject({ errorMessage: 'first' });
    await expect(exited).resolves.toBe(129);
  });

  test('a function may listen itself instead', async () => {
    const { result } = await startFunction({
      code: `process.removeAllListeners('unhandledRejection');
        let seen = 'nothing';
        process.on('unhandledRejection', (reason) => { seen = reason.message; });
        export const handler = async () => {
          Promise.reject(new Error('mine'));
          await new Promise((resolve) => setTimeout(resolve, 20));
          return seen;
        };`,
    });
    await expect(result()).resolves.toBe('mine');
  });
});

test('a handler’s exit is the platform’s to report: nothing is posted', async () => {
  const { invoke, exited } = await startFunction({
    code: 'export const handler = async () => { process.exit(3); };',
  });
  await expect(invoke()).rejects.toThrow('The runtime ended with 3');
  await expect(exited).resolves.toBe(3);
});

test('without a Runtime API the process ends', async () => {
  const { api, exited, output } = await startFunction({ code: 'export const handler = async () => 1;' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await api[Symbol.asyncDispose]();
  await expect(exited).resolves.toBe(1);
  expect((await output()).stderr).not.toBe('');
});
