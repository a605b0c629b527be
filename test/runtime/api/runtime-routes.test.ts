import { expect, test } from 'vitest';
import { ApiBench, TestDelivery } from './support.ts';

const NEXT = '/2018-06-01/runtime/invocation/next';

test('next waits for an invocation, and the answer to a response comes after its caller has it', async () => {
  using bench = await ApiBench.start();
  const next = bench.call('GET', NEXT);
  await expect.poll(() => bench.ready).toEqual(['runtime']);
  const delivery = new TestDelivery('a-b');
  bench.runtime.deliver(delivery);
  const invocation = await next;
  expect([invocation.status, invocation.text]).toEqual([200, '{"k":1}']);
  expect(invocation.headers.get('lambda-runtime-aws-request-id')).toBe('a-b');
  const accepted = await bench.call('POST', '/2018-06-01/runtime/invocation/a-b/response', { body: '[1]' });
  expect([accepted.status, accepted.text, accepted.headers.get('content-type')]).toEqual([
    202,
    '{"status":"OK"}',
    'application/json',
  ]);
  expect(delivery.responses).toMatchObject([{ kind: 'response', body: Buffer.from('[1]') }]);
});

test('an invocation that comes before its runtime waits for it', async () => {
  using bench = await ApiBench.start();
  bench.runtime.deliver(new TestDelivery('early'));
  expect((await bench.call('GET', NEXT)).headers.get('lambda-runtime-aws-request-id')).toBe('early');
});

test('an error has the type that the runtime gives it, if that is one', async () => {
  using bench = await ApiBench.start();
  const types = ['Runtime.Oops', 'Function.Oops', 'Function.oops', 'ValueError', undefined];
  const seen: unknown[] = [];
  for (const [index, type] of types.entries()) {
    const next = bench.call('GET', NEXT);
    const delivery = new TestDelivery(`r${index}`);
    bench.runtime.deliver(delivery);
    await next;
    const headers: Record<string, string> =
      type === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': type };
    await bench.call('POST', `/2018-06-01/runtime/invocation/r${index}/error`, { headers, body: '{}' });
    seen.push(delivery.responses[0]);
  }
  expect(seen).toMatchObject([
    { errorType: 'Runtime.Oops' },
    { errorType: 'Function.Oops' },
    { errorType: 'Function.Unknown' },
    { errorType: 'Runtime.Unknown' },
    { errorType: 'Runtime.Unknown' },
  ]);
});

test('an error of initialisation is taken once, and ends the conversation', async () => {
  using bench = await ApiBench.start();
  const init = {
    headers: { 'Lambda-Runtime-Function-Error-Type': 'Runtime.ImportModuleError' },
    body: '{"e":1}',
  };
  expect((await bench.call('POST', '/2018-06-01/runtime/init/error', init)).status).toBe(202);
  expect(bench.initErrors).toEqual([
    { errorType: 'Runtime.ImportModuleError', body: Buffer.from('{"e":1}') },
  ]);
  expect((await bench.call('POST', '/2018-06-01/runtime/init/error', init)).status).toBe(403);
  expect((await bench.call('GET', NEXT)).status).toBe(403);
  expect(bench.initErrors).toHaveLength(1);
});

test('a failed restore is an error of initialisation', async () => {
  using bench = await ApiBench.start();
  const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.AfterRestoreError' };
  expect((await bench.call('GET', '/2018-06-01/runtime/restore/next')).status).toBe(200);
  expect((await bench.call('GET', '/2018-06-01/runtime/restore/next')).status).toBe(403);
  expect(
    (await bench.call('POST', '/2018-06-01/runtime/restore/error', { headers, body: '{}' })).status,
  ).toBe(202);
  expect(bench.initErrors).toMatchObject([{ errorType: 'Runtime.AfterRestoreError' }]);
});

test('paths may end with a slash or a query; other paths and methods are not found', async () => {
  using bench = await ApiBench.start();
  expect((await bench.call('PUT', '/2022-07-01/telemetry/', { body: '{}' })).text).toBe(
    '{"errorMessage":"Telemetry API is not supported","errorType":"Telemetry.NotSupported"}',
  );
  expect((await bench.call('PUT', '/2020-08-15/logs?x=1', { body: '{}' })).status).toBe(202);
  expect((await bench.call('POST', '/2022-07-01/telemetry')).status).toBe(404);
  expect((await bench.call('POST', '/2018-06-01/runtime/invocation/x/elsewhere')).status).toBe(404);
  expect((await bench.call('GET', '/2018-06-01/runtime/invocation/x/response')).status).toBe(404);
  expect((await bench.call('GET', '/')).status).toBe(404);
});
