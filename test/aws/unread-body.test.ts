import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { signedFor } from './raw-http.ts';
import { recording, serve } from './served.ts';

const CHUNKED = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': '5',
};

const readsAll = async ({ Body }: Record<string, unknown>): Promise<object> => {
  await text(Body as Readable);
  return {};
};

test.each([
  ['whose framing is refused', 'PUT', '/bucket/key', CHUNKED, '5;'],
  [
    'of a form with an endless field',
    'POST',
    '/bucket',
    { 'content-type': 'multipart/form-data; boundary=x' },
    '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n',
  ],
  ['of an operation that is none', 'PATCH', '/bucket/key', {}, ''],
])(
  'a body %s is read to its end, since clients look at the answer only then',
  async (...row) => {
    const [, method, path, headers, beginning] = row;
    await using served = await serve({ s3: recording([], { PutObject: readsAll }) });
    const signed = path === '/bucket' ? {} : signedFor('s3');
    const target = { port: served.port, host: '127.0.0.1', method, path, headers: { ...signed, ...headers } };
    const request = httpRequest(target);
    const sent = once(request, 'finish');
    request.end(`${beginning}${'x'.repeat(8_000_000)}`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(await text(response)).toMatch(/<Error><Code>\w+<\/Code>/);
    await sent;
  },
  10_000,
);
