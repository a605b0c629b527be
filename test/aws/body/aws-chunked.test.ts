import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../src/aws/body/aws-chunked.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';

// oxlint-disable-next-line require-await
async function* pieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

async function decode(
  body: Uint8Array,
  decodedLength?: number,
  lengths: readonly number[] = [],
): Promise<{ content: Buffer; trailers: Record<string, string> }> {
  const { content, trailers } = decodeAwsChunked(pieces(body, lengths), decodedLength);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) {
    chunks.push(chunk);
  }
  return { content: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}

describe('decodeAwsChunked()', () => {
  test('gives back the content, however it was framed and however it arrives', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 6 }),
        fc.array(fc.nat(30), { maxLength: 40 }),
        fc.boolean(),
        async (chunks, lengths, isSigned) => {
          const signature = isSigned ? `;chunk-signature=${'0'.repeat(64)}` : '';
          const framed = chunks.map((bytes) =>
            Buffer.concat([
              Buffer.from(`${bytes.length.toString(16)}${signature}\r\n`),
              bytes,
              Buffer.from('\r\n'),
            ]),
          );
          const body = Buffer.concat([
            ...framed,
            Buffer.from(`0${signature}\r\nX-Amz-Checksum-CRC32: abc \r\n\r\n`),
          ]);
          const content = Buffer.concat(chunks);
          expect(await decode(body, content.length, lengths)).toEqual({
            content,
            trailers: { 'x-amz-checksum-crc32': 'abc' },
          });
        },
      ),
    );
  });

  test('needs no line break at its very end', async () => {
    expect((await decode(Buffer.from('1\r\na\r\n0\r\n'), 1)).content.toString()).toBe('a');
  });

  test.each([
    ['a body that ends early', '5\r\nab', 5],
    ['a body without its last chunk', '2\r\nab\r\n', 2],
    ['more than was said', '2\r\nab\r\n0\r\n\r\n', 1],
    ['less than was said', '2\r\nab\r\n0\r\n\r\n', 3],
    ['a size that is none', 'x\r\nab\r\n0\r\n\r\n', 2],
    ['a negative size', '-1\r\nab\r\n0\r\n\r\n', 2],
    ['a size beyond all bounds', 'fffffffffffffffff\r\nab\r\n0\r\n\r\n', 2],
    ['a chunk longer than its size', '1\r\nab\r\n0\r\n\r\n', 2],
    ['a line without an end', 'a'.repeat(10_000), 2],
    ['a trailer without a name', '0\r\n:x\r\n\r\n', 0],
    ['trailers without end', `0\r\n${Array.from({ length: 20 }, (_, at) => `x${at}:1\r\n`).join('')}\r\n`, 0],
  ])('refuses %s', async (_, body, length) => {
    await expect(decode(Buffer.from(body), length)).rejects.toThrow(ServiceError);
  });
});
