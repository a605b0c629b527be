import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listExtensions } from '../../../src/runtime/environment/list-extensions.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { Bench, textOf, valueOf, type Wish } from './support.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const tracer: Wish['settings'] = { extensions: ['/opt/extensions/tracer'] };

test('extensions initialise with the runtime, and get the events that they subscribed to', async () => {
  await using bench = new Bench({ settings: tracer });
  const environment = await bench.environment();
  await environment.invoke({ do: 'ok' }, { requestId: ID, traceId: 'Root=1-2;Sampled=1' });
  await environment.invoke({ do: 'ok' });
  await environment.environment.stop();
  const facts = '"functionName":"greeter","functionVersion":"$LATEST","handler":"app.handler"';
  expect(bench.log).toContain(`tracer registered 200 {"accountId":"123456789012",${facts}}`);
  expect(bench.log).toContain('tracer telemetry 202');
  expect(bench.log).toContain('EXTENSION\tName: tracer\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\nSTART');
  const seen = [...bench.log.matchAll(/tracer (?:INVOKE|SHUTDOWN) (\{.*\})/g)].map(
    ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
  );
  expect(seen).toEqual([
    {
      eventType: 'INVOKE',
      deadlineMs: expect.any(Number) as number,
      requestId: ID,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2;Sampled=1' },
    },
    expect.objectContaining({ eventType: 'INVOKE' }) as object,
    { eventType: 'SHUTDOWN', deadlineMs: expect.any(Number) as number, shutdownReason: 'spindown' },
  ]);
});

test('an extension without events is started, and asked for nothing', async () => {
  await using bench = new Bench({ settings: tracer, script: { extensions: { tracer: { events: [] } } } });
  const environment = await bench.environment();
  await environment.invoke({ do: 'ok' });
  expect(valueOf(await environment.invoke({ do: 'ok', value: 2 }))).toBe(2);
  expect(bench.log).toContain('EXTENSION\tName: tracer\tState: Ready\tEvents: []\n');
  expect(bench.log).not.toContain('tracer INVOKE');
});

test('an extension has two seconds to end', async () => {
  await using bench = new Bench({
    settings: tracer,
    script: { extensions: { tracer: { shutdownMs: 60_000 } } },
    limits: { shutdownMs: 150 },
  });
  const environment = await bench.environment();
  await environment.invoke({ do: 'ok' });
  const began = performance.now();
  await environment.environment.stop();
  expect(performance.now() - began).toBeGreaterThan(140);
  expect(performance.now() - began).toBeLessThan(1500);
});

test('extensions are told of a timeout, which the caller does not wait for', async () => {
  await using bench = new Bench({
    settings: tracer,
    configuration: { timeout: 0.2 },
    script: { extensions: { tracer: { shutdownMs: 60_000 } } },
    limits: { shutdownMs: 300 },
  });
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'hang' }, { requestId: ID });
  expect(valueOf(result)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect(bench.host.sandboxes[0]?.isGone).toBe(false);
  await environment.gone.promise;
  expect(bench.log).toMatch(/tracer SHUTDOWN \{.*"shutdownReason":"timeout"\}/);
  expect(bench.host.sandboxes[0]?.isGone).toBe(true);
});

test.each([
  [{ exit: 0 }, 'exit code 0'],
  [{ exit: 4 }, 'exit status 4'],
  [{ signal: 'SIGKILL' }, 'signal: killed'],
])('an extension that ends in an invocation by %j fails it', async (death, reason) => {
  await using bench = new Bench({
    settings: tracer,
    script: { extensions: { tracer: { die: death, diesOn: 'INVOKE' } } },
  });
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'hang' }, { requestId: ID });
  expect(textOf(result)).toBe(
    `{"errorType":"Extension.Crash","errorMessage":"RequestId: ${ID} Error: ${reason}"}`,
  );
  expect(bench.log).toMatch(/\tStatus: error\tError Type: Extension\.Crash\n$/);
});

test('an extension that ends in the initialisation fails that', async () => {
  await using bench = new Bench({
    settings: tracer,
    script: { extensions: { tracer: { die: { exit: 2, error: 'Tracer.NoKey' } } } },
  });
  const environment = await bench.environment();
  const result = await environment.invoke({ do: 'ok' }, { requestId: ID });
  expect(textOf(result)).toBe(
    `{"errorType":"Extension.InitError","errorMessage":"RequestId: ${ID} Error: exit status 2"}`,
  );
  expect(bench.log).toMatch(
    /EXTENSION\tName: tracer\tState: InitError\tEvents: \[INVOKE, SHUTDOWN\]\tError Type: Tracer\.NoKey\nINIT_REPORT .*\tPhase: init\tStatus: error\tError Type: Extension\.InitError\n/,
  );
});

test('every file in the layers’ folder for extensions is one', () => {
  const opt = temporaryFolder();
  expect(listExtensions({ task: '/code' })).toEqual([]);
  expect(listExtensions({ task: '/code', opt })).toEqual([]);
  mkdirSync(join(opt, 'extensions', 'folder'), { recursive: true });
  writeFileSync(join(opt, 'extensions', 'b'), '');
  writeFileSync(join(opt, 'extensions', 'a'), '');
  expect(listExtensions({ task: '/code', opt })).toEqual(['/opt/extensions/a', '/opt/extensions/b']);
});
