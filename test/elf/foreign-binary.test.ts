import { expect, test } from 'vitest';
import { foreignBinaryKind } from '../../src/elf/foreign-binary.ts';
import { makeElf } from '../makers/elf-maker.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

function makePe(offset: number, signature = 'PE\0\0'): Buffer {
  const bytes = Buffer.alloc(0x100);
  bytes.write('MZ');
  bytes.writeUInt32LE(offset, 0x3c);
  bytes.write(signature, 0x80, 'latin1');
  return bytes;
}

test.each([
  ['64-bit', hex('cffaedfe 0700000c')],
  ['32-bit', hex('cefaedfe 07000000')],
  ['64-bit big endian', hex('feedfacf 01000007')],
  ['32-bit big endian', hex('feedface 00000012')],
  ['universal', hex('cafebabe 00000002')],
  ['universal with 64-bit offsets', hex('cafebabf 00000003')],
])('%s Mach-O', (_, bytes) => {
  expect(foreignBinaryKind(bytes)).toBe('macho');
});

test('PE is known by the signature that MZ leads to', () => {
  expect(foreignBinaryKind(makePe(0x80))).toBe('pe');
});

test.each([
  ['ELF', makeElf()],
  ['a Java class', hex('cafebabe 00000034')],
  ['a universal file of nothing', hex('cafebabe 00000000')],
  ['text that begins with MZ', Buffer.from('MZ is a start')],
  ['a program of DOS', makePe(0x80, 'NE\0\0')],
  ['MZ that leads nowhere', makePe(0xffffffff)],
  ['MZ that leads to the last byte', makePe(0xff)],
  ['a magic number alone', hex('cffaedfe')],
  ['nothing', Buffer.alloc(0)],
])('%s is no foreign binary', (_, bytes) => {
  expect(foreignBinaryKind(bytes)).toBeUndefined();
});
