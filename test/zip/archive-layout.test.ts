import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasZip64Entries, measureGaps, type ArchiveGaps } from '../../src/zip/archive-layout.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { parseDirectory } from '../../src/zip/central-directory.ts';
import { locateDirectory } from '../../src/zip/end-of-directory.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';

function gapsOf(bytes: Buffer): ArchiveGaps {
  const source = memorySource(bytes, 'demo.zip');
  const location = locateDirectory(source);
  return measureGaps(source, parseDirectory(source, location), location.offset);
}

/** Both entries, with bytes between them that neither accounts for. */
function apart(gap: Buffer): Buffer {
  const first = makeZip({ entries: [{ name: 'a.py', content: 'a' }] });
  const length = locateDirectory(memorySource(first, 'first')).offset;
  const before = Buffer.concat([first.subarray(0, length), gap]);
  const rest = makeZip({ entries: [{ name: 'b.py', content: 'b' }], before });
  const { offset } = locateDirectory(memorySource(rest, 'rest'));
  const records = Buffer.concat([first.subarray(length, -22), rest.subarray(offset, -22)]);
  const end = Buffer.from(rest.subarray(-22));
  end.writeUInt16LE(2, 8);
  end.writeUInt16LE(2, 10);
  end.writeUInt32LE(records.length, 12);
  return Buffer.concat([rest.subarray(0, offset), records, end]);
}

const declared = (size: number): MadeEntry => ({
  name: 'b.py',
  content: 'b',
  method: 0,
  central: { compressedSize: size },
});

describe('measureGaps()', () => {
  test('finds none in what tools write: extra fields, data descriptors, any order of the directory', () => {
    const entry = fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      content: fc.string({ maxLength: 50 }),
      method: fc.constantFrom(0, 8),
      dataDescriptor: fc.boolean(),
      zip64: fc.boolean(),
      extra: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries: readonly MadeEntry[]) => {
        expect(gapsOf(makeZip({ entries }))).toEqual({ before: 0, between: 0, overlapping: undefined });
      }),
    );
  });

  test('tells of an entry that reaches into the directory', () => {
    expect(gapsOf(makeZip({ entries: [declared(1)] })).overlapping).toBeUndefined();
    expect(gapsOf(makeZip({ entries: [declared(2)] })).overlapping).toMatchObject({ name: 'b.py' });
  });

  test('measures what lies before the first entry and between two', () => {
    expect(gapsOf(apart(Buffer.alloc(0)))).toMatchObject({ before: 0, between: 0 });
    expect(gapsOf(apart(Buffer.alloc(100)))).toMatchObject({ before: 0, between: 100 });
    const entries = [{ name: 'a.py', content: 'a' }];
    expect(gapsOf(makeZip({ entries, before: Buffer.from('#!/bin/sh\n') }))).toMatchObject({
      before: 10,
      between: 0,
    });
  });

  test('finds entries that share their bytes', () => {
    const entries = [
      { name: 'a', content: 'x' },
      { name: 'b', content: 'x', central: { offset: 0 } },
    ];
    expect(gapsOf(makeZip({ entries })).overlapping).toMatchObject({ name: 'b' });
  });
});

describe('hasZip64Entries()', () => {
  test.each([true, false])('%s', (zip64) => {
    const source = memorySource(makeZip({ entries: [{ name: 'a' }, { name: 'b', zip64 }] }), 'demo.zip');
    expect(hasZip64Entries(source, locateDirectory(source))).toBe(zip64);
  });
});
