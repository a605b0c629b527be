import { expect, test } from 'vitest';
import { pythons } from './installed-pythons.ts';
import { eventually, onEachRung, python } from './stage.ts';

const ID = '01234567-89ab-4def-8123-456789abcdef';
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;

/** Times and process numbers are what differs from run to run. */
function settled(messages: readonly string[]): string[] {
  return messages.map((message) => message.replaceAll(TIME, 'TIME'));
}

// Every version: how much is one event depends on how print writes.
onEachRung((stage) => {
  test('what is printed: one event for each print, in order with logging and children', async () => {
    const app = python`
      import logging, os, subprocess, sys
      logging.getLogger().setLevel(logging.INFO)
      print("loading")
      def handler(event, context):
          print("one")
          print("several\nlines\n\nin one")
          logging.info("a record\nof two lines")
          print("between", "words", 1)
          logging.warning("careful")
          sys.stderr.write("to stderr\n")
          subprocess.run(["sh", "-c", "echo of a child; echo of a child to stderr >&2"])
          os.write(1, b"raw\n")
          logging.debug("not at this level")
          try:
              1 / 0
          except ZeroDivisionError:
              logging.exception("caught")
          print("ä 😀 \x00 \x1b[1m")
          print("no line end", end="")
    `;
    const made = stage.function({ app });
    await made.invoke({}, { requestId: ID });
    const [caught, ...others] = made.output.filter((message) => message.startsWith('[ERROR]'));
    expect(others).toEqual([]);
    expect(caught).toMatch(
      /^\[ERROR\]\t.*\tcaught\nTraceback \(most recent call last\):\n {2}File "\/var\/task\/app\.py", line 15, in handler\n {4}1 \/ 0\n(?: +~+\^~+\n)?ZeroDivisionError: division by zero$/,
    );
    expect(settled(made.output.filter((message) => message !== caught))).toEqual([
      'loading\n',
      'one\n',
      'several\nlines\n\nin one\n',
      `[INFO]\tTIME\t${ID}\ta record\nof two lines\n`,
      'between words 1\n',
      `[WARNING]\tTIME\t${ID}\tcareful\n`,
      'to stderr\n',
      'of a child\n',
      'of a child to stderr\n',
      'raw\n',
      'ä 😀 \0 \u001b[1m\n',
      'no line end',
    ]);
    const first = made.events.find(({ message }) => message === 'loading\n');
    expect(first).not.toHaveProperty('requestId');
    expect(
      made.events
        .filter(({ kind, message }) => kind === 'function' && message !== 'loading\n')
        .every(({ requestId }) => requestId === ID),
    ).toBe(true);
  });

  test('an error that is not caught is one event', async () => {
    const app = 'def handler(event, context):\n    raise ValueError("of\\ntwo lines")\n';
    const made = stage.function({ app });
    await made.invoke();
    // The client indents by no-break spaces.
    expect(made.output).toEqual([
      '[ERROR] ValueError: of\ntwo lines\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/app.py", line 2, in handler\n\u00a0\u00a0\u00a0\u00a0raise ValueError("of\\ntwo lines")',
    ]);
  });

  test('START, END and REPORT are those of Lambda', async () => {
    const made = stage.function({ app: 'def handler(event, context):\n    print("between")\n' });
    const cold = await made.invoke({}, { requestId: ID, wantsLogTail: true });
    const warm = await made.invoke({}, { requestId: ID, wantsLogTail: true });
    const common = String.raw`START RequestId: ${ID} Version: \$LATEST\nbetween\nEND RequestId: ${ID}\nREPORT RequestId: ${ID}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\t`;
    expect(cold.logTail?.toString()).toMatch(
      new RegExp(`^${common}${String.raw`Init Duration: \d+\.\d\d ms\t\n$`}`),
    );
    expect(warm.logTail?.toString()).toMatch(new RegExp(String.raw`^${common}\n$`));
    const [initStart] = made.platform;
    expect(initStart).toMatch(
      new RegExp(
        String.raw`^INIT_START Runtime Version: python:3\.${stage.interpreter.minor}\.v\d+\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}\n$`,
      ),
    );
    expect(made.platform.filter((message) => message.startsWith('INIT_START'))).toHaveLength(1);
  });

  test('the JSON format', async () => {
    const app = python`
      import logging, json
      def handler(event, context):
          logging.debug("too detailed")
          logging.info("informed", extra={"order": 5})
          logging.error("failed")
          print("plain\ntext")
          print(json.dumps({"level": "DEBUG", "message": "of its own"}))
          raise ValueError("uncaught")
    `;
    const made = stage.function({ app, configuration: { logFormat: 'JSON', applicationLogLevel: 'INFO' } });
    await made.invoke({}, { requestId: ID });
    const [informed, failed, plain, uncaught, ...others] = made.output;
    expect(others).toEqual([]);
    expect(JSON.parse(informed ?? '')).toEqual({
      timestamp: expect.stringMatching(TIME),
      level: 'INFO',
      message: 'informed',
      logger: 'root',
      requestId: ID,
      order: 5,
    });
    expect(JSON.parse(failed ?? '')).toMatchObject({ level: 'ERROR', message: 'failed', requestId: ID });
    expect(plain).toBe('plain\ntext\n');
    expect(JSON.parse(uncaught ?? '')).toMatchObject({
      level: 'ERROR',
      errorMessage: 'uncaught',
      errorType: 'ValueError',
      requestId: ID,
      stackTrace: [expect.stringContaining('File "/var/task/app.py", line 8, in handler')],
    });
    const records = made.platform.map((message) => JSON.parse(message) as { type: string; record: object });
    expect(records.map(({ type }) => type)).toEqual([
      'platform.initStart',
      'platform.start',
      'platform.report',
    ]);
    expect(records[1]?.record).toEqual({
      requestId: ID,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
      version: '$LATEST',
    });
    expect(records[2]?.record).toMatchObject({
      requestId: ID,
      status: 'success',
      metrics: { memorySizeMB: 256, initDurationMs: expect.any(Number) },
    });
  });
}, pythons);

