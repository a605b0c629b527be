import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

export type ApiRequest = IncomingMessage;
export type ApiResponse = ServerResponse;
/** One per environment: which of them a request came through tells whose it is. */
export type Listener = Server;
export type Connection = Socket;

/** The runtime client reports a stack trace of up to 1 MiB in a header. */
const MAX_HEADER_BYTES = 2.5 * 1024 * 1024;

const LOOPBACK = '127.0.0.1';

/** Makes an HTTP server that is given its connections, and that lets a request wait as long as nobody has an answer. */
export function httpServer(onRequest: (request: ApiRequest, response: ApiResponse) => void): HttpServer {
  const server = new HttpServer({ maxHeaderSize: MAX_HEADER_BYTES });
  server.timeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  server.on('request', onRequest);
  return server;
}

/** Makes a listener that processes of this machine can reach, on a port that the system chooses. */
export async function listenOnLoopback(): Promise<Listener> {
  const listener = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  listener.once('error', reject);
  listener.listen(0, LOOPBACK, () => resolve(undefined));
  await promise;
  return listener;
}

/** Host and port of a listener that {@link listenOnLoopback} made. */
export function addressOf(listener: Listener): string {
  const address = listener.address();
  return typeof address === 'object' && address !== null ? `${LOOPBACK}:${address.port}` : LOOPBACK;
}
