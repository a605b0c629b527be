import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';

/** A signature of nobody, as every client sends one. */
export const signedFor = (service: string): Readonly<Record<string, string>> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-date': '20260101T000000Z',
});

export interface Sent {
  readonly method?: string;
  /** As it stands on the wire: no client makes it normal before. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function send(port: number, { method = 'GET', path, headers = {}, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const target = { port, host: '127.0.0.1', method, path, headers, agent: false as const };
    const request = httpRequest(target, (response) => {
      buffer(response).then(
        (got) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: got }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}

/** Sends bytes that are no request, and reads until the connection ends. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes, 'latin1'));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('error', () => undefined).on('close', () => resolve(said));
  });
}

/** How a service tells errors. */
export type Protocol = 'json' | 'target-json' | 'query' | 'xml' | 'cbor';

/** Expects an error in the shape that the protocol has: with an id, never HTML. */
export function expectError(protocol: Protocol, { status, headers, body }: Received): void {
  const said = body.toString();
  const id = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  expect({ status, said }).toEqual({ status: expect.toSatisfy((code) => code >= 400 && code < 500), said });
  expect(String(id)).toMatch(/^(?:[\da-f-]{36}|[\dA-F]{16})$/);
  expect(said).not.toMatch(/<html|<!doctype/i);
  switch (protocol) {
    case 'json':
      expect(headers['content-type']).toBe('application/json');
      expect(headers['x-amzn-errortype']).toMatch(/^\w+$/);
      expect(Object.keys(JSON.parse(said) as object).map((name) => name.toLowerCase())).toContain('message');
      return;
    case 'target-json':
      expect(headers['content-type']).toMatch(/^application\/x-amz-json-1\.[01]$/);
      expect(JSON.parse(said)).toMatchObject({ __type: expect.stringMatching(/^[\w.#]+$/) });
      return;
    case 'query':
      expect(headers['content-type']).toMatch(/^text\/xml/);
      expect(said).toMatch(/^<ErrorResponse[^>]*><Error><Type>Sender<\/Type><Code>\w+<\/Code><Message>/);
      return;
    case 'xml':
      expect(headers['content-type']).toMatch(/^application\/xml/);
      expect(said).toMatch(/<Error><Code>\w+<\/Code><Message>[^]*<RequestId>\w/);
      return;
    case 'cbor':
      expect(headers['content-type']).toBe('application/cbor');
      expect(decodeCborLoosely(body)).toContain('#');
  }
}

/** `__type` of an error, which is enough of CBOR: texts stand in it as they are. */
function decodeCborLoosely(body: Buffer): string {
  const at = body.indexOf('__type');
  return at === -1 ? '' : body.toString('latin1', at + 6, at + 80);
}
