import { expect, test, vi } from 'vitest';
import { Bench, requestOf, textOf, valueOf } from './support.ts';

test('a thousand invocations at once are served by sixteen environments, in the order they came', async () => {
  await using bench = new Bench({ configuration: { timeout: 60 } });
  const pool = bench.pool({ maxEnvironments: 16 });
  const values = Array.from({ length: 1000 }, (_, index) => index);
  const results = await Promise.all(values.map((value) => pool.invoke(requestOf({ do: 'ok', value }))));
  expect(results.map(valueOf)).toEqual(values);
  expect(results.every(({ functionError }) => functionError === undefined)).toBe(true);
  expect(pool.size).toBeLessThanOrEqual(16);
  const started = bench.events.flatMap(({ message }) => /^START RequestId: (\S+)/.exec(message)?.[1] ?? []);
  expect(new Set(started).size).toBe(1000);
});

test('the environment that was used last is used first', async () => {
  await using bench = new Bench();
  const pool = bench.pool();
  await pool.prewarm(2);
  const [first, second] = await Promise.all([
    pool.invoke(requestOf({ do: 'ok' })),
    pool.invoke(requestOf({ do: 'sleep', ms: 200 })),
  ]);
  expect(first.logStream).not.toBe(second.logStream);
  await vi.waitFor(() => expect(pool.idleCount).toBe(2));
  for (let round = 0; round < 3; round += 1) {
    expect((await pool.invoke(requestOf({ do: 'ok' }))).logStream).toBe(second.logStream);
    await vi.waitFor(() => expect(pool.idleCount).toBe(2));
  }
  expect(bench.host.sandboxes).toHaveLength(2);
});

test('an environment that broke is replaced by a fresh one, with a log stream of its own', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 1 });
  const [broken, next] = await Promise.all([
    pool.invoke(requestOf({ do: 'die', exit: 1 })),
    pool.invoke(requestOf({ do: 'ok', value: 'fresh' })),
  ]);
  expect(valueOf(broken)).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(valueOf(next)).toBe('fresh');
  expect(next.logStream).not.toBe(broken.logStream);
  expect(next.report.initMs).toBeGreaterThan(0);
});

test('an environment that dies while it waits is not used', async () => {
  await using bench = new Bench();
  const pool = bench.pool();
  await pool.invoke(requestOf({ do: 'ok' }));
  await vi.waitFor(() => expect(pool.idleCount).toBe(1));
  void bench.host.sandboxes[0]?.kill();
  await vi.waitFor(() => expect(pool.size).toBe(0));
  expect(valueOf(await pool.invoke(requestOf({ do: 'ok', value: 2 })))).toBe(2);
});

test('with no room to wait, more invocations than environments are refused', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 1, whenBusy: 'refuse' });
  const running = pool.invoke(requestOf({ do: 'sleep', ms: 100 }));
  await expect(pool.invoke(requestOf({ do: 'ok' }))).rejects.toMatchObject({ code: 'ENVIRONMENTS_BUSY' });
  await running;
  // The caller has its response: the next call is none too many, though the runtime may still be on its way.
  for (let value = 0; value < 5; value += 1) {
    expect(valueOf(await pool.invoke(requestOf({ do: 'ok', value })))).toBe(value);
  }
});

test('environments that nobody needs are ended, except those that are kept ready', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ idleMs: 150 });
  await pool.prewarm(1);
  expect(pool.idleCount).toBe(1);
  expect(bench.host.requests[0]?.variables['AWS_LAMBDA_INITIALIZATION_TYPE']).toBe('provisioned-concurrency');
  expect(bench.log).toMatch(/^INIT_START .*\nINIT_REPORT Init Duration: .* ms\tPhase: init\n$/);
  await Promise.all([1, 2, 3].map(() => pool.invoke(requestOf({ do: 'sleep', ms: 40 }))));
  expect(pool.size).toBe(3);
  await vi.waitFor(() => expect(pool.size).toBe(1), 2000);
  await pool.prewarm(0);
  await vi.waitFor(() => expect(pool.size).toBe(0), 2000);
});

