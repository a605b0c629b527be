import { expect, test } from 'vitest';
import type { Invocation, LocalFunction } from './local-function.ts';
import { eventually, onEachRung, python } from './stage.ts';

const ID = '01234567-89ab-4def-8123-456789abcdef';

/** A handler that ends its environment where it is told to, and says which environment it is in otherwise. */
function ending(statement: string): string {
  return python`
    import ctypes, os, signal, sys, threading, time
    ENVIRONMENT = time.time()
    def handler(event, context):
        if event == "end":
            ${statement}
        return [ENVIRONMENT, os.getpid()]
  `;
}

interface Ending {
  readonly before: Invocation;
  readonly ended: Invocation;
  readonly after: Invocation;
}

/** Invokes before, for the end, and after it. */
async function endOf(made: LocalFunction): Promise<Ending> {
  const before = await made.invoke('before');
  const ended = await made.invoke('end', { requestId: ID });
  const after = await made.invoke('after');
  return { before, ended, after };
}

const exitError = (reason: string) => [
  ['errorType', 'Runtime.ExitError'],
  ['errorMessage', `RequestId: ${ID} Error: Runtime exited ${reason}`],
];

onEachRung((stage) => {
  const crash = async (statement: string) => {
    const made = stage.function({ app: ending(statement) });
    const { before, ended, after } = await endOf(made);
    expect(ended.functionError).toBe('Unhandled');
    expect(ended.logStream).toBe(before.logStream);
    // What broke is not used again.
    expect(after.value).toEqual([expect.any(Number), expect.any(Number)]);
    expect(after.value).not.toEqual(before.value);
    expect(after.logStream).not.toBe(before.logStream);
    expect(made.log).toContain(`END RequestId: ${ID}\nREPORT RequestId: ${ID}\t`);
    expect(made.log).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\n/);
    return Object.entries(ended.value as object);
  };

  test('sys.exit(3) in a handler', async () => {
    expect(await crash('sys.exit(3)')).toEqual(exitError('with error: exit status 3'));
  });

  test('sys.exit() in a handler', async () => {
    expect(await crash('sys.exit()')).toEqual(exitError('without providing a reason'));
  });

  test('os._exit(7)', async () => {
    expect(await crash('os._exit(7)')).toEqual(exitError('with error: exit status 7'));
  });

  test('os._exit(0)', async () => {
    expect(await crash('os._exit(0)')).toEqual(exitError('without providing a reason'));
  });

  test('os.abort()', async () => {
    expect(await crash('os.abort()')).toEqual(exitError('with error: signal: aborted'));
  });

  test('a null pointer', async () => {
    expect(await crash('ctypes.string_at(0)')).toEqual(exitError('with error: signal: segmentation fault'));
  });

  test('SIGKILL from itself', async () => {
    expect(await crash('os.kill(os.getpid(), signal.SIGKILL)')).toEqual(
      exitError('with error: signal: killed'),
    );
  });

  test('SIGTERM from itself', async () => {
    expect(await crash('os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)')).toEqual(
      exitError('with error: signal: terminated'),
    );
  });

  test('an error while loading is reported twice, and tried again by the next invocation', async () => {
    const app = python`
      import os, sys
      print("loading")
      raise RuntimeError("never")
    `;
    const made = stage.function({ app });
    const [one, two] = [await made.invoke({}, { requestId: ID }), await made.invoke()];
    for (const { value } of [one, two]) {
      expect(value).toMatchObject({ errorMessage: 'never', errorType: 'RuntimeError', requestId: '' });
    }
    // Each environment loads the module ahead of its invocation, and again within it.
    expect(made.output.filter((message) => message === 'loading\n')).toHaveLength(4);
    const first = made.events
      .slice(0, made.events.findIndex(({ message }) => message.startsWith('REPORT')) + 1)
      .map(({ message }) => message.replace(/\d+\.\d+ ms/g, 'N ms'));
    expect(first.filter((message) => /^(INIT|START|END|loading)/.test(message))).toEqual([
      expect.stringMatching(
        /^INIT_START Runtime Version: python:3\.\d+\.v\d+\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}\n$/,
      ),
      'loading\n',
      'INIT_REPORT Init Duration: N ms\tPhase: init\tStatus: error\tError Type: Runtime.Unknown\n',
      'loading\n',
      'INIT_REPORT Init Duration: N ms\tPhase: invoke\tStatus: error\tError Type: Runtime.Unknown\n',
      `START RequestId: ${ID} Version: $LATEST\n`,
      `END RequestId: ${ID}\n`,
    ]);
  });

  test('an exit while loading', async () => {
    const made = stage.function({ app: 'import sys\nsys.exit(4)\n' });
    const { value } = await made.invoke({}, { requestId: ID });
    expect(Object.entries(value as object)).toEqual(exitError('with error: exit status 4'));
  });

  test('loading that takes too long goes on within the invocation, in its time', async () => {
    const app = python`
      import os, time
      def is_second():
          # The second sandbox is told by its clock alone: nothing of the first is left.
          return time.time() > float(os.environ["SLOW_UNTIL"])
      if not is_second():
          time.sleep(30)
      def handler(event, context):
          return context.get_remaining_time_in_millis()
    `;
    const until = Date.now() / 1000 + 0.6;
    const configuration = { timeout: 5, environment: { SLOW_UNTIL: String(until) } };
    const made = stage.function({ app, configuration, limits: { initMs: 1000 } });
    const { value } = await made.invoke();
    expect(value).toBeGreaterThan(3000);
    expect(value).toBeLessThanOrEqual(5000);
    expect(made.log).toMatch(/INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout\n/);
  });

  test('loading that never ends is a timeout of the invocation', async () => {
    const made = stage.function({
      app: 'import time\ntime.sleep(60)\n',
      configuration: { timeout: 1 },
      limits: { initMs: 300 },
    });
    const { value } = await made.invoke({}, { requestId: ID });
    expect(Object.entries(value as object)).toEqual([
      ['errorType', 'Sandbox.Timedout'],
      ['errorMessage', `RequestId: ${ID} Error: Task timed out after 1.00 seconds`],
    ]);
  });

  test('a timeout has two decimals, and what comes next a fresh environment', async () => {
    const made = stage.function({ app: ending('time.sleep(60)'), configuration: { timeout: 1 } });
    const { before, ended, after } = await endOf(made);
    expect(Object.entries(ended.value as object)).toEqual([
      ['errorType', 'Sandbox.Timedout'],
      ['errorMessage', `RequestId: ${ID} Error: Task timed out after 1.00 seconds`],
    ]);
    expect(ended.report).toMatchObject({ durationMs: 1000, billedMs: 1000, status: 'timeout' });
    expect(after.value).not.toEqual(before.value);
    expect(made.log).toMatch(
      new RegExp(
        `REPORT RequestId: ${ID}\\tDuration: 1000\\.00 ms\\tBilled Duration: 1000 ms\\tMemory Size: 256 MB\\tMax Memory Used: \\d+ MB\\tStatus: timeout\\n`,
      ),
    );
  });

  test('a loop that never ends, with every signal ignored', async () => {
    const app = python`
      import signal
      for number in range(1, 32):
          try:
              signal.signal(number, signal.SIG_IGN)
          except OSError:
              pass
      def handler(event, context):
          while True:
              pass
    `;
    const made = stage.function({ app, configuration: { timeout: 1 } });
    const began = performance.now();
    expect((await made.invoke()).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(performance.now() - began).toBeLessThan(6000);
  });

  test('a sandbox that ends while it is idle is replaced', async () => {
    const app = python`
      import os, threading, time
      def end():
          time.sleep(0.2)
          os._exit(1)
      def handler(event, context):
          threading.Thread(target=end, daemon=True).start()
          return os.getpid()
    `;
    const made = stage.function({ app });
    const first = await made.invoke();
    await eventually(() => made.pool.size).toBe(0);
    expect(first.functionError).toBeUndefined();
    expect((await made.invoke()).logStream).not.toBe(first.logStream);
  });
});