onEachRung((stage) => {
  test('a print of half a megabyte is cut into events as CloudWatch takes them', async () => {
    const made = stage.function({
      app: 'def handler(event, context):\n    print("ä" * 250_000)\n    print("after")\n',
    });
    await made.invoke();
    expect(made.output.map((message) => Buffer.byteLength(message))).toEqual([262_144, 500_001 - 262_144, 6]);
    expect(made.output.join('')).toBe(`${'ä'.repeat(250_000)}\nafter\n`);
  });

  test('a record of half a megabyte', async () => {
    const made = stage.function({
      app: 'import logging\ndef handler(event, context):\n    logging.warning("x" * 500_000)\n    print("after")\n',
    });
    await made.invoke();
    expect(made.output.join('')).toMatch(/^\[WARNING\]\t\S+\t\S+\tx{500000}\nafter\n$/);
    expect(made.output.length).toBe(3);
  });

  test('threads that print at the same time do not mix lines', async () => {
    const app = python`
      import threading
      def handler(event, context):
          def say(name):
              for count in range(200):
                  print(name * 50 + "\n" + name * 50)
          threads = [threading.Thread(target=say, args=(name,)) for name in "abcd"]
          for thread in threads:
              thread.start()
          for thread in threads:
              thread.join()
    `;
    const made = stage.function({ app });
    await made.invoke();
    const text = made.output.join('');
    for (const name of 'abcd') {
      expect(text.split(name.repeat(50)).length - 1).toBe(400);
    }
  });

  test("output of what goes on after the response is the next invocation's, or nobody's", async () => {
    const app = python`
      import threading, time
      def later():
          time.sleep(0.1)
          print("later")
      def handler(event, context):
          threading.Thread(target=later).start()
    `;
    const made = stage.function({ app });
    await made.invoke();
    await eventually(() => made.output).toEqual(['later\n']);
    const later = made.events.find(({ kind }) => kind === 'function');
    expect(later).not.toHaveProperty('requestId');
  });

  test('the last words of what exits, is killed or runs out of time are not lost', async () => {
    const app = python`
      import os, signal, sys, time
      def handler(event, context):
          print("last words")
          if event == "exit":
              os._exit(1)
          if event == "kill":
              os.kill(os.getpid(), signal.SIGKILL)
          if event == "time":
              time.sleep(30)
    `;
    for (const event of ['exit', 'kill', 'time']) {
      const made = stage.function({ app, configuration: { timeout: 1 } });
      await made.invoke(event);
      expect(made.output).toEqual(['last words\n']);
      expect(made.events.findIndex(({ message }) => message === 'last words\n')).toBeLessThan(
        made.events.findIndex(({ message }) => message.startsWith('END')),
      );
    }
  });

  test('/dev/stdout and /dev/stderr can be opened', async () => {
    const app = python`
      import os
      def handler(event, context):
          for name in ("/dev/stdout", "/dev/stderr", "/proc/self/fd/1"):
              descriptor = os.open(name, os.O_WRONLY)
              os.write(descriptor, name.encode() + b"\n")
              os.close(descriptor)
    `;
    const made = stage.function({ app });
    expect((await made.invoke()).value).toBe(null);
    // A pipe that is opened anew does not keep writes apart.
    expect(made.output.join('')).toBe('/dev/stdout\n/dev/stderr\n/proc/self/fd/1\n');
  });
});
