import { describe, expect, test } from 'vitest';
import { copyArchive, isSameContent } from '../../../src/workflow/repair/copy-archive.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';

const MEGABYTE = 1024 * 1024;
const source = memorySource(Buffer.alloc(70 * MEGABYTE + 5, 7), 'large.zip');

describe('copyArchive()', () => {
  test('writes all bytes in pieces', async () => {
    let written = 0;
    await copyArchive(source, (bytes) => (written += bytes.length), new AbortController().signal);
    expect(written).toBe(source.size);
  });

  test('stops soon after it is interrupted', async () => {
    const controller = new AbortController();
    let written = 0;
    const copied = copyArchive(
      source,
      (bytes) => {
        written += bytes.length;
        controller.abort(new Error('stop'));
      },
      controller.signal,
    );
    await expect(copied).rejects.toThrow('stop');
    expect(written).toBeLessThan(20 * MEGABYTE);
  });
});

test('isSameContent() compares to the last byte', () => {
  const other = Buffer.from(source.read(0, source.size));
  expect(isSameContent(source, memorySource(other, 'other.zip'))).toBe(true);
  other[other.length - 1] = 8;
  expect(isSameContent(source, memorySource(other, 'other.zip'))).toBe(false);
  expect(isSameContent(source, memorySource(other.subarray(1), 'other.zip'))).toBe(false);
});
