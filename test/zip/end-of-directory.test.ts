import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/zip/byte-source.ts';
import { parseDirectory } from '../../src/zip/central-directory.ts';
import {
  locateDirectory,
  locateDirectoryLoosely,
  type DirectoryLocation,
  type LooseLocation,
} from '../../src/zip/end-of-directory.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { makeZip } from '../makers/zip-maker.ts';

const entries = [{ name: 'a.py', content: 'a' }];
const whole = makeZip({ entries });
const END = whole.length - 22;

const locate = (bytes: Buffer): DirectoryLocation => locateDirectory(memorySource(bytes, 'demo.zip'));
const loosely = (bytes: Buffer): LooseLocation => locateDirectoryLoosely(memorySource(bytes, 'demo.zip'));

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

describe('locateDirectoryLoosely()', () => {
  const junk = Buffer.from('junk');

  test.each([
    ['a plain archive', makeZip({ entries }), {}],
    ['one without entries', makeZip({ entries: [] }), {}],
    ['one with zip64', makeZip({ entries, zip64End: true }), { isZip64: true }],
    ['bytes before it that its offsets count', makeZip({ entries, before: junk }), {}],
    ['bytes before it that they do not', Buffer.concat([junk, whole]), { shift: 4 }],
    [
      'bytes before one with zip64',
      Buffer.concat([junk, makeZip({ entries, zip64End: true })]),
      { shift: 4, isZip64: true },
    ],
    ['bytes behind it', Buffer.concat([whole, junk]), { trailing: 4 }],
    [
      'bytes behind its directory',
      Buffer.concat([whole.subarray(0, END), junk, whole.subarray(END)]),
      { behindDirectory: 4 },
    ],
  ])('finds the directory of %s', (_, bytes, besides) => {
    const location = loosely(bytes);
    expect(location).toMatchObject({ shift: 0, trailing: 0, behindDirectory: 0, isZip64: false, ...besides });
    const found = parseDirectory(memorySource(bytes, 'demo.zip'), location);
    expect(found.map(({ headerOffset }) => bytes.readUInt32LE(headerOffset + location.shift))).toEqual(
      found.map(() => 0x04034b50),
    );
  });

  test('refuses what has no directory, or one that begins before the file', async () => {
    expect(await refusalOf(() => loosely(whole.subarray(30)))).toMatchObject({ code: 'ZIP_TRUNCATED' });
    expect(await refusalOf(() => loosely(whole.subarray(0, -1)))).toMatchObject({ code: 'ZIP_NOT_A_ZIP' });
    expect(await refusalOf(() => loosely(changed(12, 9999)))).toMatchObject({ code: 'ZIP_TRUNCATED' });
  });

  test('agrees with locateDirectory() wherever that finds one', async () => {
    const archives = [whole, makeZip({ entries, zip64End: true })];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...archives),
        fc.array(fc.tuple(fc.nat(150), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        async (archive, changes) => {
          const bytes = Buffer.from(archive);
          for (const [fromEnd, value] of changes) {
            bytes[Math.max(0, bytes.length - 1 - fromEnd)] = value;
          }
          await returnsOrRefuses(() => loosely(bytes));
          let strict: DirectoryLocation | undefined;
          try {
            strict = locate(bytes);
            parseDirectory(memorySource(bytes, 'demo.zip'), strict);
          } catch {
            return;
          }
          expect(loosely(bytes)).toMatchObject({
            entries: strict.entries,
            offset: strict.offset,
            size: strict.size,
            shift: 0,
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});
