import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeQuery } from '../../../src/aws/codec/decode-query.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { readSlot, type StructShape } from '../../../src/aws/shape.ts';
import { decodeForm } from '../../../src/aws/wire-request.ts';

const TAG = [3, 'test', 'Tag', 0, ['Key', 'Value'], [0, 0], 2];
const INPUT = [
  3,
  'test',
  'Input',
  0,
  ['Name', 'Count', 'On', 'At', 'Bytes', 'Names', 'Flat', 'Tags', 'Map', 'Renamed'],
  [
    0,
    1,
    2,
    4,
    21,
    64,
    [64, { xmlFlattened: 1, xmlName: 'F' }],
    [1, 'test', 'Tags', 0, TAG],
    128,
    [0, { xmlName: 'Wire' }],
  ],
];

function decode(form: string): Record<string, unknown> {
  return decodeQuery(readSlot(INPUT).shape as StructShape, decodeForm(form));
}

describe('decodeQuery()', () => {
  test('reads scalars, lists, maps and structures', () => {
    expect(
      decode(
        'Name=a+b%2B&Count=7&On=true&At=2026-01-01T00%3A00%3A00Z&Bytes=aGk%3D&Names.member.1=x&Names.member.2=y&F.1=p&F.2=q' +
          '&Tags.member.1.Key=k&Tags.member.1.Value=&Map.entry.1.key=a&Map.entry.1.value=b&Wire=w',
      ),
    ).toEqual({
      Name: 'a b+',
      Count: 7,
      On: true,
      At: new Date('2026-01-01T00:00:00Z'),
      Bytes: Buffer.from('hi'),
      Names: ['x', 'y'],
      Flat: ['p', 'q'],
      Tags: [{ Key: 'k', Value: '' }],
      Map: { a: 'b' },
      Renamed: 'w',
    });
  });

  test('orders lists by number, whatever the order and the gaps of the fields', () => {
    expect(decode('Names.member.10=c&Names.member.2=b&Names.member.1=a').Names).toEqual(['a', 'b', 'c']);
    expect(decode('Names.member.999999999=a').Names).toEqual(['a']);
  });

  test('knows empty lists, and members that the shape does not have', () => {
    expect(decode('Names=&Tags=&Other.member.1=x')).toEqual({ Names: [], Tags: [] });
    expect(decode('')).toEqual({});
  });

  test('keys of maps cannot be what objects inherit', () => {
    const { Map: map } = decode('Map.entry.1.key=__proto__&Map.entry.1.value=x');
    expect(Object.entries(Object(map))).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
  });

  test.each([['Count=many'], ['On=yes'], ['At=soon'], ['Bytes=*'], [`${'a.'.repeat(40)}b=1`]])(
    'refuses %s',
    (form) => {
      expect(() => decode(form)).toThrow(ServiceError);
    },
  );

  test('reads back any texts', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 12 }), (name, names) => {
        const fields = [['Name', name], ...names.map((each, at) => [`Names.member.${at + 1}`, each])];
        const form = fields.map((pair) => pair.map((part) => encodeURIComponent(part)).join('=')).join('&');
        expect(decode(form)).toEqual({ Name: name, Names: names });
      }),
    );
  });
});
