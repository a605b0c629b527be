import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isSystemError } from '../errors/system-error.ts';
import { renderErrorAnswer, type ErrorAnswer } from './error-answer.ts';
import { PlatformError } from './errors.ts';
import { NO_TUNNELS, refusalFor, REQUEST_TIMEOUT } from './http-refusals.ts';

/** @param expectsContinue the client waits to be told to send its body (`response.writeContinue()`) */
export type RequestListener = (
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
) => void;

export interface ListenOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  readonly limits?: Partial<HttpLimits>;
}

/** What a client may take of time and memory. */
export interface HttpLimits {
  readonly headerBytes: number;
  /** Milliseconds for all headers of a request. */
  readonly headersMs: number;
  /** Milliseconds between two pieces of a request's body. */
  readonly bodyIdleMs: number;
  /** Milliseconds for a whole request, its body included. */
  readonly requestMs: number;
  /** Milliseconds that a connection waits for its next request: longer than AWS's clients keep one. */
  readonly keepAliveMs: number;
  /** Milliseconds that a client may go on sending a request which was answered, on a connection that is to end. */
  readonly lingerMs: number;
  /** Milliseconds between two looks at who is late. */
  readonly checkMs: number;
}

const LIMITS: HttpLimits = {
  headerBytes: 64 * 1024,
  headersMs: 20_000,
  bodyIdleMs: 60_000,
  requestMs: 60 * 60 * 1000,
  keepAliveMs: 75_000,
  lingerMs: 10_000,
  checkMs: 5000,
};

/** Connections that wait to be taken: as many as the system allows. */
const BACKLOG = 4096;

/** An HTTP server that listens. */
export class HttpServer {
  readonly #server: Server;
  /** All connections, with the request that each is at. */
  readonly #connections = new Map<Socket, Exchange | undefined>();
  #isEnding = false;
  #underWay = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Listens; every request that can be read goes to `onRequest`, every other is answered.
   * @throws {PlatformError} PORT_TAKEN, ADDRESS_UNUSABLE
   */
  static async listen(options: ListenOptions, onRequest: RequestListener): Promise<HttpServer> {
    const limits = { ...LIMITS, ...options.limits };
    const server = createServer({
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkMs,
      noDelay: true,
      // Who has none is answered as who has a wrong one.
      requireHostHeader: false,
    });
    server.timeout = limits.bodyIdleMs;
    const made = new HttpServer(server);
    server.on('connection', (socket) => {
      made.#connections.set(socket, undefined);
      socket.once('close', () => made.#connections.delete(socket));
      const destroySoon = socket.destroySoon.bind(socket);
      socket.destroySoon = () => made.#linger(socket, limits.lingerMs, destroySoon);
    });
    const serve = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void => {
      made.#begin(request, response);
      onRequest(request, response, expectsContinue);
    };
    server.on('request', (request, response) => serve(request, response, false));
    server.on('checkContinue', (request, response) => serve(request, response, true));
    server.on('checkExpectation', (request, response) => serve(request, response, false));
    server.on('connect', (_, socket) => made.#refuse(socket as Socket, NO_TUNNELS));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      made.#refuse(socket as Socket, refusalFor(error.code)),
    );
    server.on('timeout', (socket) => made.#onIdle(socket));
    await bind(server, options);
    return made;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Requests that have no whole answer yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Takes no more connections, and waits for the answers under way.
   * @param graceMs milliseconds after which those that are left are cut off
   */
  async close(graceMs: number): Promise<void> {
    this.#isEnding = true;
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const [socket, exchange] of this.#connections) {
      if (exchange === undefined) {
        socket.destroy();
      } else if (!exchange.response.headersSent) {
        exchange.response.setHeader('connection', 'close');
      }
    }
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(timer);
  }

  /** Ends connections in the middle of their requests. */
  cutOff(which: (request: IncomingMessage) => boolean): void {
    for (const [socket, exchange] of this.#connections) {
      if (exchange !== undefined && which(exchange.request)) {
        socket.destroy();
      }
    }
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.#connections.set(socket, { request, response });
    this.#underWay += 1;
    response.once('close', () => {
      this.#underWay -= 1;
      if (this.#connections.get(socket)?.response !== response) {
        return;
      }
      if (this.#isEnding) {
        socket.end();
      }
      this.#connections.set(socket, undefined);
    });
  }

  /**
   * Ends a connection when its last answer was sent, as Node does, but not while its client is still sending: the system would
   * tell that with a reset, which throws away the answer that the client has not read yet (RFC 9112, section 9.6).
   */
  #linger(socket: Socket, lingerMs: number, destroySoon: () => void): void {
    const request = this.#connections.get(socket)?.request;
    if (request === undefined || request.complete) {
      destroySoon();
      return;
    }
    socket.end();
    request.once('end', () => socket.destroy());
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }

  /** Nothing came or went for a while: a client that stopped in the middle of its request, or of its answer, is sent away. */
  #onIdle(socket: Socket): void {
    const exchange = this.#connections.get(socket);
    if (exchange === undefined) {
      socket.destroy();
    } else if (!exchange.request.complete) {
      this.#refuse(socket, REQUEST_TIMEOUT);
    } else if (exchange.response.writableLength > 0) {
      socket.destroy();
    }
  }

  #refuse(socket: Socket, refusal: ErrorAnswer | undefined): void {
    const exchange = this.#connections.get(socket);
    if (refusal === undefined || !socket.writable || exchange?.response.headersSent === true) {
      socket.destroy();
      return;
    }
    const { status, headers, body } = renderErrorAnswer(refusal, {
      target: exchange?.request.url ?? '/',
      headers: exchange?.request.headers ?? {},
    });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(
      `HTTP/1.1 ${status} ${refusal.code}\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
    // Who does not read the answer either is cut off.
    setTimeout(() => socket.destroy(), 1000).unref();
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen({ host, port, backlog: BACKLOG }, () => resolve(undefined));
  try {
    await promise;
  } catch (error) {
    throw bindFailure(error, { host, port });
  } finally {
    server.off('error', reject);
  }
  // What goes wrong with one connection (too many open files) does not end the others.
  server.on('error', () => undefined);
}

function bindFailure(error: unknown, { host, port }: ListenOptions): unknown {
  if (!isSystemError(error)) {
    return error;
  }
  const data = { host, port, systemError: error.code };
  if (error.code === 'EADDRINUSE') {
    return new PlatformError('PORT_TAKEN', `Cannot listen on ${host}:${port}: another process does`, {
      data,
      hint: `end that one, or choose another port: --port 0 takes one that is free`,
      cause: error,
    });
  }
  const reason = error.code === 'EACCES' ? 'this user may not' : error.message;
  return new PlatformError('ADDRESS_UNUSABLE', `Cannot listen on ${host}:${port}: ${reason}`, {
    data,
    hint: 'choose another with --host and --port',
    cause: error,
  });
}
