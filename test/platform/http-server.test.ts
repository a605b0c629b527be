import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PlatformError } from '../../src/platform/errors.ts';
import { HttpServer, type HttpLimits, type RequestListener } from '../../src/platform/http-server.ts';

const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

const reads: RequestListener = (request, response) => {
  void text(request).then(
    (body) => response.end(`read ${body.length}`),
    () => response.destroy(),
  );
};

async function listen(
  limits: Partial<HttpLimits> = {},
  onRequest: RequestListener = reads,
): Promise<HttpServer> {
  const server = await HttpServer.listen({ host: '127.0.0.1', port: 0, limits }, onRequest);
  servers.push(server);
  return server;
}

function client({ port }: HttpServer): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  return socket;
}

/** All that comes until the other side closes. */
async function answer(socket: Socket): Promise<string> {
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(socket, 'close');
  return said;
}

describe('clients that are slow', () => {
  test('who never ends his headers is told, and others are served meanwhile (slow-loris)', async () => {
    const server = await listen({ headersMs: 200, checkMs: 50 });
    const slow = Array.from({ length: 200 }, () => client(server));
    slow.forEach((socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-'));
    const answers = Promise.all(slow.map(answer));
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('read 0');
    for (const each of await answers) {
      expect(each).toContain('HTTP/1.1 408 RequestTimeout');
      expect(each).toContain('<Code>RequestTimeout</Code>');
    }
  });

  test('who stops in the middle of a body is told', async () => {
    const server = await listen({ bodyIdleMs: 150 });
    const socket = client(server);
    socket.write(
      'PUT /2015-03-31/functions/f/code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc',
    );
    const said = await answer(socket);
    expect(said).toContain('HTTP/1.1 408');
    expect(said).toContain('x-amzn-errortype: RequestTimeout');
  });

  test('who does not read his answer is cut off', async () => {
    let left = 0;
    const server = await listen({ bodyIdleMs: 150 }, (request, response) => {
      request.resume();
      response.once('close', () => (left += 1));
      response.write(Buffer.alloc(30_000_000));
    });
    const socket = client(server);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(left).toBe(1), { timeout: 5000 });
    expect(server.underWay).toBe(0);
  });

  test('who waits long for his answer gets it', async () => {
    const server = await listen({ bodyIdleMs: 100 }, (request, response) => {
      request.resume();
      setTimeout(() => response.end('late'), 500);
    });
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('late');
  });
});

describe('an answer before the request is whole', () => {
  test.each([
    ['by the server', {}, { connection: 'close' }],
    ['by the client', { connection: 'close' }, {}],
  ])(
    'reaches a client that goes on sending, though the connection is ended %s',
    async (_, asked, answered) => {
      const server = await listen({}, (request, response) => {
        request.resume();
        response.writeHead(413, answered).end('too large');
      });
      for (let round = 0; round < 5; round += 1) {
        const request = httpRequest({ port: server.port, method: 'PUT', agent: false, headers: asked });
        const sent = once(request, 'finish');
        request.end(Buffer.alloc(10_000_000));
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        expect(await text(response)).toBe('too large');
        await sent;
      }
    },
  );

  test('does not keep the connection of a client that never ends', async () => {
    const server = await listen({ lingerMs: 100 }, (request, response) => {
      request.resume();
      response.writeHead(413, { connection: 'close' }).end('too large');
    });
    const socket = client(server);
    socket.write('PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc');
    const sending = setInterval(() => socket.write('d'), 30);
    expect(await answer(socket)).toContain('too large');
    clearInterval(sending);
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});

describe('what is no request', () => {
  test.each([
    [
      'headers beyond the limit',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(70_000)}\r\n\r\n`,
      '431',
    ],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001', '400'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['a tunnel', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', '405'],
    ['a length that is none', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', '400'],
  ])('%s gets an answer in the shape of AWS', async (_, sent, status) => {
    const socket = client(await listen());
    socket.write(sent, 'latin1');
    const said = await answer(socket);
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(said).toMatch(/<Error><Code>\w+<\/Code>/);
    expect(said).toMatch(/x-amzn-requestid: [\da-f-]{36}/);
    expect(said).not.toMatch(/<html/i);
  });
});

test('a request without a host is one for whoever decides on hosts', async () => {
  const server = await listen({}, (request, response) => response.end(`host ${request.headers.host}`));
  const socket = client(server);
  socket.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(await answer(socket)).toContain('host undefined');
});

test('a thousand connections that say nothing keep nobody from being served', async () => {
  const server = await listen();
  const idle = Array.from({ length: 1000 }, () => client(server));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  const served = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(`http://127.0.0.1:${server.port}/`)).text()),
  );
  expect(served).toEqual(Array.from({ length: 20 }, () => 'read 0'));
  idle.forEach((socket) => socket.destroy());
});

describe('its end', () => {
  test('requests under way are answered, idle connections are closed, new ones refused', async () => {
    const server = await listen({}, (request, response) => {
      request.resume();
      setTimeout(() => response.end('done'), 200);
    });
    const idle = client(server);
    await once(idle, 'connect');
    const underWay = fetch(`http://127.0.0.1:${server.port}/`);
    while (server.underWay === 0) {
      await wait(5);
    }
    const { port } = server;
    const closed = server.close(10_000);
    expect(await (await underWay).text()).toBe('done');
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('a request that does not end is cut off after the time of grace', async () => {
    const server = await listen({}, (request) => void request.resume());
    const underWay = fetch(`http://127.0.0.1:${server.port}/`).catch((error: unknown) => error);
    while (server.underWay === 0) {
      await wait(5);
    }
    await server.close(50);
    expect(await underWay).toBeInstanceOf(Error);
  });
});

describe('a place to listen', () => {
  test('that is taken is an error which says so', async () => {
    const { port } = await listen();
    const second = HttpServer.listen({ host: '127.0.0.1', port }, reads);
    await expect(second).rejects.toThrow(PlatformError);
    await expect(second).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: expect.stringContaining('--port 0'),
    });
  });

  test('that is not on this machine is one as well', async () => {
    await expect(HttpServer.listen({ host: '192.0.2.1', port: 0 }, reads)).rejects.toMatchObject({
      code: 'ADDRESS_UNUSABLE',
    });
  });
});
