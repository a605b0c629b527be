/**
 * The client of `npm run bench -- serve`, a process of its own: sends bytes that were made before over sockets that stay
 * open, and reads of the answers no more than where they end, so that it takes less time than any server it asks.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { crc32 } from 'node:zlib';

/** What the client is asked to do; it answers with a {@link LoadReport} each. */
export type LoadOrder =
  | {
      readonly kind: 'requests';
      readonly port: number;
      /** The request, in base64. */
      readonly request: string;
      readonly connections: number;
      /** How long to go on; at least one request is sent on each connection. */
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'upload';
      readonly port: number;
      /** Lines of the head, without length. */
      readonly head: string;
      /** Bytes of random content. */
      readonly size: number;
      /** Whether the content is framed with a CRC-32 behind it, as AWS's clients send it. */
      readonly isFramed: boolean;
    }
  | { readonly kind: 'download'; readonly port: number; readonly head: string };

export interface LoadReport {
  readonly requests: number;
  readonly milliseconds: number;
  /** Median of single requests, in milliseconds. */
  readonly latency: number;
  /** Share of a core that the client took. */
  readonly load: number;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** A connection that has one request under way at most. */
class Connection {
  readonly #socket: Socket;
  #head: Buffer | undefined;
  #missing = 0;
  #done: PromiseWithResolvers<undefined> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#onData(bytes));
    socket.on('error', (error) => this.#done?.reject(error));
    socket.on('close', () => this.#done?.reject(new Error('The server has closed the connection')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a request. @returns when its answer is there. @throws for an answer that is none of success */
  async send(pieces: readonly Uint8Array[]): Promise<void> {
    this.#done = Promise.withResolvers();
    this.#head = undefined;
    for (const piece of pieces) {
      this.#socket.write(piece);
    }
    await this.#done.promise;
    this.#done = undefined;
  }

  close(): void {
    this.#socket.end();
  }

  #onData(bytes: Buffer): void {
    let body = bytes;
    if (this.#missing === 0) {
      const joined = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
      const end = joined.indexOf(END_OF_HEAD);
      if (end === -1) {
        this.#head = joined;
        return;
      }
      this.#missing = this.#lengthOf(joined.toString('latin1', 0, end));
      this.#head = undefined;
      body = joined.subarray(end + END_OF_HEAD.length);
    }
    this.#missing -= body.length;
    if (this.#missing === 0) {
      this.#done?.resolve(undefined);
    }
  }

  #lengthOf(head: string): number {
    const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
    if (!head.startsWith('HTTP/1.1 20')) {
      this.#done?.reject(new Error(`The server answered:\n${head}`));
    }
    return Number(length);
  }
}

async function sendRequests({
  port,
  request,
  connections,
  milliseconds,
}: LoadOrder & { kind: 'requests' }): Promise<LoadReport> {
  const pieces = [Buffer.from(request, 'base64')];
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    opened.map(async (connection) => {
      let sent = performance.now();
      do {
        await connection.send(pieces);
        const now = performance.now();
        latencies.push(now - sent);
        sent = now;
      } while (sent < startedAt + milliseconds);
    }),
  );
  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  opened.forEach((connection) => connection.close());
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: latencies.length,
    milliseconds: elapsed,
    latency: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    load: (user + system) / 1000 / elapsed,
  };
}

let content = Buffer.alloc(0);
let uploads = 0;

/** Content that no upload before had. */
function freshContent(size: number): Buffer {
  if (content.length !== size) {
    content = Buffer.alloc(size);
    for (let at = 0, value = 1; at + 4 <= size; at += 4) {
      value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
      content.writeInt32LE(value, at);
    }
  }
  uploads += 1;
  content.writeDoubleLE(uploads + Date.now(), 0);
  return content;
}

/** As boto3 frames it: chunks of one MiB, and the checksum in a trailer. */
function framed(bytes: Buffer): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const chunk = 1024 * 1024;
  for (let at = 0; at < bytes.length; at += chunk) {
    const piece = bytes.subarray(at, at + chunk);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  pieces.push(Buffer.from(`0\r\nx-amz-checksum-crc32:${sum.toString('base64')}\r\n\r\n`));
  return pieces;
}

const FRAMED_HEADERS = [
  'Content-Encoding: aws-chunked',
  'X-Amz-Trailer: x-amz-checksum-crc32',
  'X-Amz-Sdk-Checksum-Algorithm: CRC32',
  'X-Amz-Content-SHA256: STREAMING-UNSIGNED-PAYLOAD-TRAILER',
];

async function transfer(port: number, pieces: readonly Uint8Array[]): Promise<LoadReport> {
  const connection = await Connection.open(port);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await connection.send(pieces);
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  connection.close();
  return { requests: 1, milliseconds, latency: milliseconds, load: (user + system) / 1000 / milliseconds };
}

function uploadPieces({ head, size, isFramed }: LoadOrder & { kind: 'upload' }): Uint8Array[] {
  const bytes = freshContent(size);
  const body = isFramed ? framed(bytes) : [bytes];
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  const headers = isFramed
    ? [...FRAMED_HEADERS, `X-Amz-Decoded-Content-Length: ${size}`]
    : ['X-Amz-Content-SHA256: UNSIGNED-PAYLOAD'];
  return [
    Buffer.from(`${head}${headers.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n`, 'latin1'),
    ...body,
  ];
}

function carryOut(order: LoadOrder): Promise<LoadReport> {
  switch (order.kind) {
    case 'requests':
      return sendRequests(order);
    case 'upload':
      return transfer(order.port, uploadPieces(order));
    case 'download':
      return transfer(order.port, [Buffer.from(`${order.head}\r\n`, 'latin1')]);
  }
}

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
