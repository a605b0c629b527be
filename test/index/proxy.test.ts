import { writeFileSync } from 'node:fs';
import { createServer, request as forward, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { basic, IndexServer } from '../makers/index-server.ts';
import { selfSigned } from './self-signed.ts';
import { everythingShownOf, Folder, indexErrorOf, wire } from './support.ts';

/** A proxy on the loopback interface, for absolute URIs (http) and CONNECT (https). */
class Proxy implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(refuses: boolean) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      this.authorizations.push(request.headers['proxy-authorization']);
      const target = forward(request.url ?? '', { headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      target.end();
    });
    this.#server.on('connect', (request, client: Socket) => {
      this.asked.push(`${request.method} ${request.url}`);
      this.authorizations.push(request.headers['proxy-authorization']);
      this.#keep(client);
      if (refuses) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const [host, port] = (request.url ?? '').split(':');
      const upstream = this.#keep(connect(Number(port), host ?? ''));
      upstream.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
    });
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  static async start(refuses = false): Promise<Proxy> {
    const made = new Proxy(refuses);
    const { promise, resolve } = Promise.withResolvers<void>();
    made.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return made;
  }

  address(credential = ''): string {
    return `http://${credential}127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  #keep(socket: Socket): Socket {
    socket.on('error', () => socket.destroy());
    this.#sockets.add(socket);
    return socket;
  }
}

test('http goes through HTTP_PROXY, with its credentials', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  await using proxy = await Proxy.start();
  using wired = wire({ indexUrl: server.simple, environment: { HTTP_PROXY: proxy.address('bob:hunter2@') } });
  expect(await wired.client.listFiles('demo')).toEqual([]);
  expect(proxy.asked).toEqual([`GET ${server.simple}demo/`]);
  expect(proxy.authorizations).toEqual([basic('bob:hunter2')]);
});

test('https goes through a tunnel of HTTPS_PROXY, and extra authorities are trusted there', async () => {
  using folder = new Folder();
  const tls = selfSigned();
  writeFileSync(folder.at('ca.pem'), tls.cert);
  await using server = (await IndexServer.start({ tls })).offer('demo');
  await using proxy = await Proxy.start();
  using wired = wire({
    indexUrl: server.simple,
    environment: { HTTPS_PROXY: proxy.address(), SSL_CERT_FILE: folder.at('ca.pem') },
  });
  expect(await wired.client.listFiles('demo')).toEqual([]);
  expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
});

test('NO_PROXY goes past the proxy', async () => {
  await using server = (await IndexServer.start()).offer('demo');
  using wired = wire({
    indexUrl: server.simple,
    environment: { ALL_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'x.example,127.0.0.1' },
  });
  expect(await wired.client.listFiles('demo')).toEqual([]);
});

test('a proxy that refuses is named, without its credentials', async () => {
  await using server = await IndexServer.start({ tls: selfSigned() });
  await using proxy = await Proxy.start(true);
  using wired = wire({
    indexUrl: server.simple,
    environment: { HTTPS_PROXY: proxy.address('bob:hunter2@') },
  });
  const error = await indexErrorOf(() => wired.client.listFiles('demo'));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toContain('407');
  expect(error.hint).toContain('HTTPS_PROXY');
  expect(everythingShownOf(error)).not.toContain('hunter2');
});

test('a proxy that is no URL is refused without showing it', async () => {
  using wired = wire({
    indexUrl: 'http://127.0.0.1:9/',
    environment: { HTTP_PROXY: 'http://bob:hunter2@[' },
  });
  const error = await indexErrorOf(() => wired.client.listFiles('demo'));
  expect(error.code).toBe('INDEX_BAD_CONFIGURATION');
  expect(everythingShownOf(error)).not.toContain('hunter2');
});
