import { expect, test } from 'vitest';
import { onEachRung, python } from './stage.ts';

onEachRung((stage) => {
  const { promises } = stage;

  test('who kills its process group kills nobody else', async ({ skip }) => {
    skip(!promises.hasOwnProcesses, 'this rung does not promise it');
    const killer = python`
      import os, signal
      def handler(event, context):
          os.kill(0, signal.SIGKILL)
    `;
    const neighbour = python`
      import os
      def handler(event, context):
          return os.getpid()
    `;
    const other = stage.function({ app: neighbour });
    const { value } = await other.invoke();
    expect(await stage.function({ app: killer }).invoke()).toMatchObject({ errorType: 'Runtime.ExitError' });
    const again = await other.invoke();
    expect([again.value, again.report.initMs]).toEqual([value, undefined]);
  });

  test("variables of other functions are nowhere in a function's memory", async () => {
    const secret = 'password-of-another-function';
    const others = Array.from({ length: 4 }, () =>
      stage.function({
        app: 'def handler(event, context): ...',
        configuration: { environment: { SECRET: secret } },
      }),
    );
    const app = python`
      def handler(event, context):
          image = read("rw")
          return image.count(event["wanted"][::-1].encode())
      def read(rights):
          parts = []
          with open("/proc/self/mem", "rb", 0) as memory:
              for line in open("/proc/self/maps"):
                  start, end = (int(each, 16) for each in line.split()[0].split("-"))
                  if line.split()[1].startswith(rights) and end - start < 64 << 20:
                      try:
                          memory.seek(start)
                          parts.append(memory.read(end - start))
                      except (OSError, OverflowError, ValueError):
                          pass
          return b"".join(parts)
    `;
    await Promise.all(others.map((each) => each.invoke()));
    const scanner = stage.function({ app });
    // Backwards, so that the event itself is not what is found.
    const wanted = secret.split('').toReversed().join('');
    const [{ value }] = await Promise.all([
      scanner.invoke({ wanted }),
      ...others.map((each) => each.invoke()),
    ]);
    expect(value).toBe(0);
  });

  test("the kernel's settings cannot be written", async ({ skip }) => {
    skip(!promises.hidesFiles, 'this rung does not promise it');
    const app = python`
      import os
      def handler(event, context):
          try:
              os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY)
          except OSError as error:
              return error.strerror
    `;
    expect((await stage.function({ app }).invoke()).value).toMatch(/Read-only file system|Permission denied/);
  });

  test('a runtime that asks again and again without waiting for an answer is cut off', async () => {
    const app = python`
      import os, socket
      def handler(event, context):
          host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
          with socket.create_connection((host, int(port))) as api:
              request = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
              try:
                  for _ in range(2000):
                      api.sendall(request)
                  while api.recv(65536):
                      pass
              except OSError:
                  pass
          return "cut"
    `;
    const made = stage.function({ app, configuration: { timeout: 5 } });
    const { value, errorType } = await made.invoke();
    expect([value, errorType]).toEqual(['cut', undefined]);
  });
});
