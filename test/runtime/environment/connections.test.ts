import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { Bench, valueOf } from './support.ts';

/** Sends bytes to the Runtime API of a bench's last sandbox, and reads until it ends the connection. */
async function sayTo(bench: Bench, bytes: string): Promise<string> {
  const [host, port] = (bench.host.requests.at(-1)?.variables['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  const socket = connect({ host: host ?? '', port: Number(port) }, () => socket.write(bytes));
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  return promise;
}

const NEXT = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';

test('a process of somebody else is refused before anything is answered', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  bench.host.owns = async () => false;
  const answer = await sayTo(bench, NEXT);
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(answer).toContain('Connection: close');
  expect(valueOf(await environment.invoke({ do: 'ok', value: 1 }))).toBe(1);
});

test('who cannot be told is refused', async () => {
  await using bench = new Bench();
  await bench.environment();
  bench.host.owns = () => Promise.reject(new Error('no such process'));
  expect(await sayTo(bench, NEXT)).toMatch(/^HTTP\/1\.1 403 /);
});

test('a process that speaks before it is known waits, and loses nothing of what it says', async () => {
  await using bench = new Bench();
  bench.host.owns = (socket) =>
    new Promise((resolve) => setTimeout(() => resolve(socket.remotePort !== undefined), 100));
  const environment = await bench.environment();
  expect(valueOf(await environment.invoke({ do: 'ok', value: 'x'.repeat(500_000) }))).toHaveLength(500_000);
});

test('connections end with their environment', async () => {
  await using bench = new Bench();
  const environment = await bench.environment();
  const answer = sayTo(bench, 'GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await environment.environment.stop();
  expect(await answer).toContain('Missing Lambda-Extension-Identifier header');
});

test('a header of a megabyte, in which the runtime client reports stack traces, is taken', async () => {
  await using bench = new Bench();
  await bench.environment();
  const answer = await sayTo(
    bench,
    `POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'x'.repeat(1024 * 1024)}\r\nContent-Length: 0\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(answer).toContain('InvalidStateTransition');
});
