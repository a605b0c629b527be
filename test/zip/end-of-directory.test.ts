import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/zip/byte-source.ts';
import { locateDirectory, type DirectoryLocation } from '../../src/zip/end-of-directory.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { makeZip } from '../makers/zip-maker.ts';

const entries = [{ name: 'a.py', content: 'a' }];
const whole = makeZip({ entries });
const END = whole.length - 22;

const locate = (bytes: Buffer): DirectoryLocation => locateDirectory(memorySource(bytes, 'demo.zip'));

/** The archive with a number of its end record changed. */
function changed(at: number, value: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes.writeUInt16LE(value, END + at);
  return bytes;
}

describe('locateDirectory()', () => {
  test('finds the directory, with a comment behind it too', () => {
    const location = locate(whole);
    expect(location).toMatchObject({ entries: 1, size: END - location.offset });
    expect(locate(makeZip({ entries, comment: 'PK\u0005\u0006 is how an end begins' }))).toMatchObject({
      entries: 1,
    });
  });

  test('and by the records of zip64', () => {
    expect(locate(makeZip({ entries, zip64End: true }))).toMatchObject({ entries: 1 });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['less than an end record', whole.subarray(END, -1)],
    ['something else', Buffer.alloc(100)],
    ['an archive whose end is missing', whole.subarray(0, -1)],
    ['one with bytes behind its end', Buffer.concat([whole, Buffer.from('x')])],
  ])('refuses %s', async (_, bytes) => {
    expect(await refusalOf(() => locate(bytes))).toMatchObject({
      code: 'ZIP_NOT_A_ZIP',
      message: expect.stringContaining('"demo.zip"'),
    });
  });

  test('refuses a directory that does not end where the end begins', async () => {
    expect(await refusalOf(() => locate(changed(12, 5)))).toMatchObject({ code: 'ZIP_TRUNCATED' });
    expect(await refusalOf(() => locate(Buffer.concat([Buffer.from('x'), whole])))).toMatchObject({
      code: 'ZIP_TRUNCATED',
    });
  });

  test('refuses one part of a split archive', async () => {
    expect(await refusalOf(() => locate(changed(4, 1)))).toMatchObject({
      code: 'ZIP_SPLIT',
      message: 'Cannot read "demo.zip": it is one part of a split archive',
    });
  });

  test('takes any change of a few bytes, or refuses it', async () => {
    const archives = [whole, makeZip({ entries, zip64End: true })];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...archives),
        fc.array(fc.tuple(fc.nat(150), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        (archive, changes) => {
          const bytes = Buffer.from(archive);
          for (const [fromEnd, value] of changes) {
            bytes[Math.max(0, bytes.length - 1 - fromEnd)] = value;
          }
          return returnsOrRefuses(() => locate(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });
});
