import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** A file that the index offers, with what it says of it, true or not. */
export interface OfferedFile {
  readonly filename: string;
  readonly content: Buffer;
  /** Default: the content's. */
  readonly sha256?: string;
  readonly hidesHash?: boolean;
  readonly size?: number;
  readonly requiresPython?: string;
  readonly yanked?: boolean | string;
  readonly uploadTime?: string;
  /** METADATA that is offered beside the file (PEP 658). */
  readonly metadata?: string;
}

/** How one request is answered, where that is not as it should be. */
export interface Behaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds before the answer begins. */
  readonly delay?: number;
  /** Sends this many bytes of the body, then closes the connection. */
  readonly cutAfter?: number;
  /** Sends this many bytes of the body, then no more. */
  readonly hangAfter?: number;
  /** Closes the connection without an answer. */
  readonly reset?: boolean;
}

/** Milliseconds that a busy client has to read what was sent before a connection is cut. */
const CUT_DELAY_MS = 200;

export interface ServerOptions {
  /** How project pages are written. Default: json. */
  readonly format?: 'json' | 'html';
  /** Default: honoured. */
  readonly ranges?: 'honoured' | 'ignored' | 'wrong';
  /** `user:password` that every request needs. */
  readonly credential?: string;
  readonly compress?: boolean;
  readonly validators?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A request as it came in. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** A package index on the loopback interface, with `/simple/` and `/files/`, that can be told to misbehave. */
export class IndexServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  /** What came with each request. */
  readonly bodies: string[] = [];
  readonly #options: ServerOptions;
  readonly #projects = new Map<string, readonly OfferedFile[]>();
  readonly #behaviours = new Map<string, Behaviour[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(options: ServerOptions) {
    this.#options = options;
    const listener: RequestListener = (request, response) => void this.#answer(request, response);
    this.#server =
      options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: ServerOptions = {}): Promise<IndexServer> {
    const made = new IndexServer(options);
    const { promise, resolve } = Promise.withResolvers<void>();
    made.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** Address of the index. */
  get simple(): string {
    return `${this.origin}/simple/`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Offers a project, under its normalised name. */
  offer(project: string, ...files: readonly OfferedFile[]): this {
    this.#projects.set(project, files);
    return this;
  }

  /** Says how the next requests for a path are answered, one each; later ones are answered as they should be. */
  behave(path: string, ...behaviours: readonly Behaviour[]): this {
    this.#behaviours.set(path, [...(this.#behaviours.get(path) ?? []), ...behaviours]);
    return this;
  }

  /** Paths asked for, in order. */
  get paths(): string[] {
    return this.requests.map((request) => request.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Behind a proxy the target is a whole URL.
    const { pathname: path } = new URL(request.url ?? '/', this.origin);
    this.requests.push({ path, headers: request.headers });
    this.bodies.push(request.method === 'POST' ? await textOf(request) : '');
    const behaviour = this.#behaviours.get(path)?.shift() ?? {};
    if (behaviour.delay !== undefined) {
      await wait(behaviour.delay);
    }
    if (behaviour.reset === true) {
      request.socket.destroy();
      return;
    }
    const proper = this.#proper(path, request);
    const status = behaviour.status ?? proper.status;
    const body = Buffer.from(behaviour.body ?? (behaviour.status === undefined ? proper.body : ''));
    const headers = { ...(behaviour.status === undefined ? proper.headers : {}), ...behaviour.headers };
    response.writeHead(status, { 'content-length': String(body.length), ...headers });
    const stopAt = behaviour.cutAfter ?? behaviour.hangAfter;
    if (stopAt === undefined) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, stopAt), () => {
      if (behaviour.cutAfter !== undefined) {
        // Ended, not destroyed, and a little later: a client drops what it has not read yet when a connection breaks.
        setTimeout(() => request.socket.end(), CUT_DELAY_MS);
      }
    });
  }

  #proper(path: string, request: IncomingMessage): Proper {
    const { credential } = this.#options;
    if (credential !== undefined && request.headers.authorization !== basic(credential)) {
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="index"' }, body: 'who are you?' };
    }
    const [, room, name = ''] = path.split('/');
    const files = [...this.#projects.values()].flat();
    const file = files.find((each) => each.filename === decodeURIComponent(name));
    const project = this.#projects.get(name);
    const described = files.find((each) => `${each.filename}.metadata` === decodeURIComponent(name));
    if (room === 'files' && described?.metadata !== undefined) {
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: described.metadata };
    }
    if (room === 'files' && file !== undefined) {
      return this.#file(file, request.headers.range);
    }
    return room === 'simple' && project !== undefined
      ? this.#page(project)
      : { status: 404, headers: {}, body: 'no such thing' };
  }

  #page(files: readonly OfferedFile[]): Proper {
    const isJson = this.#options.format !== 'html';
    const body = isJson ? jsonPage(files) : htmlPage(files);
    const headers = {
      'content-type': isJson ? 'application/vnd.pypi.simple.v1+json' : 'text/html; charset=utf-8',
    };
    return this.#options.compress === true
      ? { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
      : { status: 200, headers, body };
  }

  #file({ content }: OfferedFile, range: string | undefined): Proper {
    const headers = {
      'content-type': 'application/octet-stream',
      ...(this.#options.validators === true ? { etag: `"${sha256Of(content)}"` } : {}),
    };
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(start) || this.#options.ranges === 'ignored') {
      return { status: 200, headers, body: content };
    }
    if (start >= content.length) {
      return { status: 416, headers: { ...headers, 'content-range': `bytes */${content.length}` }, body: '' };
    }
    const from = this.#options.ranges === 'wrong' ? Math.max(0, start - 1) : start;
    const place = `bytes ${from}-${content.length - 1}/${content.length}`;
    return { status: 206, headers: { ...headers, 'content-range': place }, body: content.subarray(from) };
  }
}

interface Proper {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The header that `user:password` makes. */
export function basic(credential: string): string {
  return `Basic ${Buffer.from(credential).toString('base64')}`;
}

function jsonPage(files: readonly OfferedFile[]): string {
  return JSON.stringify({
    meta: { 'api-version': '1.1' },
    files: files.map((file) => ({
      filename: file.filename,
      url: `/files/${encodeURIComponent(file.filename)}`,
      hashes: file.hidesHash === true ? {} : { sha256: file.sha256 ?? sha256Of(file.content) },
      size: file.size ?? file.content.length,
      'requires-python': file.requiresPython ?? null,
      yanked: file.yanked ?? false,
      ...(file.uploadTime === undefined ? {} : { 'upload-time': file.uploadTime }),
      ...(file.metadata === undefined
        ? {}
        : { 'core-metadata': { sha256: sha256Of(Buffer.from(file.metadata)) } }),
    })),
  });
}

function htmlPage(files: readonly OfferedFile[]): string {
  const links = files.map((file) => {
    const hash = file.hidesHash === true ? '' : `#sha256=${file.sha256 ?? sha256Of(file.content)}`;
    const python =
      file.requiresPython === undefined ? '' : ` data-requires-python="${escape(file.requiresPython)}"`;
    const yanked =
      file.yanked === undefined || file.yanked === false
        ? ''
        : ` data-yanked="${escape(String(file.yanked))}"`;
    return `<a href="../../files/${encodeURIComponent(file.filename)}${hash}"${python}${yanked}>${file.filename}</a><br>`;
  });
  return `<!DOCTYPE html><html><body>\n${links.join('\n')}\n</body></html>\n`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
