import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { HttpClient } from '../../src/index/http.ts';
import { basic, IndexServer } from '../makers/index-server.ts';
import { indexErrorOf, wire } from './support.ts';

const MAX = 100_000;
const get = (url: string) => ({ url: new URL(url) });
/** Short waits, so that a server which does not answer costs little time. */
const impatient = { settings: { idleTimeout: 60, connectTimeout: 2000, retries: 1 } };

test('a text is fetched, compressed or not', async () => {
  for (const compress of [false, true]) {
    await using server = (await IndexServer.start({ compress })).offer('demo');
    using wired = wire();
    const answer = await wired.http.text(get(`${server.simple}demo/`), MAX);
    expect(answer).toMatchObject({ status: 200, contentType: 'application/vnd.pypi.simple.v1+json' });
    expect(answer.text).toContain('"files"');
    expect(server.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'gzip, deflate',
      'user-agent': 'zipwright',
    });
  }
});

test('connections are kept', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  using wired = wire();
  for (let count = 0; count < 5; count += 1) {
    await wired.http.text(get(`${server.simple}demo/`), MAX);
  }
  expect(server.connections).toBe(1);
});

test('at most 16 connections are open to a host', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', ...Array.from({ length: 40 }, () => ({ delay: 20 })));
  using wired = wire();
  const requests = Array.from({ length: 40 }, async () => wired.http.text(get(`${server.simple}demo/`), MAX));
  await Promise.all(requests);
  expect(server.requests).toHaveLength(40);
  expect(server.connections).toBeLessThanOrEqual(16);
});

test.each([429, 500, 502, 503])('status %i is tried again', async (status) => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', { status }, { status });
  using wired = wire();
  expect((await wired.http.text(get(`${server.simple}demo/`), MAX)).status).toBe(200);
  expect(wired.waits).toEqual([188, 375]);
});

test('Retry-After is waited for', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', { status: 429, headers: { 'retry-after': '7' } });
  using wired = wire();
  await wired.http.text(get(`${server.simple}demo/`), MAX);
  expect(wired.waits).toEqual([7000]);
});

test('a server that stays broken is given up', async () => {
  await using server = await IndexServer.start();
  server.behave('/simple/demo/', ...Array.from({ length: 9 }, () => ({ status: 503 })));
  using wired = wire();
  const error = await indexErrorOf(() => wired.http.open(get(`${server.simple}demo/`)));
  expect(error.code).toBe('INDEX_SERVER_ERROR');
  expect(error.message).toBe(`Cannot fetch "${server.simple}demo/": its server answered 503 (4 tries)`);
  expect(server.requests).toHaveLength(4);
});

test('other statuses are answers', async () => {
  await using server = await IndexServer.start();
  using wired = wire();
  expect((await wired.http.text(get(`${server.simple}gone/`), MAX)).status).toBe(404);
});

test('a connection that is cut before or within the body is tried again', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', { reset: true }, { cutAfter: 5 });
  using wired = wire();
  expect((await wired.http.text(get(`${server.simple}demo/`), MAX)).text).toContain('"files"');
  expect(server.requests).toHaveLength(3);
});

test('a server that says nothing is given up', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', { delay: 500 }, { hangAfter: 3 });
  using wired = wire({ http: impatient });
  const error = await indexErrorOf(() => wired.http.text(get(`${server.simple}demo/`), MAX));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toContain('nothing came for 0.06 s (2 tries)');
  expect(error.data).toMatchObject({ systemError: 'ETIMEDOUT', attempts: 2 });
});

test('a page whose bytes drip for too long is given up', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/simple/demo/', { hangAfter: 3 });
  using wired = wire({ http: { settings: { pageTimeout: 60 } } });
  const error = await indexErrorOf(() => wired.http.text(get(`${server.simple}demo/`), MAX));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toContain('it took more than 0.06 s');
});

test('a refused connection is unreachable', async () => {
  const server = await IndexServer.start();
  const { simple } = server;
  await server[Symbol.asyncDispose]();
  using wired = wire();
  const error = await indexErrorOf(() => wired.http.open(get(simple)));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toBe(`Cannot fetch "${simple}": the connection was refused (4 tries)`);
  expect(error.hint).toContain('UV_DEFAULT_INDEX');
});

test('what does not speak HTTP is a bad answer', async () => {
  const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  using wired = wire();
  const { port } = server.address() as AddressInfo;
  const error = await indexErrorOf(() => wired.http.open(get(`http://127.0.0.1:${port}/`)));
  server.close();
  expect(error.code).toBe('INDEX_BAD_ANSWER');
});

test.each([
  ['larger than allowed', { body: 'x'.repeat(MAX + 1), status: 200 }],
  ['in an unknown encoding', { body: 'x', status: 200, headers: { 'content-encoding': 'br' } }],
  ['in a damaged encoding', { body: 'x', status: 200, headers: { 'content-encoding': 'gzip' } }],
])('a body %s is a bad answer', async (_, behaviour) => {
  await using server = (await IndexServer.start()).behave('/x', behaviour);
  using wired = wire();
  const error = await indexErrorOf(() => wired.http.text(get(`${server.origin}/x`), MAX));
  expect(error.code).toBe('INDEX_BAD_ANSWER');
});

test('a small body that unpacks to a large one is a bad answer', async () => {
  const { gzipSync } = await import('node:zlib');
  const body = gzipSync(Buffer.alloc(MAX * 100));
  await using server = (await IndexServer.start()).behave('/x', {
    status: 200,
    body,
    headers: { 'content-encoding': 'gzip' },
  });
  using wired = wire();
  expect((await indexErrorOf(() => wired.http.text(get(`${server.origin}/x`), MAX))).code).toBe(
    'INDEX_BAD_ANSWER',
  );
});

