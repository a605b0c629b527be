import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { IndexServer } from '../makers/index-server.ts';
import { selfSigned } from './self-signed.ts';
import { Folder, indexErrorOf, wire } from './support.ts';

/** Takes connections and says nothing. */
class SilentServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#sockets.add(socket.on('error', () => socket.destroy())));
  }

  static async start(): Promise<SilentServer> {
    const made = new SilentServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    made.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }
}

const get = (url: string) => ({ url: new URL(url) });

test('an unknown certificate authority is refused at once', async () => {
  await using server = (await IndexServer.start({ tls: selfSigned() })).offer('demo');
  using wired = wire();
  const error = await indexErrorOf(() => wired.http.text(get(`${server.simple}demo/`), 1000));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toMatch(/its certificate is not trusted, [A-Z_]+$/);
  expect(error.hint).toContain('SSL_CERT_FILE');
  expect(wired.waits).toEqual([]);
});

test.each(['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'PIP_CERT', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])(
  'authorities in the file of %s are trusted',
  async (variable) => {
    using folder = new Folder();
    const tls = selfSigned();
    writeFileSync(folder.at('ca.pem'), tls.cert);
    await using server = (await IndexServer.start({ tls })).offer('demo');
    using wired = wire({ environment: { [variable]: folder.at('ca.pem') } });
    expect((await wired.http.text(get(`${server.simple}demo/`), 1000)).status).toBe(200);
  },
);

test('a damaged certificate does not spoil the others, nor does a missing file', async () => {
  using folder = new Folder();
  const tls = selfSigned();
  writeFileSync(
    folder.at('ca.pem'),
    `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${tls.cert}`,
  );
  await using server = (await IndexServer.start({ tls })).offer('demo');
  using wired = wire({
    environment: { SSL_CERT_FILE: folder.at('gone.pem') },
    http: { certificateFiles: [folder.at('ca.pem')] },
  });
  expect((await wired.http.text(get(`${server.simple}demo/`), 1000)).status).toBe(200);
});

test('a redirect from https to http is refused', async () => {
  using folder = new Folder();
  const tls = selfSigned();
  writeFileSync(folder.at('ca.pem'), tls.cert);
  await using plain = (await IndexServer.start()).offer('demo');
  await using server = (await IndexServer.start({ tls })).behave('/x', {
    status: 302,
    headers: { location: plain.simple },
  });
  using wired = wire({ environment: { SSL_CERT_FILE: folder.at('ca.pem') } });
  const error = await indexErrorOf(() => wired.http.open(get(`${server.origin}/x`)));
  expect(error.code).toBe('INDEX_BAD_ANSWER');
  expect(error.message).toContain('from https to http');
  expect(plain.requests).toEqual([]);
});

test('a server that never finishes the handshake is given up', async () => {
  await using server = await SilentServer.start();
  using wired = wire({ http: { settings: { connectTimeout: 60, idleTimeout: 5000, retries: 1 } } });
  const error = await indexErrorOf(() => wired.http.open(get(`https://127.0.0.1:${server.port}/`)));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toContain('no connection within 0.06 s (2 tries)');
});

test('https to a server that speaks http is unreachable', async () => {
  await using server = await IndexServer.start();
  using wired = wire();
  const error = await indexErrorOf(() => wired.http.open(get(server.origin.replace('http:', 'https:'))));
  expect(error.code).toBe('INDEX_UNREACHABLE');
});
