import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { leftOf, processesBelow, processesWith } from './host-processes.ts';
import { eventually, onEachRung, python, returning } from './stage.ts';

const MEGABYTE = 1024 * 1024;

/** Folders that this process made for its sandboxes. */
function ownFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`zipwright-run-${process.pid}-`));
}

onEachRung((stage) => {
  test('ten gigabytes that are asked for at once end it within a moment', async ({ skip }) => {
    skip(!stage.promises.limitsMemory, 'this rung does not promise it');
    const app = python`
      def handler(event, context):
          if event != "end":
              return "well"
          held = []
          while sum(map(len, held)) < 10 << 30:
              held.append(b"x" * (32 << 20))
          return "too much"
    `;
    const made = stage.function({ app, configuration: { memorySize: 128 } });
    await made.invoke();
    const began = performance.now();
    const ended = await made.invoke('end', { requestId: '01234567-89ab-4def-8123-456789abcdef' });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(Object.entries(ended.value as object)).toEqual([
      ['errorType', 'Runtime.OutOfMemory'],
      [
        'errorMessage',
        'RequestId: 01234567-89ab-4def-8123-456789abcdef Error: Runtime exited with error: signal: killed',
      ],
    ]);
    expect(ended.report.maxMemoryUsed).toBe(128);
    expect(made.log).toContain('\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n');
    expect((await made.invoke()).value).toBe('well');
  });

  test('memory of all its processes counts', async ({ skip }) => {
    skip(!stage.promises.limitsMemory, 'this rung does not promise it');
    const app = python`
      import subprocess, sys
      def handler(event, context):
          hold = [sys.executable, "-S", "-c", "import time; held = b'x' * (60 << 20); print('held', flush=True); time.sleep(60)"]
          children = [subprocess.Popen(hold, stdout=subprocess.PIPE) for _ in range(4)]
          for child in children:
              child.stdout.readline()
          children[0].wait()
    `;
    const made = stage.function({ app, configuration: { memorySize: 160 } });
    expect((await made.invoke()).value).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  test('what is within the limit is reported', async () => {
    const made = stage.function({ app: returning('len(b"x" * event)'), configuration: { memorySize: 256 } });
    await made.invoke(1);
    const app = python`
      import time
      HELD = b"x" * (100 << 20)
      def handler(event, context):
          time.sleep(0.2)
    `;
    const { report } = await stage.function({ app }).invoke();
    expect(report.maxMemoryUsed).toBeGreaterThanOrEqual(100);
    expect(report.maxMemoryUsed).toBeLessThan(160);
  });

  test('processes that multiply are gone with the environment', async () => {
    const marker = `multiply-${process.pid}-${stage.rung}`;
    const app = python`
      import subprocess, sys, time
      PROGRAM = "import subprocess, sys, time; depth = int(sys.argv[2]); [subprocess.Popen([sys.executable, '-S', '-c', sys.argv[3], sys.argv[1], str(depth - 1), sys.argv[3]], start_new_session=True) for _ in range(2) if depth > 0]; time.sleep(120)"
      def handler(event, context):
          subprocess.Popen([sys.executable, "-S", "-c", PROGRAM, event, "4", PROGRAM], start_new_session=True)
          time.sleep(60)
    `;
    const made = stage.function({ app, configuration: { memorySize: 2048, timeout: 3 } });
    const running = made.invoke(marker);
    await eventually(() => processesWith(marker).length).toBeGreaterThan(20);
    const started = processesWith(marker);
    expect((await running).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await leftOf([...started, ...processesWith(marker)])).toEqual([]);
    expect(processesWith(marker)).toEqual([]);
  });

  test('a process that outlives its invocation ends with the environment, even as a daemon', async () => {
    const marker = `outlive-${process.pid}-${stage.rung}`;
    const app = python`
      import os, subprocess, sys
      DAEMON = "import os, sys, time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\ntime.sleep(120)"
      def handler(event, context):
          subprocess.run([sys.executable, "-S", "-c", DAEMON, event], stdout=subprocess.DEVNULL)
          return "started"
    `;
    const made = stage.function({ app });
    expect((await made.invoke(marker)).value).toBe('started');
    await eventually(() => processesWith(marker).length).toBe(1);
    const daemons = processesWith(marker);
    expect((await made.invoke(marker)).value).toBe('started');
    await made.close();
    expect(await leftOf(daemons)).toEqual([]);
    await eventually(() => processesWith(marker)).toEqual([]);
  });

  test('a daemon does not outlive a function that exits', async () => {
    const marker = `exits-${process.pid}-${stage.rung}`;
    const app = python`
      import os, subprocess, sys
      def handler(event, context):
          subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(120)", event], start_new_session=True, stdout=subprocess.DEVNULL)
          os._exit(1)
    `;
    const made = stage.function({ app });
    expect((await made.invoke(marker)).value).toMatchObject({ errorType: 'Runtime.ExitError' });
    await eventually(() => processesWith(marker)).toEqual([]);
  });

  test('a thread goes on between invocations', async () => {
    const app = python`
      import threading, time
      COUNT = [0]
      def count():
          while True:
              COUNT[0] += 1
              time.sleep(0.001)
      threading.Thread(target=count, daemon=True).start()
      def handler(event, context):
          return COUNT[0]
    `;
    const made = stage.function({ app });
    await made.invoke();
    await sleep(50);
    expect((await made.invoke()).value).toBeGreaterThan(5);
  });

  test('output without end is cut, and said', async () => {
    const app = python`
      def handler(event, context):
          for _ in range(300):
              print("x" * 10_000)
          return "done"
    `;
    const made = stage.function({ app, limits: { logBytes: MEGABYTE } });
    expect((await made.invoke()).value).toBe('done');
    const bytes = made.output.reduce((sum, message) => sum + message.length, 0);
    expect(bytes).toBeLessThanOrEqual(MEGABYTE);
    expect(bytes).toBeGreaterThan(MEGABYTE * 0.9);
    expect(made.platform.filter((message) => message.startsWith('LOGS_DROPPED'))).toEqual([
      expect.stringMatching(/^LOGS_DROPPED Bytes: \d+\tRecords: \d+\tReason: .+\n$/),
    ]);
    // The next invocation has its own share.
    await made.invoke();
    expect(made.output.length).toBeGreaterThan(180);
  });

  test('a loop that prints ends in time, and in little memory', async () => {
    const app = python`
      import os
      def handler(event, context):
          line = b"x" * 4000 + b"\n"
          while True:
              os.write(1, line)
    `;
    const made = stage.function({ app, configuration: { timeout: 1 }, limits: { logBytes: MEGABYTE } });
    const before = process.memoryUsage().rss;
    expect((await made.invoke()).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MEGABYTE);
  });

  test('what is written outside of /tmp does not reach this machine', async ({ skip }) => {
    skip(!stage.promises.hidesFiles, 'this rung does not promise it');
    const folder = temporaryFolder();
    const name = `zipwright-written-${process.pid}`;
    const app = python`
      import os
      def handler(event, context):
          written = []
          for folder in event:
              try:
                  open(folder, "w").close()
                  written.append(folder)
              except OSError:
                  pass
          return written
    `;
    const paths = [
      join(tmpdir(), name),
      join(folder, name),
      `/var/tmp/${name}`,
      `/dev/shm/${name}`,
      `/dev/${name}`,
      `/proc/${name}`,
      `/${name}`,
      `/root/${name}`,
      `/opt/${name}`,
    ];
    const { value } = await stage.function({ app }).invoke(paths);
    expect(value).toEqual(tmpdir() === '/tmp' ? [join('/tmp', name)] : []);
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
  });

  test('nothing of a sandbox stays on disk', async () => {
    const before = new Set(ownFolders());
    const host = await stage.startHost();
    const made = stage.make({ app: returning('1') }, temporaryFolder(), host);
    await made.invoke();
    const folders = ownFolders().filter((name) => !before.has(name));
    const processes = processesBelow(process.pid);
    expect(folders.length).toBeGreaterThan(0);
    await made.close();
    await host.close();
    expect(ownFolders().filter((name) => folders.includes(name))).toEqual([]);
    expect(processesBelow(process.pid).length).toBeLessThan(processes.length);
  });
});
