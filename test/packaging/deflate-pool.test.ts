import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startDeflater } from '../../src/packaging/deflate-pool.ts';
import { compressContent } from '../../src/zip/compress.ts';

/** Files of many sizes and kinds, the same at every run. */
const contents = Array.from({ length: 60 }, (_, index) => {
  const size = (index * index * 37) % 90_000;
  const bytes = Buffer.alloc(size, `import os_${index}\n`);
  for (let at = 0; at < size; at += index % 7 === 0 ? 1 : 50) {
    bytes[at] = (at * 31 + index * 17) % 251;
  }
  return bytes;
});

describe('startDeflater()', () => {
  test.each([
    ['in this thread', 0, 8],
    ['in this thread, having one processor', 1 << 30, 1],
    ['in several threads', 1 << 30, 3],
  ])('%s gives the bytes of compressContent()', async (_, total, processors) => {
    await using deflater = await startDeflater(total, processors);
    const results = await Promise.all(contents.map((content) => deflater.deflate(content)));
    for (const [index, result] of results.entries()) {
      const content = contents[index] ?? Buffer.alloc(0);
      const expected = compressContent(content);
      expect({ ...result, bytes: Buffer.from(result.bytes) }).toEqual({
        ...expected,
        bytes: Buffer.from(expected.bytes),
      });
      expect(result.method === 8 ? inflateRawSync(result.bytes) : Buffer.from(result.bytes)).toEqual(content);
    }
  });

  test('a view of a shared buffer stays usable', async () => {
    await using deflater = await startDeflater(1 << 30, 2);
    const whole = Buffer.from('abc'.repeat(1000));
    const view = whole.subarray(300, 900);
    const { size } = await deflater.deflate(view);
    expect(size).toBe(600);
    expect(whole.length).toBe(3000);
    expect(view.toString('latin1', 0, 3)).toBe('abc');
  });

  test('after it was closed nothing waits for ever', async () => {
    const deflater = await startDeflater(1 << 30, 2);
    const waiting = deflater.deflate(Buffer.alloc(40_000_000, 'abcdefg'));
    const outcome = expect(waiting).rejects.toThrow('A deflating thread ended early');
    await deflater[Symbol.asyncDispose]();
    await outcome;
    await expect(deflater.deflate(Buffer.alloc(1000))).rejects.toThrow();
  });
});
