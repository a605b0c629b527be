import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a runtime posted: a response or an error, of an invocation or of initialisation. */
export interface Report {
  /** `response`, `error` or `init/error`. */
  readonly kind: string;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
  /** As they arrived. */
  readonly chunks: readonly Buffer[];
}

export interface Invocation {
  readonly requestId: string;
  /** As it is sent: JSON, or not. */
  readonly payload: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const PREFIX = '/2018-06-01/runtime/';

/** The server side of Lambda's Runtime API on the loopback interface, for one runtime process. */
export class RuntimeApi implements AsyncDisposable {
  /** Connections that were made. */
  connections = 0;
  /** Requests for the next invocation. */
  polls = 0;
  /** Status of the answer to a posted response. */
  responseStatus = 202;
  readonly #server: Server;
  readonly #queued: Invocation[] = [];
  readonly #reports = new Map<string, PromiseWithResolvers<Report>>();
  readonly #arriving = new Map<string, (chunk: Buffer) => void>();
  #deliver: ((invocation: Invocation) => void) | undefined;

  private constructor() {
    this.#server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
      const resource = request.url?.slice(PREFIX.length) ?? '';
      if (request.method === 'GET' && resource === 'invocation/next') {
        this.polls += 1;
        this.#deliver = ({ requestId, payload, headers }) => {
          response.writeHead(200, {
            'Content-Type': 'application/json',
            'Lambda-Runtime-Aws-Request-Id': requestId,
            'Lambda-Runtime-Deadline-Ms': String(Date.now() + 3000),
            'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:000000000000:function:demo',
            ...headers,
          });
          response.end(payload);
        };
        this.#next();
        return;
      }
      void this.#receive(request, resource).then((isKnown) => {
        response.writeHead(isKnown ? this.responseStatus : 400, { 'Content-Type': 'application/json' });
        response.end('{"status":"OK"}');
      });
    });
    this.#server.on('connection', () => (this.connections += 1));
  }

  static async start(): Promise<RuntimeApi> {
    const made = new RuntimeApi();
    await new Promise<void>((resolve) => {
      made.#server.listen(0, '127.0.0.1', resolve);
    });
    return made;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives the runtime an invocation and waits for what it posts. */
  async invoke(invocation: Invocation): Promise<Report> {
    this.#queued.push(invocation);
    const report = this.#report(`invocation/${invocation.requestId}`).promise;
    this.#next();
    return report;
  }

  /** Calls back for each chunk of the response to an invocation, while it arrives. */
  onChunk(requestId: string, listener: (chunk: Buffer) => void): void {
    this.#arriving.set(`invocation/${requestId}`, listener);
  }

  get initError(): Promise<Report> {
    return this.#report('init').promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #next(): void {
    const invocation = this.#deliver === undefined ? undefined : this.#queued.shift();
    if (invocation !== undefined) {
      this.#deliver?.(invocation);
      this.#deliver = undefined;
    }
  }

  #report(subject: string): PromiseWithResolvers<Report> {
    const known = this.#reports.get(subject) ?? Promise.withResolvers<Report>();
    this.#reports.set(subject, known);
    return known;
  }

  async #receive(request: IncomingMessage, resource: string): Promise<boolean> {
    const [subject = '', kind = ''] = resource.split(/\/(?=[^/]*$)/);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      this.#arriving.get(subject)?.(chunk);
    }
    this.#report(subject).resolve({
      kind: subject === 'init' ? resource : kind,
      headers: request.headers,
      trailers: request.trailers,
      body: Buffer.concat(chunks),
      chunks,
    });
    return request.method === 'POST' && (subject === 'init' || subject.startsWith('invocation/'));
  }
}
