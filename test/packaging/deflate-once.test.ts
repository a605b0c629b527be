import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateOnce } from '../../src/packaging/deflate-once.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import type { CompressedContent } from '../../src/zip/stored-content.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const text = Buffer.from('some text, again and again\n'.repeat(100));

const unpacked = ({ method, bytes }: CompressedContent): Buffer =>
  method === 8 ? inflateRawSync(bytes) : Buffer.from(bytes);

/** The one file that the store holds. */
function keptFile(folder: string): string {
  const [name = ''] = readdirSync(join(folder, 'deflated'));
  return join(folder, 'deflated', name);
}

describe('deflateOnce()', () => {
  test('any content comes back, from the compressor and from the store alike', async () => {
    const layout = storeLayout(temporaryFolder());
    const contents = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 30 }), fc.nat(200))
        .map(([part, times]) => Buffer.concat(Array.from({ length: times }, () => part))),
    );
    await fc.assert(
      fc.asyncProperty(contents, async (bytes) => {
        const content = Buffer.from(bytes);
        const first = await deflateOnce(content, layout);
        const second = await deflateOnce(content, layout);
        expect(unpacked(first).equals(content)).toBe(true);
        expect(Buffer.from(second.bytes).equals(first.bytes)).toBe(true);
        expect({ ...second, bytes: 0 }).toEqual({ ...first, bytes: 0 });
        expect(first.bytes.length).toBeLessThanOrEqual(content.length);
      }),
      { numRuns: 100 },
    );
  });

  test('what was compressed is kept, and not made again', async () => {
    const folder = temporaryFolder();
    await deflateOnce(text, storeLayout(folder));
    utimesSync(keptFile(folder), 1000, 1000);
    await deflateOnce(text, storeLayout(folder));
    expect(statSync(keptFile(folder)).mtimeMs).toBe(1_000_000);
  });

  test('small files are stored, and the store is not asked', async () => {
    const folder = temporaryFolder();
    expect(await deflateOnce(Buffer.alloc(255), storeLayout(folder))).toMatchObject({ method: 0, size: 255 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each<[string, (kept: Buffer) => Buffer]>([
    ['one byte differs', (kept) => Buffer.concat([kept.subarray(0, -1), Buffer.from([0x5a])])],
    ['it is cut off', (kept) => kept.subarray(0, 10)],
    ['it is empty', () => Buffer.alloc(0)],
    ['it holds four zeros', () => Buffer.alloc(4)],
  ])('a kept result is made again when %s', async (_, damage) => {
    const folder = temporaryFolder();
    const good = await deflateOnce(text, storeLayout(folder));
    const whole = readFileSync(keptFile(folder));
    writeFileSync(keptFile(folder), damage(whole));
    const again = await deflateOnce(text, storeLayout(folder));
    expect(Buffer.from(again.bytes).equals(good.bytes)).toBe(true);
    expect(readFileSync(keptFile(folder)).equals(whole)).toBe(true);
  });
});
