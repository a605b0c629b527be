import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../../src/aws/codec/decode-cbor.ts';
import { encodeCbor } from '../../../src/aws/codec/encode-cbor.ts';
import { readSlot } from '../../../src/aws/shape.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { valuesOf } from '../random-values.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('decodeCbor()', () => {
  test.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f90000', 0],
    ['f93c00', 1],
    ['fb3ff199999999999a', 1.1],
    ['f97bff', 65_504],
    ['fa47c35000', 100_000],
    ['f90001', 5.960464477539063e-8],
    ['f9c400', -4],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', null],
    ['c11a514b67b0', new Date(1_363_896_240_000)],
    ['c1fb41d452d9ec200000', new Date(1_363_896_240_500)],
    ['4401020304', hex('01020304')],
    ['62c3bc', 'ü'],
    ['83010203', [1, 2, 3]],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['5f42010243030405ff', hex('0102030405')],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f01820203ff', [1, [2, 3]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ])('RFC 8949, appendix A: %s', (bytes, value) => {
    expect(decodeCbor(hex(bytes))).toEqual(value);
  });

  test.each([
    [''],
    ['18'],
    ['62c3'],
    ['9f01'],
    ['1c'],
    ['ff'],
    ['0000'],
    ['9bffffffffffffffff'],
    ['81'.repeat(100)],
  ])('refuses %s', (bytes) => {
    expect(() => decodeCbor(hex(bytes))).toThrow(ServiceError);
  });

  test('writes doubles as floats, whole ones too', () => {
    const { shape } = readSlot([3, 'test', 'Datapoint', 0, ['Sum'], [1]]);
    expect(encodeCbor(shape, { Sum: 2 }).toString('hex')).toBe('a16353756dfb4000000000000000');
  });

  test('reads back what is written', () => {
    const schema = [
      3,
      'test',
      'S',
      0,
      ['A', 'B', 'C', 'D', 'E', 'F'],
      [0, 1, 2, 4, 21, [1, 'test', 'L', 0, 128]],
    ];
    const { shape } = readSlot(schema);
    const rules = { text: fc.string({ unit: 'grapheme' }), isAllowed: () => true };
    fc.assert(
      fc.property(valuesOf(shape, rules), fc.double({ noNaN: true }), (value, number) => {
        const made = { ...Object(value), B: number };
        expect(decodeCbor(encodeCbor(shape, made))).toEqual(
          'E' in made ? { ...made, E: Buffer.from(made.E as Uint8Array) } : made,
        );
      }),
    );
  });
});
