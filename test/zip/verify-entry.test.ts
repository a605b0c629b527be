import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/zip/byte-source.ts';
import type { CheckedEntry } from '../../src/zip/read-archive.ts';
import { verifyEntry } from '../../src/zip/verify-entry.ts';

const LARGE = 20_000_000;

/** An entry whose data is all that there is. */
function entryOf(content: Buffer, method: number, more: Partial<CheckedEntry> = {}) {
  const bytes = method === 8 ? deflateRawSync(content) : content;
  const entry: CheckedEntry = {
    name: 'x',
    rawName: Buffer.from('x'),
    kind: 'file',
    flags: 0,
    method,
    crc32: crc32(content),
    compressedSize: bytes.length,
    size: content.length,
    mode: undefined,
    headerOffset: 0,
    dataOffset: 0,
    ...more,
  };
  return { source: memorySource(bytes, 'x.zip'), entry };
}

describe.each([
  ['small', 20],
  ['of middle size', 100_000],
  ['large, so that it is unpacked in pieces', LARGE],
])('verifyEntry() of an entry that is %s', (_, size) => {
  const content = Buffer.alloc(size, 'abc');
  const verify = (method: number, more?: Partial<CheckedEntry>): Promise<Buffer> => {
    const { source, entry } = entryOf(content, method, more);
    return verifyEntry(source, entry, 4);
  };

  test.each([0, 8])('gives the beginning, method %i', async (method) => {
    expect((await verify(method)).toString()).toBe('abca');
  });

  test.each([0, 8])('refuses a wrong checksum and wrong sizes, method %i', async (method) => {
    await expect(verify(method, { crc32: 1 })).rejects.toThrow(/its checksum is/);
    await expect(verify(method, { size: size - 1 })).rejects.toThrow(/it unpacks to/);
    await expect(verify(method, { size: size + 1 })).rejects.toThrow(/it unpacks to|more bytes than/);
  });

  test('refuses damaged data', async () => {
    const { source, entry } = entryOf(content, 8);
    const bytes = Buffer.from(source.read(0, source.size));
    bytes.fill(0xff, 2);
    await expect(verifyEntry(memorySource(bytes, 'x.zip'), entry, 4)).rejects.toMatchObject({
      code: 'ZIP_DAMAGED_ENTRY',
    });
  });
});

test('verifyEntry() does not believe sizes that deflate cannot reach', async () => {
  const { source, entry } = entryOf(Buffer.from('x'), 8, { size: 4_000_000_000 });
  await expect(verifyEntry(source, entry, 4)).rejects.toThrow(/declares more bytes/);
});