test('what is kept ready and breaks is replaced', async () => {
  await using bench = new Bench();
  const pool = bench.pool();
  await pool.prewarm(1);
  const result = await pool.invoke(requestOf({ do: 'die', exit: 1 }));
  expect(result.report.billedMs).toBe(Math.ceil(result.report.durationMs));
  await vi.waitFor(() => expect(pool.idleCount).toBe(1), 3000);
  expect(bench.host.sandboxes).toHaveLength(2);
});

test('what cannot initialise is not started again and again', async () => {
  await using bench = new Bench({ script: { init: { exit: 1 } } });
  const pool = bench.pool();
  await pool.prewarm(2);
  await vi.waitFor(() => expect(pool.size).toBe(0));
  expect(bench.host.sandboxes).toHaveLength(2);
  expect(textOf(await pool.invoke(requestOf({ do: 'ok' })))).toContain('exit status 1');
});

test('new code is used at once by idle environments, and by busy ones when they are free', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 2 });
  await pool.invoke(requestOf({ do: 'ok' }));
  const running = pool.invoke(requestOf({ do: 'sleep', ms: 200 }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  pool.update({
    ...bench.plan.settings,
    configuration: { ...bench.plan.settings.configuration, environment: { STAGE: 'new', SCRIPT: '{}' } },
  });
  const fresh = pool.invoke(requestOf({ do: 'variables' }));
  expect(valueOf(await fresh)).toMatchObject({ STAGE: 'new' });
  expect(textOf(await running)).toBe('"slept"');
  await vi.waitFor(() => expect(pool.size).toBe(1));
  expect(valueOf(await pool.invoke(requestOf({ do: 'variables' })))).toMatchObject({ STAGE: 'new' });
});

test('draining serves who has come, and refuses who comes', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 1 });
  const running = [1, 2, 3].map((value) => pool.invoke(requestOf({ do: 'ok', value })));
  const drained = pool.drain();
  await expect(pool.invoke(requestOf({ do: 'ok' }))).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  expect((await Promise.all(running)).map(valueOf)).toEqual([1, 2, 3]);
  await drained;
  expect(pool.size).toBe(0);
});

test('closing fails who waits and who is served', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 1 });
  const served = pool.invoke(requestOf({ do: 'hang' }));
  await expect.poll(() => bench.log, { timeout: 5000 }).toContain('START RequestId');
  const waiting = pool.invoke(requestOf({ do: 'ok' }));
  const both = Promise.allSettled([served, waiting]);
  await pool.close();
  expect(
    (await both).map((each) => (each.status === 'rejected' ? (each.reason as { code: string }).code : '')),
  ).toEqual(['ENVIRONMENT_ENDED', 'POOL_CLOSED']);
  expect(bench.host.sandboxes.every((sandbox) => sandbox.isGone)).toBe(true);
});

test('a host that cannot start a sandbox fails one invocation for each try', async () => {
  await using bench = new Bench();
  const pool = bench.pool({ maxEnvironments: 2 });
  bench.host.refusal = new Error('no interpreter');
  const results = await Promise.allSettled(
    [1, 2, 3].map((value) => pool.invoke(requestOf({ do: 'ok', value }))),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(bench.host.requests).toHaveLength(3);
  bench.host.refusal = undefined;
  expect(valueOf(await pool.invoke(requestOf({ do: 'ok', value: 4 })))).toBe(4);
});

test('closing does not leave behind what is being started', async () => {
  await using bench = new Bench();
  const pool = bench.pool();
  const waiting = pool.invoke(requestOf({ do: 'ok' }));
  const closed = pool.close();
  await expect(waiting).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  await closed;
  expect(pool.size).toBe(0);
  expect(bench.host.sandboxes.every((sandbox) => sandbox.isGone)).toBe(true);
});
