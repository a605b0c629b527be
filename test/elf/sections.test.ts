import { expect, test } from 'vitest';
import { parseHeader } from '../../src/elf/header.ts';
import { parseSections } from '../../src/elf/sections.ts';
import { makeElf } from '../makers/elf-maker.ts';

const described = { sections: [{ name: '.debug_info', content: Buffer.alloc(40), alignment: 16 }] };

function readChanged(change: (bytes: Buffer) => void): ReturnType<typeof parseSections> {
  const bytes = makeElf(described);
  change(bytes);
  return parseSections(parseHeader(bytes));
}

test('sections are read with their names, sizes and flags', () => {
  const table = readChanged(() => undefined);
  expect(table?.sections.map(({ type }) => type)).toEqual([0, 3, 6, 1, 3]);
  expect(table?.sections.map(({ allocated }) => allocated)).toEqual([false, true, true, false, false]);
  expect(table?.sections[3]).toMatchObject({ index: 3, fileSize: 40, alignment: 16, link: 0, info: 0 });
  expect(table?.names).toBe(table?.sections[4]);
});

test('a section without bytes takes no place', () => {
  const table = readChanged((bytes) =>
    bytes.writeUInt32LE(8, Number(bytes.readBigUInt64LE(40)) + 3 * 64 + 4),
  );
  expect(table?.sections[3]).toMatchObject({ type: 8, offset: 0, fileSize: 0 });
});

test.each([
  ['there is none', (bytes: Buffer) => bytes.writeBigUInt64LE(0n, 40)],
  ['it is outside of the file', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 63n, 40)],
  ['it is cut off', (bytes: Buffer) => bytes.writeUInt16LE(6, 60)],
  ['its entries have another size', (bytes: Buffer) => bytes.writeUInt16LE(40, 58)],
  ['it is longer than its count can say', (bytes: Buffer) => bytes.writeUInt16LE(0xff00, 60)],
  ['it has no names', (bytes: Buffer) => bytes.writeUInt16LE(5, 62)],
  ['a section is cut off', (bytes: Buffer) => bytes.fill(0xff, bytes.length - 32, bytes.length - 24)],
])('no table when %s', (_, change) => {
  expect(readChanged(change)).toBeUndefined();
});