test('redirects are followed, relative ones too', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  server.behave('/old', { status: 301, headers: { location: '/older?x=1' } });
  server.behave('/older', { status: 307, headers: { location: 'simple/demo/' } });
  using wired = wire();
  const answer = await wired.http.text(get(`${server.origin}/old`), MAX);
  expect(answer.url.href).toBe(`${server.simple}demo/`);
});

test('redirects without end, without place or to another protocol are bad answers', async () => {
  await using server = await IndexServer.start();
  const location = `${server.origin}/round`;
  server.behave('/round', ...Array.from({ length: 20 }, () => ({ status: 302, headers: { location } })));
  server.behave('/nowhere', { status: 302 });
  server.behave('/file', { status: 302, headers: { location: 'file:///etc/passwd' } });
  using wired = wire();
  for (const [path, reason] of [
    ['/round', 'more than 10 times'],
    ['/nowhere', 'without a place'],
    ['/file', 'to a "file:" address'],
  ]) {
    const error = await indexErrorOf(() => wired.http.open(get(`${server.origin}${path}`)));
    expect(error.code).toBe('INDEX_BAD_ANSWER');
    expect(error.message).toContain(reason);
  }
  expect(server.paths.filter((path) => path === '/round')).toHaveLength(11);
});

test('credentials stay on their host when a redirect leaves it', async () => {
  await using stranger = (await IndexServer.start()).offer('demo');
  await using server = await IndexServer.start();
  const address = `${server.origin}/simple/`.replace('//', '//ann:secret@');
  server.behave('/simple/demo/', { status: 302, headers: { location: '/here' } });
  server.behave('/here', { status: 302, headers: { location: `${stranger.simple}demo/` } });
  using wired = wire({ indexUrl: address });
  await wired.http.text(get(`${server.simple}demo/`), MAX);
  await expect(wired.client.listFiles('other')).rejects.toMatchObject({ code: 'INDEX_NOT_FOUND' });
  expect(server.requests.map((request) => request.headers.authorization)).toEqual([
    basic('ann:secret'),
    basic('ann:secret'),
    basic('ann:secret'),
  ]);
  expect(stranger.requests.map((request) => request.headers.authorization)).toEqual([undefined]);
});

test('credentials of the URL itself are sent, also without an authorizer', async () => {
  await using server = (await IndexServer.start({ credential: 'ann:p@ss' })).offer('demo');
  using http = new HttpClient({ environment: {} });
  const url = `${server.simple}demo/`.replace('//', '//ann:p%40ss@');
  const answer = await http.text(get(url), MAX);
  expect(answer.status).toBe(200);
  expect(answer.url.href).toBe(`${server.simple}demo/`);
});

test('after a 401 the keyring is asked, once', async () => {
  await using server = (await IndexServer.start({ credential: 'ann:ring' })).offer('demo');
  let asked = 0;
  const keyring = async () => {
    asked += 1;
    return 'ring';
  };
  using wired = wire({ indexUrl: server.simple.replace('//', '//ann@'), keyring });
  expect((await wired.http.text(get(`${server.simple}demo/`), MAX)).status).toBe(200);
  expect((await wired.http.text(get(`${server.simple}demo/`), MAX)).status).toBe(200);
  expect(asked).toBe(1);
  expect(server.requests).toHaveLength(3);
});

test('a wrong password of the keyring is tried once', async () => {
  await using server = await IndexServer.start({ credential: 'ann:right' });
  using wired = wire({ indexUrl: server.simple.replace('//', '//ann@'), keyring: async () => 'wrong' });
  expect((await wired.http.text(get(server.simple), MAX)).status).toBe(401);
  expect(server.requests).toHaveLength(2);
});

test('an aborted request ends with the reason given', async () => {
  await using server = (await IndexServer.start()).behave(
    '/x',
    { delay: 5000 },
    { status: 200, body: 'abc', hangAfter: 1 },
  );
  using wired = wire();
  for (let count = 0; count < 2; count += 1) {
    const reason = new Error('enough');
    const controller = new AbortController();
    const request = wired.http.text({ url: new URL(`${server.origin}/x`), signal: controller.signal }, MAX);
    setTimeout(() => controller.abort(reason), 30);
    await expect(request).rejects.toBe(reason);
  }
  const aborted = AbortSignal.abort(new Error('before'));
  await expect(wired.http.open({ url: new URL(server.origin), signal: aborted })).rejects.toThrow('before');
});

test('an abort ends the wait between tries', async () => {
  await using server = (await IndexServer.start()).behave('/x', {
    status: 503,
    headers: { 'retry-after': '60' },
  });
  using http = new HttpClient({ environment: {} });
  const controller = new AbortController();
  const request = http.open({ url: new URL(`${server.origin}/x`), signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(request).rejects.toThrow('enough');
});

test('a client that is disposed of ends what is under way', async () => {
  await using server = (await IndexServer.start()).behave('/x', { delay: 5000 });
  const http = new HttpClient({ environment: {} });
  const request = http.open(get(`${server.origin}/x`));
  setTimeout(() => http[Symbol.dispose](), 30);
  await expect(request).rejects.toMatchObject({ name: 'AbortError' });
  await expect(http.open(get(server.origin))).rejects.toMatchObject({ name: 'AbortError' });
});
